"""New workbooks in one look: cells, styles, headers and signature lines, print set-up, macros.

What the templates and the jobs' printed pages are drawn with; it knows nothing of what they say.
"""
