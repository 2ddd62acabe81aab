"""Tables of papers as plain dicts."""


def filled_table(columns, rows, *, caption=""):
    """The table of a layout, without the columns that no row fills. `columns` are pairs (kind, label)."""
    kept = [index for index in range(len(columns)) if any(row[index] for row in rows)]
    return {
        "caption": caption,
        "columns": [{"kind": columns[index][0], "label": str(columns[index][1])} for index in kept],
        "rows": [[row[index] for index in kept] for row in rows],
        "total": [],
        "empty": "",
    }
