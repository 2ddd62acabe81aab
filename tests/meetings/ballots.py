"""What is typed into the page of an election, seat by seat."""


def seat(office, name, number=1, **more):
    """What is typed into one seat."""
    prefix = f"seat-{office}-{number}"
    return {f"{prefix}-holder-name": name} | {f"{prefix}-{field}": value for field, value in more.items()}


def new(office, name, gender, number=1, **more):
    return (
        seat(office, name, number)
        | {f"seat-{office}-{number}-holder-gender": gender}
        | seat_more(office, number, more)
    )


def seat_more(office, number, more):
    return {f"seat-{office}-{number}-{field}": value for field, value in more.items()}


SMALL = (
    new("branch_secretary", "عثمان البوكيلي", "M")
    | new("treasurer", "رقية السملالي", "F")
    | new("counsellor", "ياسين الحمداوي", "M")
    | new("counsellor", "إيمان بن عيسى", "F", 2)
    | {"terms-leader_method": "consensus", "seats-counsellor": "2"}
)


def errors_of(page):
    """{office of each seat refused: its messages} on the answer of the page."""
    return {seat.office.code: seat.pick.errors["name"] for seat in page.context["ballot"].seats if seat.pick.errors}
