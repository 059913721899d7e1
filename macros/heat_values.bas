Attribute VB_Name = "heat_values"
Option Explicit
Option Private Module

' Python sends a cell error as Chr(1) and Excel's number of it. A cell must show the error itself: SUM skips
' a text, and the total would be wrong without a sign of it.

Private lastFailure As String

Public Function HeatResult(ByVal answer As Variant) As Variant
    Dim row As Long
    Dim column As Long
    If IsArray(answer) Then
        If HeatDimensions(answer) = 1 Then
            For row = LBound(answer) To UBound(answer)
                answer(row) = HeatCell(answer(row))
            Next row
        Else
            If UBound(answer, 1) = LBound(answer, 1) And UBound(answer, 2) = LBound(answer, 2) Then
                HeatResult = HeatCell(answer(LBound(answer, 1), LBound(answer, 2)))
                Exit Function
            End If
            For row = LBound(answer, 1) To UBound(answer, 1)
                For column = LBound(answer, 2) To UBound(answer, 2)
                    If VarType(answer(row, column)) = vbString Then
                        answer(row, column) = HeatCell(answer(row, column))
                    End If
                Next column
            Next row
        End If
        HeatResult = answer
    Else
        HeatResult = HeatCell(answer)
    End If
End Function

Public Function HeatCell(ByVal value As Variant) As Variant
    HeatCell = value
    If VarType(value) <> vbString Then Exit Function
    If Len(value) > 1 Then
        If AscW(value) = 1 Then HeatCell = CVErr(CLng(Mid$(value, 2)))
    End If
End Function

Public Function HeatFailed(ByVal reason As String) As Variant
    ' The call itself went wrong, so there is no result: an error, and the reason for the self check.
    lastFailure = reason
    HeatFailed = CVErr(xlErrValue)
End Function

Public Function HeatLastFailure() As String
    HeatLastFailure = lastFailure
End Function

Private Function HeatDimensions(ByVal answer As Variant) As Long
    HeatDimensions = 1
    On Error GoTo done
    If UBound(answer, 2) >= LBound(answer, 2) Then HeatDimensions = 2
done:
End Function
