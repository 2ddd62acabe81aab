"""Asking to join: what a request needs, who decides on it, and what each decision does."""

from contextlib import suppress
from datetime import date, timedelta
from threading import Event

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.tree import dissolve_branch
from bureaus.admission import (
    accept_application,
    count_elsewhere,
    known_people,
    refuse_application,
    return_application,
)
from bureaus.closures import close_branch
from bureaus.departures import leave_party
from members.applying import (
    apply_to_join,
    correct_application,
    correct_entry,
    find_by_code,
    text_in_force,
    withdraw_application,
)
from members.invitations import make_code
from members.joining import join, transfer
from members.mass_transfer import transfer_all
from members.models import Category, Consent, ConsentText, JoiningRule, Membership, MembershipApplication, Person
from tests.factories import make_branch, make_member, make_person, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "+212612345678"
SAID = {
    "given_name": "هدى",
    "family_name": "الزموري",
    "gender": "F",
    "birth_date": date(1990, 5, 17),
    "phone": PHONE,
    "email": "houda@example.org",
}


def ask(branch, **changes):
    application, _code = apply_to_join(branch=branch, **SAID | changes)
    return application


def regular():
    return Category.objects.get(code="regular")


def accept(application, by, **how):
    return accept_application(application=application, on=localdate(), category=regular(), by=by, **how)


def refusal_of(call, *arguments, **named):
    with pytest.raises(ValidationError) as refusal:
        call(*arguments, **named)
    return refusal.value.message_dict if hasattr(refusal.value, "error_dict") else refusal.value.messages


def rule(**fields):
    JoiningRule.objects.update(**fields)


def test_a_request_waits_and_makes_nobody_a_person(party):
    application, code = apply_to_join(branch=party["local"], **SAID)
    assert (application.state, application.decide_by) == ("submitted", localdate() + timedelta(days=30))
    assert application.consent_text.version == "1"
    assert find_by_code(code) == application
    assert find_by_code(code.lower().replace("-", "")) == application
    assert not Person.objects.exists()
    assert code not in str(MembershipApplication.objects.values().get())


@pytest.mark.parametrize("code", ["", "0", "7KQD-M2XA-9RTB-4WCE-0HZN", "½" * 500])
def test_another_link_opens_nothing(party, code):
    ask(party["local"])
    assert find_by_code(code) is None


def birthday(years, days=0):
    today = localdate()
    try:
        return today.replace(year=today.year - years) + timedelta(days=days)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28) + timedelta(days=days)


@pytest.mark.parametrize(("days", "may"), [(0, True), (-1, True), (1, False)])
def test_an_applicant_is_eighteen_on_the_day(party, days, may):
    born = birthday(18, days)
    if may:
        assert ask(party["local"], birth_date=born).birth_date == born
    else:
        assert refusal_of(ask, party["local"], birth_date=born) == {"birth_date": ["لا تقل سن العضو عن 18 سنة."]}


@pytest.mark.parametrize(
    ("asked", "given", "field"),
    [
        (0, {}, None),
        (1, {}, "first_sponsor"),
        (1, {"first_sponsor": "أحمد"}, None),
        (2, {"first_sponsor": "أحمد"}, "second_sponsor"),
        (2, {"second_sponsor": "أحمد"}, "first_sponsor"),
        (2, {"first_sponsor": "أحمد", "second_sponsor": "أحمد"}, "second_sponsor"),
        (2, {"first_sponsor": "أحمد", "second_sponsor": "سناء"}, None),
        (0, {"first_sponsor": "أحمد"}, None),
    ],
)
def test_as_many_sponsors_as_the_rule_asks(party, asked, given, field):
    rule(sponsors=asked)
    if field is None:
        assert ask(party["local"], **given).first_sponsor == given.get("first_sponsor", "")
    else:
        assert list(refusal_of(ask, party["local"], **given)) == [field]


def test_the_same_form_twice_is_one_request(party):
    code = make_code()
    first, _code = apply_to_join(branch=party["local"], code=code, **SAID)
    assert apply_to_join(branch=party["local"], code=code, **SAID) == (first, code)
    assert MembershipApplication.objects.count() == 1


def test_the_next_applicant_on_a_shared_tablet_has_a_request_of_their_own(party):
    code = make_code()
    first, _code = apply_to_join(branch=party["local"], code=code, **SAID)
    second, link = apply_to_join(branch=party["local"], code=code, **SAID | {"given_name": "سلمى"})
    assert (first.given_name, second.given_name) == ("هدى", "سلمى")
    assert (find_by_code(code), find_by_code(link)) == (first, second)


