Attribute VB_Name = "heat_protection"
Option Explicit
Option Private Module

' Pages that are protected without a password: our own macros may change their formulas, and protect them
' again as they were. A page with a password stays as it is.

Public Function HeatUnlock(ByVal sheet As Worksheet) As Variant
    ' What HeatLock needs to protect the sheet again; Empty when there is nothing to do.
    Dim found As Variant
    If Not sheet.ProtectContents Then Exit Function
    With sheet.Protection
        found = Array(sheet.ProtectDrawingObjects, sheet.ProtectScenarios, .AllowFormattingCells, _
            .AllowFormattingColumns, .AllowFormattingRows, .AllowInsertingColumns, .AllowInsertingRows, _
            .AllowInsertingHyperlinks, .AllowDeletingColumns, .AllowDeletingRows, .AllowSorting, _
            .AllowFiltering, .AllowUsingPivotTables)
    End With
    ' Without an argument Excel would ask for the password.
    On Error Resume Next
    sheet.Unprotect ""
    If Not sheet.ProtectContents Then HeatUnlock = found
End Function

Public Sub HeatLock(ByVal sheet As Worksheet, ByVal found As Variant)
    If IsEmpty(found) Then Exit Sub
    sheet.Protect DrawingObjects:=found(0), Contents:=True, Scenarios:=found(1), _
        AllowFormattingCells:=found(2), AllowFormattingColumns:=found(3), AllowFormattingRows:=found(4), _
        AllowInsertingColumns:=found(5), AllowInsertingRows:=found(6), _
        AllowInsertingHyperlinks:=found(7), AllowDeletingColumns:=found(8), AllowDeletingRows:=found(9), _
        AllowSorting:=found(10), AllowFiltering:=found(11), AllowUsingPivotTables:=found(12)
End Sub

Public Function HeatUnlockAll(ByVal book As Workbook) As Variant
    ' For each worksheet in order what HeatUnlock gives.
    Dim found() As Variant
    Dim number As Long
    ReDim found(1 To book.Worksheets.Count)
    For number = 1 To book.Worksheets.Count
        found(number) = HeatUnlock(book.Worksheets(number))
    Next number
    HeatUnlockAll = found
End Function

Public Sub HeatLockAll(ByVal book As Workbook, ByVal found As Variant)
    Dim number As Long
    For number = LBound(found) To UBound(found)
        HeatLock book.Worksheets(number), found(number)
    Next number
End Sub
