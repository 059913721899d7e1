Attribute VB_Name = "heat_functions"
Option Explicit

' Generated from the specifications of the functions: xl-heating build.

Public Const HEAT_MODULE As String = "xl_heating.hosts.excel.udfs"

Public Function HEAT_PARAM(key, Optional date_, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_PARAM = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_PARAM", Array(key, date_, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_PARAM = HeatFailed(Err.Description)
End Function

Public Function HEAT_CITE(key, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_CITE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_CITE", Array(key, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_CITE = HeatFailed(Err.Description)
End Function

Public Function HEAT_ROUTE(text, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ROUTE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ROUTE", Array(text, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ROUTE = HeatFailed(Err.Description)
End Function

Public Function HEAT_CAP(route, Optional quantity, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_CAP = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_CAP", Array(route, quantity, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_CAP = HeatFailed(Err.Description)
End Function

Public Function HEAT_SUBSIDY(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SUBSIDY = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SUBSIDY", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SUBSIDY = HeatFailed(Err.Description)
End Function

Public Function HEAT_UPPER(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_UPPER = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_UPPER", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_UPPER = HeatFailed(Err.Description)
End Function

Public Function HEAT_DISTRICT(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_DISTRICT = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_DISTRICT", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_DISTRICT = HeatFailed(Err.Description)
End Function

Public Function HEAT_SELF_PAY(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SELF_PAY = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SELF_PAY", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SELF_PAY = HeatFailed(Err.Description)
End Function

Public Function HEAT_SPLIT(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SPLIT = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SPLIT", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SPLIT = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN(route, cost, Optional quantity, Optional accepted, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN", Array(route, cost, quantity, accepted, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN = HeatFailed(Err.Description)
End Function

Public Function HEAT_ELIGIBLE_COST(route, items, amounts, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ELIGIBLE_COST = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ELIGIBLE_COST", Array(route, items, amounts, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ELIGIBLE_COST = HeatFailed(Err.Description)
End Function

Public Function HEAT_AREA(route, project_area, assessed_area, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_AREA = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_AREA", Array(route, project_area, assessed_area, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_AREA = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_CAP(route, Optional quantity, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_CAP = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_CAP", Array(route, quantity, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_CAP = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_COST(route, items, amounts, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_COST = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_COST", Array(route, items, amounts, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_COST = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_AREA(route, project_area, assessed_area, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_AREA = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_AREA", Array(route, project_area, assessed_area, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_AREA = HeatFailed(Err.Description)
End Function

Public Function HEAT_RUNNING(route, usage, Optional own_meter, Optional already_paid, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_RUNNING = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_RUNNING", Array(route, usage, own_meter, already_paid, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_RUNNING = HeatFailed(Err.Description)
End Function

Public Function HEAT_SEASON(date_, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SEASON = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SEASON", Array(date_, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SEASON = HeatFailed(Err.Description)
End Function

Public Function HEAT_SEASON_INDEX(accepted, season, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SEASON_INDEX = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SEASON_INDEX", Array(accepted, season, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SEASON_INDEX = HeatFailed(Err.Description)
End Function

Public Function HEAT_SEASON_USAGE(dates, usage, season, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_SEASON_USAGE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_SEASON_USAGE", Array(dates, usage, season, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_SEASON_USAGE = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_RUNNING(route, usage, Optional own_meter, Optional already_paid, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_RUNNING = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_RUNNING", Array(route, usage, own_meter, already_paid, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_RUNNING = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_SEASON_INDEX(accepted, season, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_SEASON_INDEX = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_SEASON_INDEX", Array(accepted, season, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_SEASON_INDEX = HeatFailed(Err.Description)
End Function

Public Function HEAT_HOUSEHOLDS(area, Optional mode, Optional scope, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_HOUSEHOLDS = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_HOUSEHOLDS", Array(area, mode, scope, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_HOUSEHOLDS = HeatFailed(Err.Description)
End Function

Public Function HEAT_TASK_COUNT(route, households, Optional area, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_TASK_COUNT = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_TASK_COUNT", Array(route, households, area, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_TASK_COUNT = HeatFailed(Err.Description)
End Function

Public Function HEAT_TASK_TOTAL(routes, households, areas, Optional streets, Optional street, Optional route, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_TASK_TOTAL = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_TASK_TOTAL", Array(routes, households, areas, streets, street, route, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_TASK_TOTAL = HeatFailed(Err.Description)
End Function

Public Function HEAT_TASK_SUMMARY(streets, routes, households, areas, Optional plan, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_TASK_SUMMARY = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_TASK_SUMMARY", Array(streets, routes, households, areas, plan, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_TASK_SUMMARY = HeatFailed(Err.Description)
End Function

Public Function HEAT_RATE(done, target)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_RATE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_RATE", Array(done, target), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_RATE = HeatFailed(Err.Description)
End Function

Public Function HEAT_TIME_PROGRESS(date_, start, Optional end_, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_TIME_PROGRESS = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_TIME_PROGRESS", Array(date_, start, end_, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_TIME_PROGRESS = HeatFailed(Err.Description)
End Function

Public Function HEAT_RANK(names, rates)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_RANK = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_RANK", Array(names, rates), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_RANK = HeatFailed(Err.Description)
End Function

Public Function HEAT_LAG(rate, time, Optional points, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_LAG = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_LAG", Array(rate, time, points, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_LAG = HeatFailed(Err.Description)
End Function

Public Function HEAT_ELIGIBLE(demolition, vacant, declined, Optional date_, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ELIGIBLE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ELIGIBLE", Array(demolition, vacant, declined, date_, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ELIGIBLE = HeatFailed(Err.Description)
End Function

Public Function HEAT_ONE_HOUSE(household, Optional primary, Optional exception, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ONE_HOUSE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ONE_HOUSE", Array(household, primary, exception, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ONE_HOUSE = HeatFailed(Err.Description)
End Function

Public Function HEAT_DOSSIER(info, before, during, after, acceptance)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_DOSSIER = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_DOSSIER", Array(info, before, during, after, acceptance), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_DOSSIER = HeatFailed(Err.Description)
End Function

Public Function HEAT_DEADLINE(due, actual, Optional as_of, Optional inclusive, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_DEADLINE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_DEADLINE", Array(due, actual, as_of, inclusive, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_DEADLINE = HeatFailed(Err.Description)
End Function

Public Function HEAT_BALANCE(received_upper, received_district, paid, Optional due)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_BALANCE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_BALANCE", Array(received_upper, received_district, paid, due), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_BALANCE = HeatFailed(Err.Description)
End Function

Public Function HEAT_BUDGET(Optional heating, Optional ee_rural, Optional ee_urban, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_BUDGET = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_BUDGET", Array(heating, ee_rural, ee_urban, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_BUDGET = HeatFailed(Err.Description)
End Function

Public Function HEAT_EXPLAIN_BUDGET(Optional heating, Optional ee_rural, Optional ee_urban, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_EXPLAIN_BUDGET = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_EXPLAIN_BUDGET", Array(heating, ee_rural, ee_urban, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_EXPLAIN_BUDGET = HeatFailed(Err.Description)
End Function

Public Function HEAT_ID_CHECK(id, Optional as_of, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ID_CHECK = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ID_CHECK", Array(id, as_of, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ID_CHECK = HeatFailed(Err.Description)
End Function

Public Function HEAT_ID_CLEAN(id)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ID_CLEAN = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ID_CLEAN", Array(id), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ID_CLEAN = HeatFailed(Err.Description)
End Function

Public Function HEAT_ID_MASK(text, Optional kind)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_ID_MASK = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_ID_MASK", Array(text, kind), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_ID_MASK = HeatFailed(Err.Description)
End Function

Public Function HEAT_DUPLICATES(values, Optional keys, Optional first_row)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_DUPLICATES = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_DUPLICATES", Array(values, keys, first_row), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_DUPLICATES = HeatFailed(Err.Description)
End Function

Public Function HEAT_NUMBER(text, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_NUMBER = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_NUMBER", Array(text, unit), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_NUMBER = HeatFailed(Err.Description)
End Function

Public Function HEAT_DATE(value)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_DATE = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_DATE", Array(value), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_DATE = HeatFailed(Err.Description)
End Function

Public Function HEAT_STREET(text, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_STREET = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_STREET", Array(text, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_STREET = HeatFailed(Err.Description)
End Function

Public Function HEAT_WAN(yuan)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_WAN = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_WAN", Array(yuan), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_WAN = HeatFailed(Err.Description)
End Function

Public Function HEAT_YUAN(wan)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_YUAN = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_YUAN", Array(wan), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_YUAN = HeatFailed(Err.Description)
End Function

Public Function HEAT_CAPITAL(amount, Optional prefix)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_CAPITAL = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_CAPITAL", Array(amount, prefix), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_CAPITAL = HeatFailed(Err.Description)
End Function

Public Function HEAT_CHECK_SUM(typed, parts)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_CHECK_SUM = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_CHECK_SUM", Array(typed, parts), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_CHECK_SUM = HeatFailed(Err.Description)
End Function

Public Function HEAT_AUDIT(ledger, Optional list, Optional as_of, Optional first_row, Optional policy)
    If TypeOf Application.Caller Is Range Then On Error GoTo failed
    HEAT_AUDIT = HeatResult(XLPy.CallUDF(HEAT_MODULE, "HEAT_AUDIT", Array(ledger, list, as_of, first_row, policy), ActiveWorkbook, Application.Caller))
    Exit Function
failed:
    HEAT_AUDIT = HeatFailed(Err.Description)
End Function
