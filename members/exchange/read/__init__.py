"""From bytes to rows of text: what the file is, whether it may be opened, what stands in its cells."""
