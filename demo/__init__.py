"""An invented party, made by the real workflows: what a first look, a screenshot and the bench of pages stand on.

`demo.party.build` makes it. People and their names are drawn by chance from `demo.names`; places are real geography.
"""
