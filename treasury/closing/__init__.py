"""Closing months: the guard that every workflow asks, the check list, the seal, closing and reopening; the year.

A standing closing closes its month and all before it, so that one row tells where a branch's open days begin.
"""
