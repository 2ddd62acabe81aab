"""Dated rows: half-open periods, and the guards of PostgreSQL that keep two of them apart."""
