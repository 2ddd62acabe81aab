"""How the branches under one are doing: one table for its secretary and the level above. On top of the rooms it asks."""
