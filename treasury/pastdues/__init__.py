"""Dues that earlier books say were paid: a sheet of members and months, read, checked, written and undone as a whole.

The file is opened, and the columns of people are found, by the phases of the members' import (`members.exchange.read`,
`members.exchange.mapping`). See `docs/formats/past-dues.md`.
"""
