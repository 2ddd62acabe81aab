"""Papers as PDF, each from a plain dict that an app's `papers.py` makes of its rows, and tables as XLSX and CSV."""
