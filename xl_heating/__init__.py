"""Clean-heating (清洁取暖) rules, cell functions and workbook jobs.

Imports run one way: cli → templates → hosts → jobs and functions → ledger and rules → policy.
Nothing heavy is imported here, so that the command line starts quickly.
"""

__version__ = "0.1.0"
