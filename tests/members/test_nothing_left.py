"""After anonymising, no table of the database holds anything of who the person was."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate, now

from bureaus.appeals import annul_decision, lodge_appeal
from bureaus.departures import leave_party
from bureaus.importing import start_check, start_writing
from bureaus.invitations import invite
from bureaus.sanctions import reverse_sanction
from bureaus.transfers import ask_transfer
from meetings.models import Contest, Election, Meeting
from members.anonymising import anonymise
from members.applying import apply_to_join, withdraw_application
from members.cards import issue_card
from members.exchange.batches import map_batch, upload_members
from members.files import correct_person
from members.income_bands import declare_income_band
from members.joining import reopen
from members.models import (
    Appeal,
    Category,
    Consent,
    ConsentText,
    ImportBatch,
    ImportLine,
    ImportPage,
    IncomeBand,
    IncomeDeclaration,
    Invitation,
    Membership,
    MembershipApplication,
    Notice,
    Person,
    Sanction,
    User,
)
from members.suspending import suspend
from members.transfers import notices_of
from merging.merge import merge_people
from tests.factories import make_member, make_person, make_user
from tests.treasury.books import fill, holds
from tests.treasury.levied import elect
from tests.treasury.money import charge, month, pay, rate
from tests.uploads.pictures import jpeg
from traces.models import Act, Reading
from traces.recording import record_reading
from treasury.cashbook.documents import add_document
from treasury.donations.recording import Giver, record_donation
from treasury.models import (
    CashEntry,
    Donation,
    DuesCharge,
    DuesRelief,
    LevyCharge,
    LevyExemption,
    Payment,
    SupportingDocument,
)
from treasury.relief_decisions import record_relief
from uploads.papers import make_paper

pytestmark = pytest.mark.django_db

# Words that nothing else in the test's database holds.
GIVEN, FAMILY, OLD = "زنوبيا", "الشنقيطية", "الورززاتية"
WORDS = [GIVEN, FAMILY, OLD, "zanoubia", "chenguitia", "612999888", "زقاق النحاسين", "نقاشة", "1981-07-09", "سر يخصها",
         "الحوزاوية", "612000777"]  # fmt: skip


def everything():
    """All text of all tables: {table: text}."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a table of ours
                found[table] = " ".join(plain(cell) for row in cursor for cell in row)
    return found


