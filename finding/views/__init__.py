"""The pages of the search: finding, what is kept of it, and its files."""
