"""Whether the books of the whole party add up: the checks, and running them as long work or by a command."""
