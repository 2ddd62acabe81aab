"""First phase: bytes become entries, each with its spot in the file; whatever is wrong becomes a problem there."""
