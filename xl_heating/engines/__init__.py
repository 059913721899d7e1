"""Automation engines: spreadsheets driven through xlwings without Excel."""
