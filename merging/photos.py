"""Of two records with a photo, one is right; the other is set aside until nobody can undo the merge any more."""

from members.data_fields import PHOTO
from members.models import DataRequest, Photo

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


def with_photos_as_they_are(merge, kept):
    """The changes of `merge` (`ledger.differences`) without the photos that were replaced, removed or confirmed since.

    One that `kept` got since stays the one of `kept`; what was set aside for it is deleted then.
    """
    ours = {change["pk"]: change for change in merge.changes if change["model"] == "members.Photo"}
    there = set(Photo.objects.filter(pk__in=ours).values_list("pk", flat=True)) - _confirmed_since(merge)
    newer = Photo.objects.filter(person=kept, state=State.IN_FILE).exclude(pk__in=_moved(ours, there)).exists()
    if newer:
        aside = Photo.objects.filter(pk__in=there, person=kept, state=State.SET_ASIDE)
        there -= set(aside.values_list("pk", flat=True))
        for row in aside:
            row.delete()
    return [change for change in merge.changes if change["model"] != "members.Photo" or change["pk"] in there]


def _confirmed_since(merge):
    """The keys of the photos that waited when the records were merged, and that an officer put into the file since."""
    requests = DataRequest.objects.corrections().filter(field=PHOTO, person__in=[merge.kept_id, merge.absorbed_id])
    done = requests.filter(state=DataRequest.State.DONE, decided_at__gt=merge.made_at).exclude(new_value="")
    return {int(key) for key in done.values_list("new_value", flat=True)}


def _moved(changes, there):
    return [key for key in there if "person_id" in changes[key]["before"]]
