"""What waits for an answer today in the first local branch: requests to join, transfers, and a member's own data."""

from datetime import date

from branches.opening import set_online_requests
from bureaus.models import Mandate
from bureaus.transfers import ask_transfer
from members.applying import Channel, apply_to_join
from members.consenting import give_consent, texts_in_force, withdraw_consent
from members.data_requests import ask, propose_corrections
from members.models import DataRequest, Purpose, User

APPLICANTS = (
    {"given_name": "هاجر", "family_name": "أوزين", "gender": "F", "birth_date": date(1998, 4, 17),
     "phone": "+212600099001", "occupation": "أستاذة"},
    {"given_name": "زكرياء", "family_name": "أمزيان", "gender": "M", "birth_date": date(1991, 9, 2),
     "phone": "+212600099002", "occupation": "تاجر"},
)  # fmt: skip


def send_requests(party):
    """Let two people ask to join, one of them on paper; a member of the next branch come, and one of this one go."""
    own, neighbour = party.tree.locals[:2]
    secretary, member = (_of_name(party, name) for name in ("secretary", "member"))
    set_online_requests(branch=own, open_to_all=True)
    online, on_paper = APPLICANTS
    apply_to_join(branch=own, **online)
    apply_to_join(branch=own, channel=Channel.PAPER, by=secretary, **on_paper)
    coming, going = _ordinary(party, neighbour), _ordinary(party, own)
    ask_transfer(membership=coming, branch=own, by=_account(coming), note="انتقال السكنى إلى دائرة هذا الفرع")
    ask_transfer(membership=going, branch=neighbour, by=secretary, note="قرب مقر العمل")
    _look_after_data(member)


def _look_after_data(user):
    """A member proposes a correction, asks something, agrees to be written to by SMS, and not by WhatsApp."""
    own = {"person": user.person, "by": user}
    propose_corrections(occupation="تاجر متقاعد", note="كما في البطاقة الوطنية", **own)
    ask(kind=DataRequest.Kind.ACCESS, note="من أين حصل الحزب على رقم هاتفي؟", **own)
    give_consent(purpose=Purpose.SMS, text=texts_in_force()[Purpose.SMS].pk, **own)
    withdraw_consent(purpose=Purpose.MESSAGING, **own)


def _of_name(party, name):
    return next(user for user in party.users.values() if user.username == name)


def _ordinary(party, branch):
    """The last who joined of those who hold no office, have no account and to whom nothing has happened yet."""
    busy = set(Mandate.objects.values_list("person", flat=True)) | set(User.objects.values_list("person", flat=True))
    rows = [row for row in party.members_of(branch, party.calendar.today) if row.person_id not in busy]
    rows = [row for row in rows if not row.previous_id and not row.suspensions.exists()]
    return max(rows, key=lambda row: (row.started_on, row.pk))


def _account(membership):
    """An account without a password: a request says who asked."""
    return User.objects.create_user(username="mover", person=membership.person)
