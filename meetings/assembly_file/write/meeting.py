"""Adding the meeting itself, with what its file tells of it; what it does not tell stays empty."""

from meetings.models import Meeting


def add_meeting(plan, branches, people):
    """Create the meeting of `plan`. `branches` is {slug: Branch}, `people` {spot of an entry: Person}. Returns it."""
    entry = plan.file.meeting
    said = {name: value for name, value in (entry.fields | plan.file.source).items() if value is not None}
    chair = entry.chair and people[entry.chair.person.spot]
    return Meeting.objects.create(
        branch=branches[plan.file.convening],
        venue_branch=branches[entry.venue_branch] if entry.venue_branch else None,
        chair=chair,
        chair_capacity=_capacity(entry.chair, chair, plan.chair_office),
        rapporteur=entry.rapporteur and people[entry.rapporteur.spot],
        **said,
    )


def _capacity(entry, chair, office):
    """The capacity in the file's own words, else the title of the office that it names."""
    if entry is None:
        return ""
    return entry.capacity or (office.title_for(chair.gender) if office else "")
