"""How fast the pages are, as a ratio to a bare view of the same project in the same run: `make bench`."""
