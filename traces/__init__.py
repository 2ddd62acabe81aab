"""Who opened, printed and exported people's data, and when (law 09-08): written at each reading, never changed."""
