"""The search of members over all that a reader sees: words, filters, what is kept of them, and its export."""