def test_the_public_learns_of_nobody_s_request(party, branch_secretary):
    """Who is a member of a party, or asks to be, is told to nobody (law 09-08): the branch sees both requests."""
    first = ask(party["local"])
    child = {"birth_date": birthday(10)}
    assert refusal_of(ask, party["local"], **child) == refusal_of(ask, party["local"], phone="+212611111111", **child)
    second = ask(party["other"], given_name="هُدى")
    assert list(MembershipApplication.objects.like(first)) == [second]


def test_a_form_on_paper_is_not_entered_twice_in_a_branch(party, branch_secretary):
    paper = {"channel": "paper", "by": branch_secretary}
    ask(party["local"])
    assert list(refusal_of(ask, party["local"], given_name="هُدى", **paper)) == ["phone"]
    assert ask(party["other"], **paper).is_on_paper


def test_agreement_to_an_older_text_is_no_agreement(party):
    old = text_in_force()
    ConsentText.objects.update(ended_on=localdate())
    new = ConsentText.objects.create(version="2", text="نص جديد", started_on=localdate())
    assert list(refusal_of(ask, party["local"], agreed_to=old.pk)) == ["consent"]
    assert ask(party["local"], agreed_to=new.pk).consent_text == new


def test_what_was_entered_of_a_paper_form_is_corrected_by_the_branch_and_not_returned(party, branch_secretary):
    application = ask(party["local"], channel="paper", by=branch_secretary)
    refusal_of(return_application, application=application, reason="صحح", by=branch_secretary)
    corrected = correct_entry(application=application, **SAID | {"given_name": "هدى الله"})
    assert (corrected.given_name, corrected.state) == ("هدى الله", "submitted")
    refusal_of(correct_entry, application=ask(party["other"]), **SAID)
    accept(corrected, branch_secretary)
    refusal_of(correct_entry, application=corrected, **SAID)


def test_a_returned_request_may_still_be_refused(party, branch_secretary):
    application = return_application(application=ask(party["local"]), reason="صحح", by=branch_secretary)
    assert refuse_application(application=application, reason="لم يصحح", by=branch_secretary).state == "refused"


def test_a_corrected_request_was_decided_by_nobody(party, branch_secretary):
    application = return_application(application=ask(party["local"]), reason="صحح", by=branch_secretary)
    again = correct_application(application=application, **SAID)
    assert (again.decided_by, again.decided_at, again.reason) == (None, None, "")
    back = return_application(application=again, reason="صحح", by=branch_secretary)
    assert withdraw_application(application=back).decided_by is None


def test_requests_go_where_the_members_go_when_a_branch_closes(party, branch_secretary):
    waits, returned = ask(party["local"]), ask(party["local"], given_name="سلمى")
    return_application(application=returned, reason="صحح", by=branch_secretary)
    done = refuse_application(application=ask(party["local"]), reason="سبب", by=branch_secretary)
    close_branch(branch=party["local"], on=localdate(), successor=party["other"])
    rows = {row.pk: row for row in MembershipApplication.objects.all()}
    assert [rows[row.pk].branch for row in (waits, returned, done)] == [party["other"], party["other"], party["local"]]
    assert rows[waits.pk].history.count() == 2


