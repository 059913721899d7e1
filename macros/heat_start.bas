Attribute VB_Name = "heat_start"
Option Explicit

' What the add-in does when Excel starts. Nothing of it may keep Excel from opening.

Private Const FIRST_ROW As Long = 2
Private Const NAME_COLUMN As Long = 1
Private Const HELP_COLUMN As Long = 2
Private Const CATEGORY_COLUMN As Long = 3
Private Const COUNT_COLUMN As Long = 4

Public Sub HeatBegin()
    On Error Resume Next
    ' Afterwards: Excel is not ready for any of it while it opens the add-in.
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!HeatLater"
End Sub

Public Sub HeatLater()
    Dim book As Workbook
    On Error Resume Next
    HeatDescribe
    For Each book In Workbooks
        HeatRelink book
    Next book
    HeatWarm
End Sub

Public Sub HeatDescribe()
    ' Excel edits the options of macros only of a workbook that it could show.
    Dim failed As Long
    failed = HeatDescribed()
    If failed = 0 Then Exit Sub
    If Not ThisWorkbook.IsAddin Then Exit Sub
    On Error Resume Next
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    failed = HeatDescribed()
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
    Application.ScreenUpdating = True
End Sub

Private Function HeatDescribed() As Long
    ' Returns how many functions could not be described.
    Dim row As Long
    Dim column As Long
    Dim count As Long
    Dim texts() As String
    Dim failed As Long
    row = FIRST_ROW
    Do While wsFunctions.Cells(row, NAME_COLUMN).Value <> ""
        count = wsFunctions.Cells(row, COUNT_COLUMN).Value
        ReDim texts(1 To count)
        For column = 1 To count
            texts(column) = wsFunctions.Cells(row, COUNT_COLUMN + column).Value
        Next column
        If Not HeatDescribedOne(row, texts) Then failed = failed + 1
        row = row + 1
    Loop
    HeatDescribed = failed
End Function

Private Function HeatDescribedOne(ByVal row As Long, ByRef texts() As String) As Boolean
    On Error GoTo failed
    Application.MacroOptions _
        Macro:="'" & ThisWorkbook.Name & "'!" & wsFunctions.Cells(row, NAME_COLUMN).Value, _
        Description:=wsFunctions.Cells(row, HELP_COLUMN).Value, _
        Category:=wsFunctions.Cells(row, CATEGORY_COLUMN).Value, _
        ArgumentDescriptions:=texts
    HeatDescribedOne = True
failed:
End Function

Public Sub HeatWarm()
    ' The first formula then does not wait for Python to start.
    On Error Resume Next
    If GetConfig("INTERPRETER_WIN", "") = "" Then Exit Sub
    XLPy.Module HEAT_MODULE
End Sub

Public Sub HeatAbout()
    HeatSay "about"
End Sub

Public Sub HeatSelfCheck()
    ' What can be seen without Python first; the rest is the package's own check.
    Dim answer As Variant
    If GetConfig("INTERPRETER_WIN", "") = "" Then
        HeatSay "not_installed"
        Exit Sub
    End If
    answer = HeatSample()
    If IsError(answer) Then
        MsgBox HeatText("check_failed") & vbLf & HeatLastFailure(), vbExclamation, HeatText("title")
    ElseIf CStr(answer) <> HeatText("sample_result") Then
        MsgBox HeatText("check_failed") & vbLf & CStr(answer), vbExclamation, HeatText("title")
    ElseIf ActiveWorkbook Is Nothing Then
        HeatSay "check_passed"
    Else
        HeatRun "doctor"
    End If
End Sub

Private Function HeatSample() As Variant
    ' The path that a cell's formula takes, but the reason of a failure is kept.
    On Error GoTo failed
    HeatSample = HeatResult(XLPy.CallUDF(HEAT_MODULE, HeatText("sample_function"), _
        Array(CDbl(HeatText("sample_argument")))))
    Exit Function
failed:
    HeatSample = HeatFailed(Err.Description)
End Function
