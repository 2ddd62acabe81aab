"""Asking to become a member: the request is sent, corrected or taken back by its applicant."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_update_with_history

from branches.models import Branch
from branches.tree import refuse_closed

from .invitations import hash_code, make_code
from .models import ConsentText, JoiningRule, MembershipApplication, Purpose
from .models.people import age_on

State, Channel = MembershipApplication.State, MembershipApplication.Channel
OF_AGE = 18


def rule_in_force():
    """The JoiningRule of today; without a row, its defaults."""
    return JoiningRule.objects.current().first() or JoiningRule(started_on=localdate())


def text_in_force():
    """The ConsentText of today, or None: then nobody can be asked to agree, and no request is taken."""
    return ConsentText.objects.current().filter(purpose=Purpose.PROCESSING).first()


@transaction.atomic
def apply_to_join(*, branch, channel=Channel.ONLINE, by=None, code=None, agreed_to=None, **fields):
    """Send a request to join `branch`. Returns (application, code): the code is known now and never again.

    `fields` are those that the applicant fills in; `by` is who enters a paper form. A form sent twice brings the same
    `code` (`make_code`) and says the same: it is one request. Filled in anew, as on a tablet that several share, it is
    another, with another code. `agreed_to` is the key of the consent text shown.
    Raises ValidationError keyed by field: who is younger than 18 that day (organic law 29-11), a missing sponsor, a
    closed branch, a consent text that is no longer in force; of a paper form, that a request of this name and phone
    waits there. The public form never tells who has asked before: the branch sees both requests.
    """
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    if code and (sent := find_by_code(code)):
        if sent.branch_id == branch.pk and all(getattr(sent, name) == value for name, value in fields.items()):
            return sent, code
        code = None
    refuse_closed(branch, localdate(), field="branch")
    text, rule, code = text_in_force(), rule_in_force(), code or make_code()
    if text is None:
        raise ValidationError(_("No consent text is in force: requests cannot be taken."))
    if agreed_to not in {None, text.pk}:
        raise ValidationError({"consent": _("This text has changed meanwhile: read it and agree again.")})
    application = MembershipApplication(
        branch=branch,
        consent_text=text,
        channel=channel,
        recorded_by=by,
        code_hash=hash_code(code),
        decide_by=localdate() + timedelta(days=rule.days_to_decide),
    )
    _fill_in(application, fields, rule)
    if application.is_on_paper and _waits_already(application):
        raise ValidationError({"phone": _("A request of this name and phone waits in this branch already.")})
    application.save()
    return application, code


@transaction.atomic
def correct_application(*, application, **fields):
    """Send a returned request again, with its `fields` corrected. Returns it.

    Raises ValidationError as `apply_to_join` does, or if it was not returned or its days are over.
    """
    application = lock_application(application)
    if application.state != State.RETURNED or application.has_lapsed:
        raise ValidationError(_("This request cannot be corrected any more."))
    refuse_closed(application.branch, localdate(), field="branch")
    rule = rule_in_force()
    _fill_in(application, fields, rule)
    application.state, application.correct_by = State.SUBMITTED, None
    application.reason, application.decided_by, application.decided_at = "", None, None
    application.decide_by = localdate() + timedelta(days=rule.days_to_decide)
    application.save()
    return application


@transaction.atomic
def correct_entry(*, application, **fields):
    """Correct what the branch entered of a paper form that waits. Returns it.

    Raises ValidationError as `apply_to_join` does, or if it came online or is decided.
    """
    application = lock_application(application)
    if not application.is_on_paper or application.state != State.SUBMITTED:
        raise ValidationError(_("This request cannot be corrected any more."))
    _fill_in(application, fields, rule_in_force())
    application.save()
    return application


@transaction.atomic
def withdraw_application(*, application):
    """Take a request back, as its applicant. Raises ValidationError if it is decided already."""
    application = lock_application(application)
    if application.state not in MembershipApplication.OPEN:
        raise ValidationError(_("This request is decided already."))
    application.state = State.WITHDRAWN
    application.decided_by, application.decided_at = None, None
    application.save()
    return application


def pass_on_applications(*, branch, to, reason):
    """Let the requests that wait in `branch`, which closes, wait in `to`; without it refuse them for `reason`.

    The caller has locked them (`lock_open_applications`) before the branch.
    """
    rows = MembershipApplication.objects.open().filter(branch=branch)
    rows = list(rows.select_for_update(no_key=True).order_by("pk"))
    for row in rows:
        row.branch = to or branch
        if to is None:
            row.state, row.reason, row.correct_by = State.REFUSED, reason, None
            row.decided_by, row.decided_at = None, now()
    answer = [] if to else ["state", "reason", "correct_by", "decided_by", "decided_at"]
    bulk_update_with_history(rows, MembershipApplication, ["branch", *answer])


def lock_open_applications(branch):
    """Hold the requests that wait in `branch`: a decision locks its request before the branch."""
    rows = MembershipApplication.objects.open().filter(branch=branch)
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def find_by_code(code):
    """The request that this private link opens, or None."""
    given = hash_code(code)
    found = MembershipApplication.objects.filter(code_hash=given).select_related("branch", "consent_text").first()
    return found if found and constant_time_compare(found.code_hash, given) else None


def lock_application(application):
    """The request as it stands now, held to the end of the transaction: two decisions take turns."""
    # Joined to its branch, a row whose branch changes while it is waited for would be found no more.
    MembershipApplication.objects.select_for_update(no_key=True).values_list("pk").get(pk=application.pk)
    return MembershipApplication.objects.select_related("branch", "consent_text").get(pk=application.pk)


def _fill_in(application, fields, rule):
    """Set what the applicant says. Raises ValidationError with every problem, keyed by field."""
    for name, value in fields.items():
        setattr(application, name, value)
    errors = _sponsor_refusals(application, rule)
    try:
        application.full_clean(exclude=["name_key", "code_hash"])
    except ValidationError as refusal:
        errors |= refusal.error_dict
    if application.birth_date and age_on(application.birth_date, localdate()) < OF_AGE:
        errors["birth_date"] = _("Members are at least 18 years old.")
    if errors:
        raise ValidationError(errors)


def _sponsor_refusals(application, rule):
    """{field: why} of the sponsors who are missing, or named twice."""
    first, second = application.first_sponsor.strip(), application.second_sponsor.strip()
    missing = rule.sponsors - bool(first) - bool(second)
    if missing > 0:
        sentence = ngettext("%(count)s sponsor is missing.", "%(count)s sponsors are missing.", missing)
        return {"second_sponsor" if first else "first_sponsor": sentence % {"count": missing}}
    return {"second_sponsor": _("Name two different sponsors.")} if first and first == second else {}


def _waits_already(application):
    application.set_name_key()
    rows = MembershipApplication.objects.open().filter(branch=application.branch)
    return rows.filter(name_key=application.name_key, phone=application.phone).exclude(pk=application.pk).exists()
