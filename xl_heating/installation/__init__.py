"""The way onto a staff PC: the offline kit, its installer, and the doctor that says what stands in the way.

The kit carries `installer` and what it imports, to be run before anything is installed: those modules, and
`xl_heating.errors`, use the standard library alone.
"""
