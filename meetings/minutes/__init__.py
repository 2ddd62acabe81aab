"""Minutes: written (`writing`), approved and frozen (`approving`, `content`), corrected by annexes (`annexes`).

`frozen` says what a frozen record refuses, `triggers` says it in PostgreSQL, `checking` verifies every digest.
"""
