"""What the members' room holds about a person, for `own_data`."""

from base64 import b64encode

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .data_fields import PHOTO, label_of, shown_value
from .identity_numbers import identity_number_of
from .models import (
    Appeal,
    Assembly,
    Category,
    Chamber,
    Consent,
    DataRequest,
    Gender,
    ImportLine,
    IncomeDeclaration,
    Invitation,
    Membership,
    MembershipApplication,
    MembershipCard,
    Notice,
    Person,
    Photo,
    PublicOffice,
    Purpose,
    Sanction,
    Suspension,
    TransferRequest,
    User,
)
from .own_data import leave_out, part

FILE = {
    "branch": _("branch"),
    "given_name": _("given name"),
    "family_name": _("family name"),
    "given_name_latin": _("given name in Latin letters"),
    "family_name_latin": _("family name in Latin letters"),
    "gender": (_("gender"), Gender),
    "birth_date": _("birth date"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "address": _("address"),
    "locality_code": _("locality"),
    "occupation": _("occupation"),
    "member_number": _("member number"),
}
_VALUES = ["branch__name", *list(FILE)[1:]]


@part("person", _("My file"), FILE, covers=())
def person(person):
    return [tuple(getattr(person, name) if name != "branch" else person.branch.name for name in FILE)]


@part("file_history", _("What my file said before"), {"changed_at": _("changed at"), **FILE}, covers=())
def file_history(person):
    rows = Person.history.filter(id__in=person.record_keys())
    return rows.order_by("history_date", "history_id").values_list("history_date", *_VALUES)


def category_words(gender):
    """Categories by their titles in a gender; one query."""
    titles = {category.code: category.title_for(gender) for category in Category.objects.all()}
    return lambda code, row: titles.get(code, code)


@part(
    "memberships",
    _("Memberships"),
    {
        "branch": _("branch"),
        "category": (_("category"), category_words),
        "income_band": _("income band"),
        "started_on": _("from"),
        "ended_on": _("to"),
        "end_reason": (_("reason of the end"), Membership.EndReason),
        "probation_ends_on": _("end of probation"),
    },
    covers=["members.Membership.person"],
)
def memberships(person):
    rows = Membership.objects.filter(person=person).order_by("started_on", "pk")
    return rows.values_list(
        *("branch__name", "category__code", "income_band__name"),
        *("started_on", "ended_on", "end_reason", "probation_ends_on"),
    )


@part(
    "income_declarations",
    _("Income bands that I declared"),
    {"branch": _("branch"), "band": _("income band"), "recorded_at": _("recorded at")},
    covers=["members.IncomeDeclaration.membership"],
)
def income_declarations(person):
    rows = IncomeDeclaration.objects.filter(membership__person=person).order_by("recorded_at", "pk")
    return rows.values_list("membership__branch__name", "band__name", "recorded_at")


@part(
    "suspensions",
    _("Suspensions"),
    {"branch": _("branch"), "started_on": _("from"), "ended_on": _("to"), "reason": _("reason")},
    covers=["members.Suspension.membership"],
)
def suspensions(person):
    rows = Suspension.objects.filter(membership__person=person).order_by("started_on", "pk")
    return rows.values_list("membership__branch__name", "started_on", "ended_on", "reason")


@part(
    "sanctions",
    _("Disciplinary decisions"),
    {
        "branch": _("branch"),
        "kind": (_("decision"), Sanction.Kind),
        "decided_on": _("decided on"),
        "until": _("until"),
        "hearing_on": _("heard on"),
        "reference": _("reference of the decision"),
        "reason": _("reason"),
        "reversed_at": _("taken back at"),
        "reversal_reason": _("why it was taken back"),
    },
    covers=["members.Sanction.membership"],
)
def sanctions(person):
    rows = Sanction.objects.filter(membership__person=person).order_by("decided_on", "pk")
    return rows.values_list(
        "membership__branch__name",
        *("kind", "decided_on", "until", "hearing_on", "reference", "reason", "reversed_at", "reversal_reason"),
    )


@part(
    "appeals",
    _("Appeals"),
    {
        "decision": (_("decision"), Sanction.Kind),
        "decided_on": _("decided on"),
        "grounds": _("grounds of the appeal"),
        "lodged_at": _("lodged at"),
        "state": (_("state"), Appeal.State),
        "answer": _("answer"),
        "decided_at": _("decided at"),
    },
    covers=["members.Appeal.lodged_by"],
)
def appeals(person):
    rows = Appeal.objects.filter(sanction__membership__person=person).order_by("lodged_at", "pk")
    found = ("sanction__kind", "sanction__decided_on", "grounds", "lodged_at", "state", "answer", "decided_at")
    return rows.values_list(*found)


@part(
    "applications",
    _("Requests to join"),
    {
        "branch": _("branch"),
        "submitted_at": _("submitted at"),
        "channel": (_("channel"), MembershipApplication.Channel),
        "consent_text": _("consent text"),
        "given_name": _("given name"),
        "family_name": _("family name"),
        "gender": (_("gender"), Gender),
        "birth_date": _("birth date"),
        "phone": _("phone"),
        "email": _("e-mail"),
        "address": _("address"),
        "occupation": _("occupation"),
        "first_sponsor": _("first sponsor"),
        "second_sponsor": _("second sponsor"),
        "state": (_("state"), MembershipApplication.State),
        "decided_at": _("decided at"),
    },
    covers=["members.MembershipApplication.membership"],
)
def applications(person):
    rows = MembershipApplication.objects.filter(membership__person=person).order_by("submitted_at", "pk")
    return rows.values_list(
        *("branch__name", "submitted_at", "channel", "consent_text__version", "given_name", "family_name", "gender"),
        *("birth_date", "phone", "email", "address", "occupation", "first_sponsor", "second_sponsor", "state"),
        "decided_at",
    )


@part(
    "transfers",
    _("Transfers"),
    {
        "from_branch": _("the branch left"),
        "to_branch": _("the branch entered"),
        "asked_at": _("asked at"),
        "note": _("why it is asked"),
        "state": (_("state"), TransferRequest.State),
        "decided_at": _("decided at"),
        "reason": _("reason"),
    },
    covers=["members.TransferRequest.membership", "members.TransferRequest.joined"],
)
def transfers(person):
    rows = TransferRequest.objects.filter(membership__person=person).order_by("asked_at", "pk")
    return rows.values_list(
        "from_branch__name", "to_branch__name", "asked_at", "note", "state", "decided_at", "reason"
    )


@part(
    "cards",
    _("Membership cards"),
    {
        "branch": _("branch"),
        "year": _("year"),
        "issued_at": _("issued at"),
        "valid_until": pgettext_lazy("card", "valid before"),
        "printed_at": _("first printed at"),
        "revoked_at": _("revoked at"),
        "revoke_reason": (_("reason"), MembershipCard.RevokeReason),
    },
    covers=["members.MembershipCard.membership"],
)
def cards(person):
    rows = MembershipCard.objects.filter(membership__person=person).order_by("issued_at", "pk")
    return rows.values_list(
        *("membership__branch__name", "year", "issued_at", "ended_on", "printed_at", "revoked_at", "revoke_reason")
    )


@part(
    "public_offices",
    _("Public offices"),
    {
        "assembly": (_("assembly"), Assembly),
        "chamber": (_("chamber"), Chamber),
        "role": pgettext_lazy("elected", "Role"),
        "locality_code": _("locality"),
        "constituency": _("constituency"),
        "list_name": _("electoral list"),
        "started_on": _("from"),
        "ended_on": _("to"),
        "end_reason": (_("reason of the end"), PublicOffice.EndReason),
        "reversed_at": _("taken back at"),
        "reversal_reason": _("why it was taken back"),
    },
    covers=["members.PublicOffice.person"],
)
def public_offices(person):
    rows = PublicOffice.objects.filter(person=person).order_by("started_on", "pk")
    return rows.values_list(
        *("assembly", "chamber", "role", "locality_code", "constituency", "list_name", "started_on", "ended_on"),
        *("end_reason", "reversed_at", "reversal_reason"),
    )


@part(
    "consents",
    _("Consents"),
    {
        "purpose": (pgettext_lazy("consent", "purpose"), Purpose),
        "text_version": _("version"),
        "channel": (_("channel"), MembershipApplication.Channel),
        "given_on": _("given on"),
        "withdrawn_on": _("withdrawn or refused on"),
    },
    covers=["members.Consent.person"],
)
def consents(person):
    rows = Consent.objects.filter(person=person).order_by("pk")
    return rows.values_list("text__purpose", "text__version", "channel", "given_on", "withdrawn_on")


def field_words(gender):
    """Fields of the file by the names that pages give them."""
    return lambda field, row: label_of(field)


def value_words(gender):
    """What a request says of a field as pages write it. A photo is said in words already."""
    return lambda text, row: text if row["field"] in ("", PHOTO) else shown_value(row["field"], text)


@part(
    "data_requests",
    _("Requests about data"),
    {
        "kind": (_("kind"), DataRequest.Kind),
        "field": (_("field"), field_words),
        "old_value": (_("value in the file"), value_words),
        "new_value": (_("value proposed"), value_words),
        "note": _("what the member says"),
        "asked_at": _("asked at"),
        "channel": (_("way"), DataRequest.Channel),
        "received_on": _("received on"),
        "answer_by": _("to be answered by"),
        "state": (_("state"), DataRequest.State),
        "answer": _("answer"),
        "decided_at": _("decided at"),
    },
    covers=["members.DataRequest.person", "members.DataRequest.asked_by"],
)
def data_requests(person):
    rows = DataRequest.objects.filter(person=person).order_by("asked_at", "pk")
    columns = ("kind", "field", "old_value", "new_value", "note", "asked_at", "channel", "received_on", "answer_by")
    return [_without_key(row) for row in rows.values_list(*columns, "state", "answer", "decided_at")]


def _without_key(row):
    """A request about a photo says in words that there is one, in place of the photo's key."""
    kind, field, old, new, *others = row
    if field == PHOTO:
        old, new = shown_value(field, old), shown_value(field, new)
    return kind, field, old, new, *others


@part(
    "notices",
    _("Notices"),
    {"told_at": _("told at"), "sentence": pgettext_lazy("notice", "what was told"), "read_at": _("read at")},
    covers=["members.Notice.person"],
)
def notices(person):
    rows = Notice.objects.filter(person=person).order_by("created_at", "pk")
    return [(row.created_at, row.sentence, row.read_at) for row in rows]


@part(
    "account",
    _("Account"),
    {
        "username": _("User name, to sign in"),
        "email": _("e-mail"),
        "opened_at": pgettext_lazy("account", "opened at"),
        "last_signed_in_at": _("signed in last at"),
        "is_open": pgettext_lazy("account", "open"),
        "confirmed_at": _("confirmed by its owner"),
    },
    covers=["members.User.person", "members.SignInName.user"],
)
def account(person):
    rows = User.objects.filter(person__in=person.record_keys()).order_by("pk")
    return rows.values_list("username", "email", "date_joined", "last_login", "is_active", "owner_confirmed_at")


@part(
    "account_emails",
    _("E-mails of the account"),
    {"email": _("e-mail"), "is_confirmed": _("confirmed"), "is_primary": pgettext_lazy("e-mail", "the first one")},
    covers=["account.EmailAddress.user"],
)
def account_emails(person):
    rows = EmailAddress.objects.filter(user__person__in=person.record_keys())
    return rows.order_by("pk").values_list("email", "verified", "primary")


@part(
    "account_links",
    _("Links to choose a password"),
    {
        "made_at": _("made at"),
        "sent_to": _("sent to"),
        "expires_at": _("expires at"),
        "used_at": _("used at"),
        "revoked_at": _("revoked at"),
    },
    covers=["members.Invitation.user"],
)
def account_links(person):
    rows = Invitation.objects.filter(user__person__in=person.record_keys()).order_by("made_at", "pk")
    return rows.values_list("made_at", "sent_to", "expires_at", "used_at", "revoked_at")


leave_out(
    "Who recorded or decided something did it for the party: it stands with whom it is about.",
    *(
        f"members.{field}"
        for field in (
            *("Invitation.made_by", "Invitation.revoked_by", "InvitationSheet.made_by"),
            *("MembershipApplication.recorded_by", "MembershipApplication.decided_by"),
            *("Sanction.recorded_by", "Appeal.decided_by", "Sanction.reversed_by", "PublicElectionResult.recorded_by"),
            *("PublicElectionResult.reversed_by", "PublicOffice.reversed_by"),
            *("Photo.uploaded_by", "MembershipCard.issued_by", "MembershipCard.revoked_by", "DataRequest.decided_by"),
            *("TransferRequest.asked_by", "TransferRequest.left_agreed_by", "TransferRequest.entered_agreed_by"),
            *("TransferRequest.decided_by", "Anonymisation.by", "Anonymisation.completed_by"),
        )
    ),
    "runs.Run.started_by",
    "runs.Cancellation.by",
    "admin.LogEntry.user",
)
leave_out(
    "Rights come from offices, which stand among the mandates; these tables are empty.",
    "members.User_groups.user",
    "members.User_user_permissions.user",
)
leave_out("Nobody is left to ask for it.", "members.Anonymisation.person")
leave_out("It links memberships that stand in the part of memberships.", "members.Membership.previous")


@part(
    "identity_number",
    _("Number of the identity card"),
    {"number": _("number")},
    covers=["members.IdentityNumber.person"],
)
def identity_number(person):
    number = identity_number_of(person)
    return [(number,)] if number else []


@part(
    "imports",
    _("Read in from a file"),
    {"branch": _("branch"), "written_at": _("written at"), "outcome": (_("outcome"), ImportLine.Outcome)},
    covers=["members.ImportLine.person", "members.ImportLine.membership"],
)
def imports(person):
    rows = ImportLine.objects.filter(person__in=person.record_keys(), is_written=True).order_by("pk")
    return rows.values_list("batch__branch__name", "batch__written_at", "outcome")


leave_out("Who noted what a member declared did so for the branch.", "members.IncomeDeclaration.recorded_by")
leave_out(
    "Who read a file in did so for the branch.",
    *("members.ImportBatch.uploaded_by", "members.ImportBatch.written_by", "members.ImportBatch.undone_by"),
)


@part(
    "photos",
    _("Photos"),
    {
        "uploaded_at": _("uploaded at"),
        "state": (_("state"), Photo.State),
        "content_type": _("kind of file"),
        "size": _("size in bytes"),
        "content": _("picture"),
    },
    covers=["members.Photo.person"],
)
def photos(person):
    """The pictures themselves travel as Base64."""
    rows = Photo.objects.filter(person__in=person.record_keys()).defer(None).order_by("uploaded_at", "pk")
    return [
        (row.uploaded_at, row.state, row.content_type, row.size, b64encode(bytes(row.content)).decode())
        for row in rows
    ]
