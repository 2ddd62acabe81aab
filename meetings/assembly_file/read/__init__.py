"""First phase: bytes become entries, each with its place in the file; whatever is wrong becomes a problem there."""
