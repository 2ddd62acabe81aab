"""The cash book of a branch: its accounts, their entries beside the members' payments, and the second person.

A balance is the sum of the lines that count (`lines`), never a column. Whoever takes money out of the cash box locks
its row, writes, and then asks `balances.refuse_shortage`.
"""
