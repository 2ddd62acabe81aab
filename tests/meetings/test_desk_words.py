"""The words of the desk in Arabic: nouns for acts, counted nouns, and no word of another room's meaning."""

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings.attending.presence import Tally
from meetings.attending.words import quorum_words
from meetings.models import Intervention, PresenceCount, Proxy, Vote


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (0, "لا يلزم حضور أحد."), (1, "يلزم حضور شخص واحد."), (2, "يلزم حضور شخصين."), (3, "يلزم حضور 3 أشخاص."),
        (10, "يلزم حضور 10 أشخاص."), (11, "يلزم حضور 11 شخصا."), (31, "يلزم حضور 31 شخصا."),
        (100, "يلزم حضور 100 شخص."),
    ],
)  # fmt: skip
def test_how_many_are_needed_is_counted_as_one_counts(needed, said):
    assert said in quorum_words(Tally(120, 0, 0, 0, needed))


@pytest.mark.parametrize(
    ("model", "field", "here"),
    [
        (Proxy, "holder", "الوكيل"), (Proxy, "ended_at", "وقت الانتهاء"), (PresenceCount, "by", "احتسب الحضور"),
        (Intervention, "asked_at", "وقت طلب الكلمة"), (Intervention, "ended_at", "وقت انتهاء الكلمة"),
        (Vote, "taken_back_by", "سحب التصويت من طرف"),
    ],
)  # fmt: skip
def test_fields_of_the_session_have_words_of_their_own(model, field, here):
    assert str(model._meta.get_field(field).verbose_name) == here


def test_the_words_of_the_other_rooms_stay_theirs():
    told = {
        "holder": "صاحب(ة) المسؤولية", "counted by": "المستويات التي تحتسبها", "asked at": "تاريخ الطلب",
        "ended at": "تاريخ الانتهاء", "taken back by": "صاحب التراجع",
        "%(person)s is struck off the roll.": "شُطب اسم %(person)s من اللائحة.",
        "This meeting is cancelled: nothing is recorded of it.": "هذا الاجتماع ملغى: لا يُسجَّل عنه شيء.",
    }  # fmt: skip
    assert {word: _(word) for word in told} == told
    with override("fr"):
        assert _("holder") == "mandataire"