def plain(cell):
    """The text of a cell; SQLite keeps JSON with its letters escaped."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), str(cell).lower())


def left():
    """{(table, word)} of what is still somewhere."""
    return {(table, word) for table, text in everything().items() for word in WORDS if word in text}


def read_file(branch, rows, *, by):
    """Check a file of these rows; its lines."""
    text = "\n".join(",".join(row) for row in rows)
    batch = upload_members(branch=branch, data=text.encode(), file_name="list.csv", by=by)
    mapping = {int(column): code for column, code in batch.mapping.items()}
    category = Category.objects.get(code="regular")
    batch = map_batch(
        batch=batch, mapping=mapping, name_order=batch.name_order, category=category, joined_on=date(2020, 1, 1)
    )
    start_check(batch=batch, by=by)
    return list(ImportLine.objects.filter(batch=batch))


@pytest.fixture
def gone(party, secretary, branch_secretary, treasurer):
    """Somebody with a row of everything who left the party more than ten years ago."""
    membership = make_member(
        party["local"], on=date(2011, 1, 1), given_name=GIVEN, family_name=OLD, given_name_latin="Zanoubia",
        family_name_latin="Chenguitia", gender="F", phone="+212612999888", email="zanoubia@example.org",
        address="زقاق النحاسين", occupation="نقاشة", birth_date=date(1981, 7, 9), locality_code="",
    )  # fmt: skip
    person = membership.person
    correct_person(person=person, family_name=FAMILY)
    text = ConsentText.objects.current().get(purpose="processing")
    Consent.objects.create(person=person, text=text, channel="paper", given_on=date(2011, 1, 1))
    account = make_user(person, username="zanoubia", email="zanoubia@example.org")
    invite(account=account, by=make_user(is_superuser=True))
    Invitation.objects.update(sent_to="zanoubia@example.org")
    rows = [["الاسم الشخصي", "الاسم العائلي", "الجنس", "تاريخ الازدياد", "الهاتف"],
            [GIVEN, FAMILY, "أنثى", "1981-07-09", "0612999888"]]  # fmt: skip
    lines = read_file(party["local"], rows, by=branch_secretary)
    assert [line.person for line in lines] == [person]
    second = {"given_name": GIVEN, "family_name": "الحوزاوية", "gender": "F", "phone": "+212612000777"}
    merge_people(kept=person, absorbed=make_person(party["local"], **second), by=make_user(is_superuser=True))
    first = {"given_name": GIVEN, "family_name": FAMILY, "gender": "F", "phone": "+212612999888"}
    for names in (first, second):
        asked, _code = apply_to_join(
            branch=party["local"], birth_date=date(1981, 7, 9), email="zanoubia@example.org", **names
        )
        withdraw_application(application=asked)
    issue_card(membership=membership, by=branch_secretary)
    rate(party["province"], 20)
    charge(party["local"], 0)
    pay(membership, 20, by=treasurer, note=f"سر يخصها {FAMILY}")
    entry = fill(party["local"], 20, by=treasurer, party=person, description="سر يخصها")
    add_document(entry=entry, paper=make_paper(jpeg()), by=treasurer)
    record_donation(
        branch=party["local"], giver=Giver(person=person), amount=entry.amount, given_on=localdate(), by=treasurer,
        in_kind=True, description="سر يخصها", estimate="سر يخصها",
    )  # fmt: skip
    office = elect(party["local"], person=person, ended_on=date(2022, 9, 8), end_reason="term")
    months = {"started_on": date(2022, 1, 1), "ended_on": date(2022, 2, 1), "recorded_by": treasurer}
    LevyExemption.objects.create(branch=party["local"], office=office, reason="سر يخصها", **months)
    LevyCharge.objects.create(
        office=office, person=person, branch=party["local"], month=date(2022, 1, 1), amount=1,
        withdrawn_at=now(), withdrawal_reason="سر يخصها",
    )  # fmt: skip
    band = IncomeBand.objects.create(name="الشريحة الأولى")
    declare_income_band(membership=membership, band=band, by=account)
    relief = {"person": person, "branch": party["local"], "kind": "exemption", "from_month": month(2), "by": treasurer}
    record_relief(**relief, reason="سر يخصها", decision="سر يخصها")
    suspension = suspend(membership=membership, on=localdate() - timedelta(days=2), reason="سر يخصها")
    suspension.end(localdate() - timedelta(days=1))
    suspension.save()
    warning = Sanction.objects.create(
        membership=membership, kind="warning", decided_on=date(2012, 1, 1), reason="سر يخصها", recorded_by=secretary
    )
    Appeal.objects.create(sanction=warning, grounds="سر يخصها", lodged_by=account, state="upheld", answer="سر يخصها")
    today = {"decided_on": localdate(), "recorded_by": branch_secretary}
    reprimand = Sanction.objects.create(membership=membership, kind="reprimand", reason="سر يخصها", **today)
    lodge_appeal(sanction=reprimand, grounds="سر يخصها", by=account)
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2012, 5, 3))
    meeting.attendance.create(person=person, order=1)
    election = Election.objects.create(meeting=meeting, organ="council")
    Contest.objects.create(election=election, person=person, reason="سر يخصها", state=Contest.State.DISMISSED)
    asked = ask_transfer(membership=membership, branch=party["other"], by=account, note="سر يخصها")
    Notice.objects.bulk_create(notices_of(asked, Notice.Kind.TRANSFER_TO_ANSWER, people=[secretary.person]))
    people = Person.objects.filter(pk=person.pk)
    record_reading(reader=branch_secretary, act=Act.EXPORTED, subject="members", people=people, filters={"q": FAMILY})
    log = {"user": secretary, "action_flag": CHANGE, "change_message": ""}
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Person), object_id=person.pk, object_repr=str(person), **log
    )
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Membership),
        object_id=membership.pk,
        object_repr=str(membership),
        **log,
    )
    leave_party(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    Payment.objects.update(paid_on=date(2012, 2, 1))
    CashEntry.objects.update(booked_on=date(2012, 2, 1))
    Donation.objects.update(given_on=date(2012, 2, 1))
    person.refresh_from_db()
    return person


def test_before_it_everything_is_there(gone):
    tables = {table for table, _word in left()}
    assert {
        "members_person", "members_historicalperson", "members_user", "members_signinname", "account_emailaddress",
        "members_invitation", "members_membershipapplication", "members_historicalmembershipapplication",
        "members_notice", "members_sanction", "members_appeal", "members_suspension", "members_historicalsuspension",
        "members_transferrequest", "members_historicaltransferrequest", "meetings_contest",
        "treasury_donor", "treasury_donation", "treasury_historicaldonation",
        "treasury_duesrelief", "treasury_historicalduesrelief",
        "treasury_levyexemption", "treasury_historicallevyexemption", "treasury_levycharge",
        "members_importline", "members_importpage", "members_importbatch",
        "meetings_historicalcontest", "treasury_payment", "treasury_cashentry", "traces_reading", "django_admin_log",
    } <= tables  # fmt: skip


def test_nothing_is_left_of_who_the_person_was(gone, secretary):
    anonymise(gone, by=secretary)
    assert left() == set()


def test_the_declared_income_is_gone_and_an_exemption_that_waited_lapses(gone, secretary):
    assert IncomeDeclaration.objects.filter(membership__person=gone).exists()
    anonymise(gone, by=secretary)
    assert not IncomeDeclaration.objects.exists()
    assert not Membership.objects.exclude(income_band=None).exists()
    assert DuesRelief.objects.get(person=gone).state == "refused"


def test_others_were_told_of_the_appeal_and_forget_it(gone, secretary):
    told = Notice.objects.filter(kind="appeal_to_decide")
    assert FAMILY in told.get(person=secretary.person).words["person"]
    anonymise(gone, by=secretary)
    assert not told.exists()


def test_an_appeal_that_waits_lapses(gone, secretary):
    [waiting] = Appeal.objects.waiting()
    anonymise(gone, by=secretary)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_at is None) == (Appeal.State.LAPSED, False)
    assert Appeal.objects.filter(state="upheld").count() == 1
    with pytest.raises(ValidationError):
        annul_decision(appeal=waiting, answer="لا", by=make_user(is_superuser=True))


@pytest.mark.parametrize("reason", ["resignation", "expulsion"])
def test_nobody_becomes_a_member_again_by_what_is_taken_back(gone, secretary, reason):
    membership = Membership.objects.get(person=gone)
    Membership.objects.filter(pk=membership.pk).update(end_reason=reason)
    anonymise(gone, by=secretary)
    with pytest.raises(ValidationError, match="هوية هذا الشخص محذوفة"):
        reopen(membership=membership, reason="خطأ")
    assert Membership.objects.get(pk=membership.pk).ended_on == localdate()


def test_an_expulsion_taken_back_afterwards_opens_nothing(gone, secretary):
    membership = Membership.objects.get(person=gone)
    Membership.objects.filter(pk=membership.pk).update(end_reason="expulsion")
    expulsion = Sanction.objects.create(
        membership=membership, kind="expulsion", decided_on=localdate(), hearing_on=localdate(), reference="1/2026",
        reason="خطأ",
    )  # fmt: skip
    anonymise(gone, by=secretary)
    expulsion = Sanction.objects.get(pk=expulsion.pk)
    reverse_sanction(sanction=expulsion, reason="خطأ", by=make_user(is_superuser=True))
    membership.refresh_from_db()
    assert (membership.ended_on, membership.end_reason) == (localdate(), "reversed")


def test_what_happened_and_the_accounts_stay(gone, secretary, client, party):
    before = [model.objects.count() for model in (Membership, Payment, DuesCharge, Consent, Reading, Person, User)]
    receipt = Payment.objects.get()
    settled = list(receipt.allocations.values_list("amount", flat=True))
    anonymise(gone, by=secretary)
    assert before == [
        model.objects.count() for model in (Membership, Payment, DuesCharge, Consent, Reading, Person, User)
    ]
    kept = Payment.objects.get()
    assert (kept.number, kept.year, kept.amount, kept.payer_id) == (
        receipt.number,
        receipt.year,
        receipt.amount,
        gone.pk,
    )
    assert list(kept.allocations.values_list("amount", flat=True)) == settled
    assert kept.payer.full_name == f"هوية محذوفة {gone.pk}"
    assert Meeting.objects.get(title="جمع عام").attendance.get().person_id == gone.pk
    client.force_login(make_user(is_superuser=True))
    place = [party["local"].slug, kept.year, kept.number]
    assert f"هوية محذوفة {gone.pk}" in client.get(reverse("treasury:receipt", args=place)).text
    assert client.get(reverse("treasury:receipt-paper", args=place)).status_code == 200
    for name in ("members:person", "admin:members_person_change", "admin:members_person_history"):
        assert client.get(reverse(name, args=[gone.pk])).status_code == 200


def test_the_cash_book_keeps_its_sums_and_no_paper_that_names_the_person(gone, secretary, party):
    held = holds(party["local"])
    assert SupportingDocument.objects.count() == 1
    anonymise(gone, by=secretary)
    entry = CashEntry.objects.get()
    assert (entry.party_id, entry.party_name, entry.description) == (gone.pk, "–", "")
    assert holds(party["local"]) == held
    assert not SupportingDocument.objects.exists()


def test_an_entry_that_is_not_old_enough_keeps_the_name(gone, secretary):
    CashEntry.objects.update(booked_on=localdate())
    anonymise(gone, by=secretary)
    gone.refresh_from_db()
    assert gone.anonymised_at is None
    assert GIVEN in CashEntry.objects.get().party_name
    assert SupportingDocument.objects.count() == 1


def test_the_requests_of_every_name_of_the_person_go(gone, secretary):
    assert MembershipApplication.objects.count() == 2
    anonymise(gone, by=secretary)
    assert not MembershipApplication.objects.exists()


def test_no_search_finds_the_person(gone, secretary):
    anonymise(gone, by=secretary)
    for words in (GIVEN, FAMILY, "هوية", str(gone.pk), "zanoubia", "612999888"):
        assert gone not in Person.objects.search(words)
        assert gone not in Person.objects.search_as(secretary, words)


def test_the_account_is_closed_for_good(gone, secretary, client):
    anonymise(gone, by=secretary)
    user = User.objects.get(person=gone)
    assert (user.is_active, user.email, user.username) == (False, "", f"anonymised-{user.pk}")
    assert not user.has_usable_password()
    assert not EmailAddress.objects.filter(user=user).exists()
    assert User.objects.find_by_login("zanoubia") is None
    assert User.objects.find_by_login("zanoubia@example.org") is None


def test_somebody_of_the_same_name_keeps_everything(gone, secretary, party):
    namesake = make_member(party["local"], given_name=GIVEN, family_name=FAMILY, phone="+212611111111")
    apply_to_join(
        branch=party["other"], given_name=GIVEN, family_name=FAMILY, gender="F", birth_date=date(1990, 1, 1),
        phone="+212611111111",
    )  # fmt: skip
    Notice.objects.create(person=namesake.person, kind="office_gained", words={"office": FAMILY}, address="/me/")
    anonymise(gone, by=secretary)
    namesake.person.refresh_from_db()
    assert namesake.person.full_name == f"{GIVEN} {FAMILY}"
    assert MembershipApplication.objects.filter(phone="+212611111111").count() == 1
    assert Notice.objects.filter(person=namesake.person).count() == 1
    assert Person.objects.search(FAMILY).get() == namesake.person


def test_a_row_of_a_checked_file_is_refused_and_nobody_is_written(party, secretary, branch_secretary):
    known = {"given_name": GIVEN, "family_name": FAMILY, "gender": "F", "birth_date": date(1981, 7, 9)}
    person = make_person(party["local"], phone="+212612999888", **known)
    rows = [["الاسم الشخصي", "الاسم العائلي", "الجنس", "تاريخ الازدياد", "الهاتف"],
            [GIVEN, FAMILY, "أنثى", "1981-07-09", "0612999888"],
            ["هدى", "الزموري", "أنثى", "1980-03-12", "0661000001"]]  # fmt: skip
    hers, other = read_file(party["local"], rows, by=branch_secretary)
    assert (hers.person, hers.outcome, other.outcome) == (person, "new", "new")
    anonymise(person, by=secretary)
    hers.refresh_from_db()
    sentence = "هوية هذا الشخص محذوفة: لا يُسجل عنه شيء بعد ذلك."
    assert (hers.outcome, hers.problems, hers.values) == ("refused", [["", sentence]], {})
    assert ImportPage.objects.get().rows == [[1, rows[0]], [2, [""] * 5], [3, rows[2]]]
    assert ImportBatch.objects.get().shape["first"] == ImportPage.objects.get().rows
    assert start_writing(batch=ImportBatch.objects.get(), by=branch_secretary).state == "done"
    assert ImportLine.objects.filter(is_written=True).get().person.given_name == "هدى"
    assert not Membership.objects.filter(person=person).exists()
