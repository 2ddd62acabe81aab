"""Papers: PDF set by typst, each from a plain dict that an app's `papers.py` makes of its rows; tables as XLSX and CSV."""
