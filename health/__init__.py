"""How the branches under one are doing: one table for its secretary and the level above, over the rooms it asks."""
