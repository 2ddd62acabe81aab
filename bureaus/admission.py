"""Deciding on a request to join: returned for correction, refused, or accepted, which opens the membership."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from members.applying import lock_application, rule_in_force
from members.files import correct_person
from members.joining import hold
from members.models import Consent, Membership, MembershipApplication, Person

from .correcting import correcting_level
from .returning import record_newcomer, rejoin_member

RIGHT = "members.add_membership"
State = MembershipApplication.State
# What a request says of the person, under the names of the file.
DETAILS = ("given_name", "family_name", "given_name_latin", "family_name_latin", "gender", "birth_date", "phone",
           "email", "address", "locality_code", "occupation")  # fmt: skip


def known_people(application, user):
    """The people whom `user` sees and who may be the applicant: of the same name, phone or e-mail.

    First those of the same phone or e-mail, then of the same birth date, then members.
    """
    same = Q(name_key=application.name_key) | Q(phone=application.phone)
    reached = Q(phone=application.phone)
    if application.email:
        same, reached = same | Q(email__iexact=application.email), reached | Q(email__iexact=application.email)
    is_member = Exists(Membership.objects.current().filter(person=OuterRef("pk")))
    likely = Case(
        When(reached, then=0), When(birth_date=application.birth_date, then=1), When(is_member, then=2), default=3
    )
    people = Person.objects.visible_to(user).filter(same).select_related("branch")
    return people.order_by(likely, "name_key", "pk")


def count_elsewhere(application, user):
    """How many more people of the same name and birth date, or phone, the party knows out of sight of `user`."""
    same = Q(name_key=application.name_key, birth_date=application.birth_date) | Q(phone=application.phone)
    seen = Person.objects.visible_to(user).values("pk")
    return Person.objects.filter(same).exclude(pk__in=seen).count()


@transaction.atomic
def return_application(*, application, reason, by):
    """Return a request to its applicant for correction, with the `reason`. Returns it.

    Raises PermissionDenied if `by` does not decide on it; ValidationError without a reason, or if it is decided.
    """
    application = _open(application, by)
    if application.is_on_paper:
        raise ValidationError(_("This request came on paper: correct what was entered."))
    application.reason = _required(reason)
    application.correct_by = localdate() + timedelta(days=rule_in_force().days_to_correct)
    return _decide(application, State.RETURNED, by)


@transaction.atomic
def refuse_application(*, application, reason, by):
    """Refuse a request for `reason`, also one that was returned. Returns it. Raises as `return_application` does."""
    application = _open(application, by, MembershipApplication.OPEN)
    application.reason = _required(reason)
    return _decide(application, State.REFUSED, by)


@transaction.atomic
def accept_application(*, application, on, category, by, person=None, is_new=False):
    """Accept a request: its applicant is a member from the day `on`, with a number, on probation where the rule says.

    `person` is the file that the party has of the applicant already; `is_new` says that the known people of the same
    name or phone are others. Who became a member of the branch by another door since the request was sent stays one.
    Raises PermissionDenied if `by` does not decide on requests; ValidationError keyed by field if somebody known was
    not looked at, or returns by another level's decision (an expulsion), if it is decided, or as `record_newcomer` and
    `rejoin_member` do. Returns the membership.
    """
    application = _open(application, by)
    hold(application.branch, [])  # two requests of one person are accepted one after the other
    details = {name: getattr(application, name) for name in DETAILS}
    if person is not None:
        membership = _member_since(application, person) or _member_again(application, person, on, category, by)
        blank = {name: value for name, value in details.items() if value and not getattr(person, name)}
        held = Person.objects.hold(person.pk)
        if correcting_level(held).is_open_to(by):  # an officer's file stays as it is, unless they correct it
            correct_person(person=held, **blank)
    else:
        if not is_new and known_people(application, by).exists():
            raise ValidationError({"person": _("Say whether the applicant is one of the people who are known.")})
        membership = record_newcomer(branch=application.branch, on=on, category=category, by=by, **details)
        _put_on_probation(membership)
    Consent.objects.create(
        person=membership.person,
        text=application.consent_text,
        channel=application.channel,
        given_on=localdate(application.submitted_at),
    )
    application.membership, application.reason = membership, ""
    _decide(application, State.ACCEPTED, by)
    return membership


def left_out(application, membership):
    """The names of what an accepted request says and the file of its member lacks: others correct an officer's."""
    person = Person.objects.get(pk=membership.person_id)  # read before it was filled, the membership's is older
    return [name for name in DETAILS if getattr(application, name) and not getattr(person, name)]


def decide_each(applications, decide, **given):
    """Decide on each of `applications` by `decide` with what is `given`, each in a transaction of its own.

    Returns (how many were decided, [(application, why not)] of the others). A transaction for all would hold the lock
    of the member numbers while it waits for the next request.
    """
    decided, refused = 0, []
    for application in applications:
        try:
            decide(application=application, **given)
        except ValidationError as refusal:
            refused.append((application, " ".join(refusal.messages)))
        else:
            decided += 1
    return decided, refused


def _member_since(application, person):
    """The membership that `person` got in the branch by another door since the request was sent, or None."""
    sent_on = localdate(application.submitted_at)
    memberships = person.memberships.open().filter(branch=application.branch, application=None)
    return memberships.filter(started_on__gte=sent_on).first()


def _member_again(application, person, on, category, by):
    try:
        membership = rejoin_member(person=person, branch=application.branch, on=on, category=category, by=by)
    except PermissionDenied as refusal:  # who decides on this return is told where the person is chosen
        raise ValidationError({"person": str(refusal)}) from refusal
    _put_on_probation(membership)
    return membership


def _open(application, by, states=(State.SUBMITTED,)):
    application = lock_application(application)
    if not by.has_perm(RIGHT, application.branch):
        raise PermissionDenied
    if application.state not in states:
        raise ValidationError(_("Somebody has decided on this request already, or it was withdrawn."))
    return application


def _required(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the applicant reads it.")})
    return reason.strip()


def _put_on_probation(membership):
    membership.probation_ends_on = rule_in_force().probation_end(membership.started_on)
    if membership.probation_ends_on:
        membership.save()


def _decide(application, state, by):
    application.state, application.decided_by, application.decided_at = state, by, now()
    application.save()
    if application.email:
        transaction.on_commit(lambda: _tell(application), robust=True)
    return application


def _tell(application):
    """E-mail that something was decided; what, the private link says: an e-mail may be read by others."""
    body = _("There is an answer to your request of %(branch)s: open the link that you received when you sent it.")
    subject = _("An answer to your request")
    EmailMessage(subject, body % {"branch": application.branch}, to=[application.email]).send()
