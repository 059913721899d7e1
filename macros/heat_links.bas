Attribute VB_Name = "heat_links"
Option Explicit
Option Private Module

' Formulas from another computer: some point at that computer's copy of the add-in, and some that another
' program wrote are plain names which Excel loaded before it looked for them in the add-in.

Private Const FUNCTION_PREFIX As String = "HEAT_"

Public Sub HeatRelink(ByVal book As Workbook)
    Dim saved As Boolean
    Dim path As String
    If book.IsAddin Then Exit Sub
    path = HeatAddinPath()
    If path = "" Then Exit Sub
    saved = book.Saved
    On Error Resume Next
    HeatMoveLinks book, path
    HeatEnterNames book
    ' The same would be done again at the next opening: no reason to ask whether to save.
    book.Saved = saved
End Sub

Public Function HeatAddinPath() As String
    If ThisWorkbook.IsAddin Then
        HeatAddinPath = ThisWorkbook.FullName
        Exit Function
    End If
    On Error Resume Next
    HeatAddinPath = Workbooks(HeatText("addin_file")).FullName
End Function

Public Sub HeatMoveLinks(ByVal book As Workbook, ByVal path As String)
    Dim sources As Variant
    Dim locks As Variant
    Dim number As Long
    sources = book.LinkSources(xlExcelLinks)
    If Not IsArray(sources) Then Exit Sub
    For number = LBound(sources) To UBound(sources)
        If HeatIsOtherCopy(CStr(sources(number)), path) Then
            ' Links in a protected sheet cannot be changed.
            locks = HeatUnlockAll(book)
            HeatChangeLink book, CStr(sources(number)), path
            HeatLockAll book, locks
        End If
    Next number
End Sub

Private Sub HeatChangeLink(ByVal book As Workbook, ByVal source As String, ByVal path As String)
    ' A sheet with a password may still refuse; the others must be protected again all the same.
    On Error Resume Next
    book.ChangeLink source, path, xlLinkTypeExcelLinks
End Sub

Public Function HeatIsOtherCopy(ByVal source As String, ByVal path As String) As Boolean
    If StrComp(source, path, vbTextCompare) = 0 Then Exit Function
    HeatIsOtherCopy = StrComp(HeatFileName(source), HeatFileName(path), vbTextCompare) = 0
End Function

Public Function HeatFileName(ByVal path As String) As String
    Dim plain As String
    plain = Replace(path, "/", "\")
    HeatFileName = Mid$(plain, InStrRev(plain, "\") + 1)
End Function

Public Sub HeatEnterNames(ByVal book As Workbook)
    Dim sheet As Worksheet
    Dim found As Collection
    Dim address As Variant
    Dim locked As Variant
    For Each sheet In book.Worksheets
        Set found = HeatUnresolvedCells(sheet)
        If found.Count > 0 Then
            locked = HeatUnlock(sheet)
            For Each address In found
                HeatEnterAgain sheet.Range(CStr(address))
            Next address
            HeatLock sheet, locked
        End If
    Next sheet
End Sub

Public Function HeatUnresolvedCells(ByVal sheet As Worksheet) As Collection
    Dim found As New Collection
    Dim cell As Range
    Dim first As String
    Set cell = sheet.UsedRange.Find(FUNCTION_PREFIX, LookIn:=xlFormulas, LookAt:=xlPart)
    If Not cell Is Nothing Then
        first = cell.Address
        Do
            If HeatIsUnresolved(cell) Then found.Add cell.Address
            Set cell = sheet.UsedRange.FindNext(cell)
            If cell Is Nothing Then Exit Do
        Loop While cell.Address <> first
    End If
    Set HeatUnresolvedCells = found
End Function

Private Function HeatIsUnresolved(ByVal cell As Range) As Boolean
    If Not cell.HasFormula Then Exit Function
    If IsError(cell.Value) Then
        HeatIsUnresolved = (CStr(cell.Value) = CStr(CVErr(xlErrName)))
    Else
        ' What a ledger's check shows where the functions are missing.
        HeatIsUnresolved = (CStr(cell.Value) = HeatText("unchecked"))
    End If
End Function

Private Sub HeatEnterAgain(ByVal cell As Range)
    ' A sheet protected with a password, or an array formula that is too long to be entered, stays as it is.
    On Error Resume Next
    If cell.HasArray Then
        cell.CurrentArray.FormulaArray = cell.CurrentArray.Cells(1, 1).FormulaArray
    Else
        cell.Formula = cell.Formula
    End If
End Sub
