"""Members read from a file, as branches keep them; described in docs/formats/members.md.

Four phases, one after the other, none of which knows the next:

- `read`: bytes become rows of text, or the file is refused.
- `mapping`: which column holds what.
- `plan`: each row becomes a line of the batch: a new member, a file filled in, nothing, or a refusal with its reason.
- `write`: the lines become rows, and can be undone.

`batches` keeps the batch through them. Who may, whose files are left alone, and the long work: `bureaus.importing`.
"""
