"""Votes at a meeting: how many are there, which majority a matter needs, what came of it, and taking one back."""
