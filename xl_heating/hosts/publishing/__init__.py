"""Copies of a workbook for people without the functions."""
