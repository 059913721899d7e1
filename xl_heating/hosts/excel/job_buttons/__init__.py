"""What each job's button needs besides the open workbook: one module a job, named as its command.

Each has ``run(book, occasion) -> JobReport``: it finds the job's inputs (a folder beside the workbook,
a cell, a question) and runs the job. Modules are imported when their button is clicked.
"""
