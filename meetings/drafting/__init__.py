"""Arabic drafted from the record of a meeting: its minutes and its communiqué.

`facts` are the record as plain values; `phrases` say one fact in one way, `minutes` and `communique` put them in the
order of their kind. What the record does not tell is left out. None of it asks the database.

These texts are Arabic whatever language the pages are read in, as offices' titles are, and no sentence of them can be
put together from a catalogue's: so they stand here and not in `locale/`. See `docs/decisions/minutes.md`.
"""
