"""Which column of a file holds what: guessed from its headings, changed by who uploads it, remembered."""