def test_requests_of_a_branch_that_nobody_succeeds_are_refused_with_the_reason(party):
    empty = make_branch(party["province"])
    officer = make_user(is_superuser=True)
    application = return_application(application=ask(empty), reason="صحح", by=officer)
    close_branch(branch=empty, on=localdate())
    application.refresh_from_db()
    assert (application.state, application.reason) == ("refused", "أُغلق الفرع.")
    assert (application.decided_by, application.correct_by) == (None, None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_decision_that_waits_for_the_closing_of_its_branch_is_told_the_new_one(party, branch_secretary):
    """The row is read again after the wait, with the branch that it has then."""
    application, officer = ask(party["local"]), make_user(is_superuser=True)
    held, closed = Event(), Event()

    def close(_index):
        with transaction.atomic():
            close_branch(branch=party["local"], on=localdate(), successor=party["other"])
            held.set()
            closed.wait(timeout=1)

    def refuse(_index):
        held.wait()
        return refuse_application(application=application, reason="سبب", by=officer)

    _none, refused = at_once(lambda call: call(0), [close, refuse])
    assert (refused.branch, refused.state) == (party["other"], "refused")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_person_accepted_at_once_make_one_member(party, branch_secretary):
    requests = [ask(party["local"]), ask(party["local"])]

    def try_to(application):
        try:
            accept(application, branch_secretary)
        except ValidationError as refusal:
            return list(refusal.message_dict)
        return []

    assert sorted(at_once(try_to, requests)) == [[], ["person"]]
    assert Person.objects.filter(given_name="هدى").count() == 1


def test_after_an_answer_another_request_may_be_sent(party, branch_secretary):
    refuse_application(application=ask(party["local"]), reason="ملف ناقص", by=branch_secretary)
    assert ask(party["local"]).state == "submitted"


def test_no_request_for_a_closed_branch_nor_without_a_text(party):
    dissolve_branch(branch=party["other"], on=localdate(), successor=party["local"])
    assert list(refusal_of(ask, party["other"])) == ["branch"]
    ConsentText.objects.update(ended_on=localdate())
    refusal_of(ask, party["local"])


class TestAccepting:
    def test_it_opens_a_membership_with_number_and_consent(self, party, branch_secretary):
        membership = accept(ask(party["local"]), branch_secretary)
        person = membership.person
        assert (membership.branch, membership.started_on, membership.category.code) == (
            party["local"],
            localdate(),
            "regular",
        )
        assert (person.full_name, person.phone, person.birth_date) == ("هدى الزموري", PHONE, date(1990, 5, 17))
        assert person.member_number == Person.objects.exclude(member_number=None).count()
        consent = Consent.objects.get()
        assert (consent.person, consent.text.version, consent.channel) == (person, "1", "online")
        application = MembershipApplication.objects.get()
        assert (application.state, application.membership, application.decided_by) == (
            "accepted",
            membership,
            branch_secretary,
        )

    @pytest.mark.parametrize("months", [0, 1, 3, 12])
    def test_probation_as_the_rule_says(self, party, branch_secretary, months):
        rule(probation_months=months)
        application = ask(party["local"])
        membership = accept_application(
            application=application, on=date(2026, 1, 31), category=regular(), by=branch_secretary
        )
        ends = {0: None, 1: date(2026, 2, 28), 3: date(2026, 4, 30), 12: date(2027, 1, 31)}
        assert membership.probation_ends_on == ends[months]

    def test_somebody_known_must_be_looked_at(self, party, branch_secretary):
        make_person(party["local"], given_name="هدى", family_name="الزموري", gender="F")
        application = ask(party["local"])
        assert list(refusal_of(accept, application, branch_secretary)) == ["person"]
        assert not Membership.objects.filter(person__given_name="هدى").exists()
        assert accept(application, branch_secretary, is_new=True).person.phone == PHONE

    def test_a_known_guest_becomes_the_member_and_keeps_what_the_file_says(self, party, branch_secretary):
        guest = make_person(party["local"], given_name="هدى", family_name="الزموري", gender="F", phone="+212600000001")
        membership = accept(ask(party["local"]), branch_secretary, person=guest)
        guest.refresh_from_db()
        assert membership.person == guest
        assert (guest.phone, guest.email, guest.birth_date) == (
            "+212600000001",
            "houda@example.org",
            date(1990, 5, 17),
        )

    def test_a_member_is_not_made_one_twice(self, party, branch_secretary):
        member = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F").person
        application = ask(party["local"])
        refusal_of(accept, application, branch_secretary, person=member)
        assert MembershipApplication.objects.get().state == "submitted"

    def test_who_was_expelled_comes_back_by_the_level_that_decides(self, party, branch_secretary, secretary):
        gone = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F")
        leave_party(membership=gone, on=localdate(), reason="expulsion")
        application = ask(party["local"])
        (refusal,) = refusal_of(accept, application, branch_secretary, person=gone.person)["person"]
        assert refusal.startswith("يقرر في شأن هذه العضوية")
        refusal_of(accept, application, branch_secretary, is_new=True)
        assert Membership.objects.open().filter(person__given_name="هدى").count() == 0
        returned = join(person=gone.person, branch=party["local"], on=localdate(), category=regular())
        assert accept(application, branch_secretary, person=gone.person) == returned

    def test_on_probation_in_the_next_branch_as_well(self, party, branch_secretary):
        rule(probation_months=12)
        membership = accept(ask(party["local"]), branch_secretary)
        moved = transfer(membership=membership, branch=party["other"], on=localdate())
        assert moved.probation_ends_on == membership.probation_ends_on
        day = localdate() + timedelta(days=1)
        with_all = transfer_all(branch=party["other"], to=party["local"], on=day, reason="transfer")
        assert [row.probation_ends_on for row in with_all] == [membership.probation_ends_on]

    @pytest.mark.parametrize("who", ["outsider", "member", "teammate", "treasurer", "secretary"])
    def test_the_branch_alone_decides(self, request, party, who):
        user = request.getfixturevalue(who)
        application = ask(party["local"])
        for act, how in (
            (accept_application, {"on": localdate(), "category": regular()}),
            (return_application, {"reason": "x"}),
            (refuse_application, {"reason": "x"}),
        ):
            with pytest.raises(PermissionDenied):
                act(application=application, by=user, **how)
        assert MembershipApplication.objects.get().state == "submitted"

    def test_a_child_at_the_day_of_joining_is_refused(self, party, branch_secretary):
        application = ask(party["local"], birth_date=birthday(18))
        with pytest.raises(ValidationError):
            accept_application(
                application=application, on=localdate() - timedelta(days=1), category=regular(), by=branch_secretary
            )
        assert not Consent.objects.exists()


def test_a_returned_request_is_corrected_in_time_and_sent_again(party, branch_secretary):
    application = return_application(application=ask(party["local"]), reason="صحح الاسم", by=branch_secretary)
    assert application.correct_by == localdate() + timedelta(days=15)
    again = correct_application(application=application, **SAID | {"given_name": "هدى الله"})
    assert (again.state, again.given_name, again.correct_by) == ("submitted", "هدى الله", None)
    assert accept(again, branch_secretary).person.given_name == "هدى الله"


def test_a_returned_request_is_not_accepted_before_it_is_corrected(party, branch_secretary):
    application = return_application(application=ask(party["local"]), reason="صحح", by=branch_secretary)
    refusal_of(accept, application, branch_secretary)


def test_after_its_days_it_cannot_be_corrected_and_another_may_be_sent(party, branch_secretary):
    application = return_application(application=ask(party["local"]), reason="صحح", by=branch_secretary)
    MembershipApplication.objects.update(correct_by=localdate() - timedelta(days=1))
    application.refresh_from_db()
    assert application.has_lapsed
    refusal_of(correct_application, application=application, **SAID)
    assert ask(party["local"]).state == "submitted"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_refusal_says_why(party, branch_secretary, reason):
    application = ask(party["local"])
    for act in (return_application, refuse_application):
        assert list(refusal_of(act, application=application, reason=reason, by=branch_secretary)) == ["reason"]


def test_the_applicant_is_told_by_e_mail_that_there_is_an_answer(
    party, branch_secretary, django_capture_on_commit_callbacks
):
    application = ask(party["local"])
    with django_capture_on_commit_callbacks(execute=True):
        refuse_application(application=application, reason="سبب خاص", by=branch_secretary)
    (message,) = mail.outbox
    assert message.to == ["houda@example.org"]
    assert "سبب خاص" not in message.body


def test_known_people_are_those_the_officer_sees(party, branch_secretary):
    here = make_person(party["local"], given_name="هُدى", family_name="الزموري", gender="F")
    by_phone = make_person(party["local"], phone=PHONE)
    make_person(party["other"], given_name="هدى", family_name="الزموري", gender="F", birth_date=SAID["birth_date"])
    application = ask(party["local"])
    member = make_member(party["local"], given_name="هدى", family_name="الزموري", gender="F").person
    assert list(known_people(application, branch_secretary)) == [by_phone, member, here]
    assert count_elsewhere(application, branch_secretary) == 1


ACTS = ["return", "refuse", "accept", "correct", "withdraw"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=6))
def test_no_path_leads_out_of_an_answer(party, branch_secretary, acts):
    branch = make_branch(party["province"])
    officer = make_user(is_superuser=True)
    application = ask(branch, phone=f"+2126{MembershipApplication.objects.count():08}")
    do = {
        "return": lambda: return_application(application=application, reason="سبب", by=officer),
        "refuse": lambda: refuse_application(application=application, reason="سبب", by=officer),
        "accept": lambda: accept(application, officer, is_new=True),
        "correct": lambda: correct_application(application=application, **SAID | {"phone": application.phone}),
        "withdraw": lambda: withdraw_application(application=application),
    }
    before = "submitted"
    for act in acts:
        with suppress(ValidationError):
            do[act]()
        application.refresh_from_db()
        if before in {"accepted", "refused", "withdrawn"}:
            assert application.state == before
        before = application.state
    assert branch.memberships.count() == (1 if application.state == "accepted" else 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_officers_who_accept_at_once_make_one_member(party, branch_secretary):
    application = ask(party["local"])

    def try_to(_index):
        try:
            accept(application, branch_secretary)
        except ValidationError:
            return 0
        return 1

    assert sum(at_once(try_to, range(3))) == 1
    assert Membership.objects.filter(person__given_name="هدى").count() == 1
