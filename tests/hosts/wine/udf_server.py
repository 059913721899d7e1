"""Under Windows Python: the UDF server as xlwings' DLL starts it on a staff PC. Argument: the class id."""

import sys

import xlwings

xlwings.serve(sys.argv[1])
