"""Erasing who paid lately: all but the name goes at once, and the name once the accounts need it no more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate

from bureaus.correcting import correct_file, correct_photo, decided_elsewhere
from bureaus.data_requests import answer_request
from bureaus.departures import leave_party
from members.anonymising import anonymise, name_kept_until, refusals
from members.data_requests import Kind, ask
from members.joining import join
from members.models import Anonymisation, Category, Person
from members.retention import people_past_retention, years_after
from merging.models import Merge
from merging.receipts import first_name_of
from merging.undoing import why_not_undone
from tests.factories import make_member, make_user
from tests.members.test_nothing_left import FAMILY, GIVEN, OLD, gone, left  # noqa: F401  `gone` is a fixture
from tests.treasury.books import fill
from tests.treasury.money import charge, pay, rate
from treasury.models import CashEntry, Payment

pytestmark = pytest.mark.django_db
KEPT_WORDS = {GIVEN, FAMILY, "الحوزاوية"}


@pytest.fixture
def payer(party, treasurer):
    """Somebody who paid a month and left the party today."""
    rate(party["province"], 20)
    membership = make_member(
        party["local"], given_name="خديجة", family_name="بنعلي", given_name_latin="Khadija", phone="+212612999888",
        occupation="نقاشة", birth_date=date(1981, 7, 9),
    )  # fmt: skip
    charge(party["local"], 0)
    pay(membership, 20, by=treasurer, note="شيك رقم 12")
    leave_party(membership=membership, on=localdate(), reason="resignation")
    return membership.person


def ten_years_later():
    """As if all that was paid had been paid eleven years ago."""
    Payment.objects.update(paid_on=localdate() - timedelta(days=11 * 366))


def test_of_a_recent_payer_nothing_is_left_but_the_name_and_the_accounts(gone, secretary):  # noqa: F811
    Payment.objects.update(paid_on=localdate())
    anonymise(gone, by=secretary)
    found = left()
    names = {table for table, word in found if word in KEPT_WORDS}
    assert names <= {
        "members_person", "members_historicalperson", "members_nameword", "treasury_payment",
        "treasury_historicalpayment", "treasury_cashentry", "treasury_donor",
    }  # fmt: skip
    others = {(table, word) for table, word in found if word not in KEPT_WORDS}
    noted = {"treasury_payment", "treasury_historicalpayment", "treasury_cashentry"}
    noted |= {"treasury_donation", "treasury_historicaldonation"}
    # The ceiling of donations tells donors apart by it, until their year is over.
    assert others <= {(table, "سر يخصها") for table in noted} | {("treasury_donor", "1981-07-09")}
    assert OLD not in {word for _table, word in found}  # the name of today is what a receipt needs


def test_whoever_the_cash_book_names_keeps_the_name_as_long(party, treasurer, secretary):
    person = make_member(party["local"], given_name="سليم", family_name="الورياكلي", phone="+212612000111").person
    leave_party(membership=person.memberships.get(), on=localdate(), reason="resignation")
    fill(party["local"], 50, by=treasurer, party=person)
    assert name_kept_until(person).year == localdate().year + 10
    anonymise(person, by=secretary)
    person.refresh_from_db()
    assert (person.family_name, person.phone, person.anonymised_at) == ("الورياكلي", "", None)
    CashEntry.objects.filter(party=person).update(booked_on=localdate() - timedelta(days=11 * 366))
    assert name_kept_until(person) is None


class TestNobodyFillsItAgain:
    @pytest.fixture
    def emptied(self, payer, secretary):
        anonymise(payer, by=secretary)
        payer.refresh_from_db()
        return payer

    @pytest.fixture
    def boss(self):
        return make_user(is_superuser=True, is_staff=True)

    def test_by_a_correction_a_photo_or_a_list(self, emptied, boss):
        for write in (
            lambda: correct_file(person=emptied, by=boss, phone="+212612999888"),
            lambda: correct_photo(person=emptied, by=boss, picture=b"jpeg"),
        ):
            with pytest.raises(ValidationError, match="سوى الاسم"):
                write()
        assert decided_elsewhere([emptied.pk], boss) == {emptied.pk}
        emptied.refresh_from_db()
        assert emptied.phone == ""

    def test_by_the_page_or_the_administration(self, client, emptied, boss):
        client.force_login(boss)
        page = client.post(
            reverse("members:details", args=[emptied.pk]),
            {
                "given_name": emptied.given_name,
                "family_name": emptied.family_name,
                "gender": "F",
                "phone": "0612999888",
            },
        )
        assert page.status_code == 422
        assert "سوى الاسم" in page.text
        change = reverse("admin:members_person_change", args=[emptied.pk])
        client.post(change, {"given_name": "غيرها", "family_name": "أخرى", "gender": "F", "branch": emptied.branch_id})
        emptied.refresh_from_db()
        assert (emptied.phone, emptied.family_name) == ("", "بنعلي")

    def test_until_they_become_members_again(self, emptied, party, boss):
        join(person=emptied, branch=party["local"], on=localdate(), category=Category.objects.first())
        correct_file(person=emptied, by=boss, phone="+212612999888")
        emptied.refresh_from_db()
        assert emptied.phone == "+212612999888"


def test_once_the_accounts_are_old_the_rest_goes_too(gone, secretary):  # noqa: F811
    Payment.objects.update(paid_on=localdate())
    anonymise(gone, by=secretary)
    ten_years_later()
    boss = make_user(is_superuser=True)
    call_command("retention", "--confirm", "1", "--by", boss.username)
    assert left() == set()
    done = Anonymisation.objects.get()
    assert (done.by, done.emptied_on, done.completed_by, done.at is None) == (secretary, localdate(), boss, False)
    gone.refresh_from_db()
    assert gone.given_name == "هوية محذوفة"


def test_what_stays_and_who_did_it(payer, secretary):
    number = payer.member_number
    done = anonymise(payer, by=secretary)
    assert (done.by, done.reason, done.emptied_on, done.at) == (secretary, "request", localdate(), None)
    assert (payer.full_name, payer.member_number, payer.anonymised_at) == ("خديجة بنعلي", number, None)
    assert (payer.phone, payer.birth_date, payer.occupation, payer.given_name_latin) == ("", None, "", "")
    assert payer in Person.objects.search("خديجة")
    assert payer not in Person.objects.search("612999888")
    assert {row.phone for row in payer.history.all()} == {""}
    assert Payment.objects.get().note == "شيك رقم 12"


def test_the_receipt_still_says_who_paid(client, party, payer, secretary, treasurer):
    anonymise(payer, by=secretary)
    client.force_login(treasurer)
    payment = Payment.objects.get()
    assert "خديجة بنعلي" in client.get(payment.get_absolute_url()).text


def test_a_receipt_made_out_in_a_merged_name_keeps_it_and_the_merge_is_not_undone(gone, treasurer, secretary):  # noqa: F811
    merge = Merge.objects.get()
    fields = {"year": localdate().year, "number": 99, "amount": Decimal(20), "settled": 20, "paid_on": localdate()}
    payment = Payment.objects.create(branch=gone.branch, payer=gone, recorded_by=treasurer, **fields)
    before = {"model": "treasury.Payment", "pk": payment.pk, "before": {"payer_id": merge.absorbed_id}}
    other = {"model": "members.Person", "pk": gone.pk, "before": {"phone": "+212612000777"}, "after": {}}
    Merge.objects.update(changes=[before | {"after": {"payer_id": gone.pk}}, other])
    anonymise(gone, by=secretary)
    merge.refresh_from_db()
    assert [change["model"] for change in merge.changes] == ["treasury.Payment"]
    assert first_name_of(payment) == f"{GIVEN} الحوزاوية"
    assert "حُذفت هوية هذا الشخص" in why_not_undone(merge, make_user(is_superuser=True))


def test_twice_says_until_when_the_name_stays(payer, secretary):
    anonymise(payer, by=secretary)
    until = years_after(localdate(), 10)
    assert name_kept_until(payer) == until
    with pytest.raises(ValidationError, match="إلى غاية"):
        anonymise(payer, by=secretary)
    assert refusals(payer) == [
        f"حُذف من قبل كل شيء سوى الاسم، ويوجب القانون الاحتفاظ بالاسم إلى غاية {date_format(until)}."
    ]


@pytest.mark.parametrize("who", ["branch_secretary", "treasurer", "member"])
def test_who_may_not_anonymise_empties_no_file(request, payer, who):
    with pytest.raises(PermissionDenied):
        anonymise(payer, by=request.getfixturevalue(who))
    payer.refresh_from_db()
    assert payer.phone == "+212612999888"


def test_what_hinders_everything_hinders_this_too(party, payer, secretary):
    join(person=payer, branch=party["local"], on=localdate(), category=Category.objects.get(code="regular"))
    with pytest.raises(ValidationError, match="عضو"):
        anonymise(payer, by=secretary)
    payer.refresh_from_db()
    assert payer.phone == "+212612999888"


def test_the_command_lists_who_waits_for_it_though_no_rule_says_years(payer, secretary):
    anonymise(payer, by=secretary)
    assert list(people_past_retention()) == []
    ten_years_later()
    assert list(people_past_retention()) == [payer]


def test_who_became_a_member_again_since_is_not_listed(party, payer, secretary):
    anonymise(payer, by=secretary)
    back = join(person=payer, branch=party["local"], on=localdate(), category=Category.objects.get(code="regular"))
    leave_party(membership=back, on=localdate() + timedelta(days=1), reason="resignation")
    ten_years_later()
    assert payer not in people_past_retention()


class TestThePages:
    def test_the_owner_reads_before_leaving_what_goes_and_until_when_the_name_stays(self, client, party, treasurer):
        rate(party["province"], 20)
        membership = make_member(party["local"])
        charge(party["local"], 0)
        own = make_user(membership.person)
        client.force_login(own)
        address = reverse("members:own-request")
        assert "ويُحذف اسمك معها" in client.get(address).text
        pay(membership, 20, by=treasurer)
        text = client.get(address).text
        assert "فاطلب أولا الانسحاب من الحزب" in text
        assert f"يبقى اسمك ورقم عضويتك إلى غاية {date_format(years_after(localdate(), 10))}" in text
        assert "ويُحذف اسمك معها" not in text

    def test_the_officer_is_told_and_does_what_is_possible(self, client, payer, secretary):
        account = make_user(payer)
        asked = ask(person=payer, by=account, kind=Kind.ERASURE, note="أريد الحذف")
        client.force_login(secretary)
        page = reverse("members:data-request", args=[asked.pk])
        assert f"إلى غاية {date_format(years_after(localdate(), 10))}" in client.get(page).text
        assert client.post(page, {"answer_it": "1", "answer": ""}).status_code == 302
        asked.refresh_from_db()
        payer.refresh_from_db()
        account.refresh_from_db()
        assert (asked.state, asked.note, payer.phone, account.is_active) == ("done", "", "", False)
        assert payer.full_name == "خديجة بنعلي"

    def test_the_page_of_anonymising_says_what_stays(self, client, payer, secretary):
        client.force_login(secretary)
        page = reverse("members:anonymise", args=[payer.pk])
        text = client.get(page).text
        assert "حذف كل شيء سوى الاسم" in text
        assert f"إلى غاية {date_format(years_after(localdate(), 10))}" in text
        answer = client.post(page, {"reason": "request", "confirmed": "on"}, follow=True)
        assert "حُذف كل شيء سوى الاسم" in answer.text
        assert "حُذف من قبل كل شيء سوى الاسم" in client.get(page).text

    def test_the_file_says_why_it_is_empty(self, client, party, payer, secretary, branch_secretary):
        said = "مُحي كل شيء سوى اسم هذا الشخص"
        client.force_login(branch_secretary)
        page = reverse("members:person", args=[payer.pk])
        assert said not in client.get(page).text
        anonymise(payer, by=secretary)
        assert said in client.get(page).text
        join(person=payer, branch=party["local"], on=localdate(), category=Category.objects.get(code="regular"))
        assert said not in client.get(page).text

    def test_an_officer_is_offered_nothing_that_is_impossible(self, client, party, payer, secretary):
        asked = ask(person=payer, by=make_user(payer), kind=Kind.ERASURE, note="")
        join(person=payer, branch=party["local"], on=localdate(), category=Category.objects.get(code="regular"))
        client.force_login(secretary)
        text = client.get(reverse("members:data-request", args=[asked.pk])).text
        assert "هذا الشخص عضو" in text
        assert 'name="answer_it"' not in text


def test_an_answer_removes_for_good_where_no_law_keeps_the_name(payer, secretary):
    asked = ask(person=payer, by=make_user(payer), kind=Kind.ERASURE, note="")
    ten_years_later()
    answer_request(request=asked, by=secretary)
    payer.refresh_from_db()
    assert payer.anonymised_at
    assert Anonymisation.objects.get().emptied_on is None
