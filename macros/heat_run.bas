Attribute VB_Name = "heat_run"
Option Explicit

' Every button and every command of the ribbon ends here: a job of the Python package by its name.
' The texts that people see are in the generated module heat_texts.

Public Sub HeatRun(ByVal job As String)
    If ActiveWorkbook Is Nothing Then
        HeatSay "no_book"
        Exit Sub
    End If
    If GetConfig("INTERPRETER_WIN", "") = "" Then
        HeatSay "not_installed"
        Exit Sub
    End If
    RunPython "import xl_heating.hosts.excel.buttons as b; b.run('" & job & "')"
End Sub

Public Sub HeatSay(ByVal key As String)
    MsgBox HeatText(key), vbInformation, HeatText("title")
End Sub

Public Sub HeatCatalogue()
    ' The add-in has no window of its own: its catalogue is shown as a copy.
    Dim sheet As Worksheet
    For Each sheet In ThisWorkbook.Worksheets
        If sheet.Name = HeatText("catalogue") Then
            If ThisWorkbook.IsAddin Then
                sheet.Copy
            Else
                sheet.Activate
            End If
            Exit Sub
        End If
    Next sheet
    HeatSay "no_catalogue"
End Sub

Public Sub HeatRecalculate()
    If ActiveWorkbook Is Nothing Then
        HeatSay "no_book"
        Exit Sub
    End If
    HeatRelink ActiveWorkbook
    Application.CalculateFullRebuild
    HeatSay "recalculated"
End Sub
