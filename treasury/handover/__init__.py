"""Handing a branch's money over from one treasurer to the next: when it is due, what it says, who signs and confirms.

That one is due, the mandates tell, and the money that was there before; nothing is written until it is prepared.
"""
