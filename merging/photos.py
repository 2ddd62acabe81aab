"""Of two records with a photo, one is right; the other is set aside until nobody can undo the merge any more."""

from members.models import Photo

State = Photo.State


def photos_of(*people):
    """[the photo in the file of each of `people`, or None], without their bytes."""
    found = {row.person_id: row for row in Photo.objects.filter(person__in=people, state=State.IN_FILE)}
    return [found.get(person.pk) for person in people]


def join_photos(*, kept, absorbed, photo=None):
    """Let `photo`, by default that of `kept`, be the one of `kept`; what `absorbed` proposes goes along.

    That of `absorbed` stays with the stub where it is not chosen, that of `kept` is set aside.
    """
    proposed = list(Photo.objects.filter(person=absorbed, state=State.PROPOSED))
    own, other = photos_of(kept, absorbed)
    if other and (own is None or photo == other):
        if own:
            own.state = State.SET_ASIDE
            own.save(update_fields=["state"])
        proposed.append(other)
    for row in proposed:
        row.person = kept
        row.save(update_fields=["person"])


def with_photos_as_they_are(changes, kept):
    """`changes` (`ledger.differences`) of which the photos that were replaced or removed since are left out.

    One that `kept` got since stays the one of `kept`; what was set aside for it is deleted then.
    """
    ours = {change["pk"]: change for change in changes if change["model"] == "members.Photo"}
    there = set(Photo.objects.filter(pk__in=ours).values_list("pk", flat=True))
    newer = Photo.objects.filter(person=kept, state=State.IN_FILE).exclude(pk__in=_moved(ours, there)).exists()
    if newer:
        aside = Photo.objects.filter(pk__in=there, person=kept, state=State.SET_ASIDE)
        there -= set(aside.values_list("pk", flat=True))
        for row in aside:
            row.delete()
    return [change for change in changes if change["model"] != "members.Photo" or change["pk"] in there]


def _moved(changes, there):
    return [key for key in there if "person_id" in changes[key]["before"]]
