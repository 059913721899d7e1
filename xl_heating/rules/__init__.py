"""The rules: pure functions over whole columns of integers, exact to the 分.

Money is int64 分, quantities and un-rounded yuan are int64 of 1/10,000, a route is its index in
``tuple(policy.routes)``. Nothing here knows a spreadsheet, a file or today's date.
"""
