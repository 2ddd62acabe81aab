"""Readings stay when a person is anonymised: they say who read. What a list was asked for may be a name."""

from members.erasing import forget_log, register_scrub

from .models import Reading, ReadPerson

FEW = 20  # a list that a name was asked for holds few people


@register_scrub
def remove_filters(keys):
    stood_in = ReadPerson.objects.filter(person__among=keys).order_by().values("reading")
    Reading.objects.filter(pk__in=stood_in, count__lte=FEW).exclude(filters={}).update(filters={})
    forget_log(Reading, "person", keys)
