"""Staff's own workbooks read as typed tables, with a finding for every doubt."""
