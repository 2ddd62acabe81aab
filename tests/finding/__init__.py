"""Tests of the search of members."""
