"""Set-based statements over check-in rows: flags, visits, the tables of days."""
