"""Donations: whose they are in the whole party, the ceiling of a year, recording and reversing, certificates."""
