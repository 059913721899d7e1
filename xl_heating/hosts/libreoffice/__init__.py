"""LibreOffice Calc as a host: an add-in with the cell functions, made from their specs.

The add-in is a small package of its own that starts in any LibreOffice; what it calculates with is imported
from the Python environment that ``xl-heating install --libreoffice`` has written down for it.
"""
