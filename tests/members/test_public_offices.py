"""Public offices and results of public elections: what is recorded, what is refused, and who sees them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureaus.departures import leave_party, withdraw_departure
from bureaus.rights import MANAGE_MEMBERS, SEE_MEMBERS
from bureaus.syncing import sync_rights
from members.coordination import coordination_list
from members.joining import transfer
from members.models import Assembly, Chamber, PublicElectionResult, PublicOffice, PublicRole
from members.public_offices import correct_public_office, end_public_office, record_public_office
from members.public_results import correct_public_result, record_public_result
from members.suspending import suspend
from tests.factories import make_branch, make_member, make_person, make_user
from tests.outcomes import refusal
from tests.threads import at_once

pytestmark = pytest.mark.django_db
COMMUNE, PROVINCE, PREFECTURE, REGION = "05.091.01.01", "05.091", "04.421", "05"
ELECTED = date(2021, 9, 8)
Role, EndReason, Kind = PublicRole, PublicOffice.EndReason, PublicElectionResult.Kind


def councillor(person, **changes):
    said = {"assembly": Assembly.COMMUNAL, "role": Role.MEMBER, "locality_code": COMMUNE, "started_on": ELECTED}
    return record_public_office(person=person, **said | changes)


def result(branch, **changes):
    said = {"kind": Kind.COMMUNAL, "held_on": ELECTED, "votes": 1200, "votes_cast": 8000, "seats_won": 4,
            "seats_contested": 31}  # fmt: skip
    return record_public_result(branch=branch, **{"by": make_user()} | said | changes)


def refusal_of(call, *arguments, **named):
    with pytest.raises(ValidationError) as refused:
        call(*arguments, **named)
    return refused.value.message_dict


@pytest.fixture
def woman(party):
    return make_member(party["local"], given_name="أمينة", family_name="المرابط", gender="F").person


def test_a_member_of_a_communal_council(woman):
    office = councillor(woman, constituency="الدائرة 12", list_name="لائحة النخلة", list_kind="local")
    assert (office.is_current, office.title, office.council) == (True, "عضوة", "المجلس الجماعي، بني ملال")
    assert office.where_words == "الدائرة 12، لائحة النخلة، لائحة محلية"
    assert str(office) == "أمينة المرابط، عضوة، المجلس الجماعي، بني ملال"
    assert office.history.count() == 1


def test_an_elected_official_may_be_no_member(party):
    assert councillor(make_person(party["local"])).person.memberships.count() == 0


@pytest.mark.parametrize(
    ("role", "man", "woman", "both"),
    [
        (Role.PRESIDENT, "رئيس", "رئيسة", "رئيس(ة)"),
        (Role.VICE_PRESIDENT, "نائب الرئيس", "نائبة الرئيس", "نائب(ة) الرئيس"),
        (Role.SECRETARY, "كاتب المجلس", "كاتبة المجلس", "كاتب(ة) المجلس"),
        (Role.DEPUTY_SECRETARY, "نائب كاتب المجلس", "نائبة كاتب المجلس", "نائب(ة) كاتب المجلس"),
        (Role.GROUP_PRESIDENT, "رئيس فريق", "رئيسة فريق", "رئيس(ة) فريق"),
        (Role.COMMITTEE_PRESIDENT, "رئيس لجنة", "رئيسة لجنة", "رئيس(ة) لجنة"),
        (Role.COMMITTEE_VICE_PRESIDENT, "نائب رئيس لجنة", "نائبة رئيس لجنة", "نائب(ة) رئيس لجنة"),
        (Role.MEMBER, "عضو", "عضوة", "عضو(ة)"),
    ],
)
def test_the_role_is_worded_in_the_holder_s_gender(role, man, woman, both):
    assert [role.title_for(gender) for gender in ("M", "F", None)] == [man, woman, both]


@pytest.mark.parametrize(
    ("said", "council"),
    [
        ({"assembly": Assembly.PROVINCIAL, "locality_code": PROVINCE}, "مجلس الإقليم، بني ملال"),
        ({"assembly": Assembly.PROVINCIAL, "locality_code": PREFECTURE}, "مجلس العمالة، الرباط"),
        ({"assembly": Assembly.REGIONAL, "locality_code": REGION}, "مجلس الجهة، بني ملال-خنيفرة"),
        ({"assembly": Assembly.CHAMBER, "chamber": Chamber.AGRICULTURE, "locality_code": ""}, "الغرفة الفلاحية"),
        (
            {"assembly": Assembly.CHAMBER, "chamber": Chamber.COMMERCE, "locality_code": REGION},
            "غرفة التجارة والصناعة والخدمات، بني ملال-خنيفرة",
        ),
        ({"assembly": Assembly.REPRESENTATIVES, "locality_code": ""}, "مجلس النواب"),
        ({"assembly": Assembly.COUNCILLORS, "locality_code": ""}, "مجلس المستشارين"),
    ],
)
def test_a_council_is_named_with_its_place(woman, said, council):
    assert councillor(woman, **said).council == council


def test_a_commune_whose_name_others_bear_is_named_with_its_province(woman):
    office = councillor(woman, locality_code="05.255.01.09")
    assert office.council == "المجلس الجماعي، أولاد عياد (جماعة، الفقيه بن صالح)"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"locality_code": ""}, "locality_code"),
        ({"locality_code": PROVINCE}, "locality_code"),
        ({"locality_code": "99.999"}, "locality_code"),
        ({"assembly": Assembly.PROVINCIAL}, "locality_code"),
        ({"assembly": Assembly.PROVINCIAL, "locality_code": REGION}, "locality_code"),
        ({"assembly": Assembly.REGIONAL}, "locality_code"),
        ({"assembly": Assembly.CHAMBER}, "chamber"),
        ({"assembly": 9}, "assembly"),
        ({"chamber": Chamber.CRAFTS}, "chamber"),
        ({"role": 15}, "role"),
        ({"list_kind": "other"}, "list_kind"),
        ({"ended_on": date(2021, 9, 7), "end_reason": "term"}, "ended_on"),
        ({"ended_on": date(2023, 1, 1)}, "end_reason"),
        ({"end_reason": "term"}, "ended_on"),
    ],
)
def test_what_cannot_be_so_is_refused_beside_its_field(woman, changes, field):
    assert field in refusal_of(councillor, woman, **changes)
    assert not PublicOffice.objects.exists()


@pytest.mark.parametrize("name", ["started_on", "ended_on"])
def test_no_day_is_to_come(woman, name):
    tomorrow = localdate() + timedelta(days=1)
    said = {"ended_on": tomorrow, "end_reason": "term"} if name == "ended_on" else {"started_on": tomorrow}
    assert refusal_of(councillor, woman, **said) == {name: ["لم يحن هذا اليوم بعد."]}


@pytest.mark.parametrize(("born", "may"), [(date(2003, 9, 8), True), (date(2003, 9, 9), False)])
def test_nobody_holds_a_public_office_under_age(party, born, may):
    person = make_person(party["local"], birth_date=born)
    if may:
        assert councillor(person).started_on == ELECTED
    else:
        assert list(refusal_of(councillor, person)) == ["started_on"]


def test_the_same_office_is_recorded_once(woman):
    councillor(woman)
    assert refusal_of(councillor, woman, constituency="الدائرة 3", started_on=date(2022, 1, 1)) == {
        "role": ["سُجلت هذه المهمة لهذا الشخص من قبل في المدة نفسها."]
    }
    earlier = councillor(woman, started_on=date(2015, 9, 4), ended_on=ELECTED, end_reason="term")
    assert earlier.council == councillor(woman, role=Role.PRESIDENT).council
    assert refusal_of(correct_public_office, office=earlier, ended_on=date(2021, 9, 9)) != {}


def test_there_is_one_house_wherever_its_member_was_elected(woman):
    councillor(woman, assembly=Assembly.REPRESENTATIVES, locality_code=PROVINCE)
    assert "role" in refusal_of(councillor, woman, assembly=Assembly.REPRESENTATIVES, locality_code=REGION)
    assert councillor(woman, assembly=Assembly.COUNCILLORS, locality_code="").is_current


def test_the_database_refuses_a_second_open_row_as_well(woman):
    office = councillor(woman)
    office.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        office.save()


@pytest.mark.postgresql
def test_the_database_refuses_two_rows_of_one_day(woman):
    office = councillor(woman, ended_on=date(2023, 1, 1), end_reason="resignation")
    office.pk, office.started_on = None, date(2022, 12, 31)
    with pytest.raises(IntegrityError), transaction.atomic():
        office.save()


@pytest.mark.django_db(transaction=True)
def test_recorded_twice_at_once_it_is_recorded_once(party):
    person = make_person(party["local"])

    def record(constituency):
        try:
            return bool(councillor(person, constituency=constituency))
        except ValidationError as refused:
            return list(refused.message_dict)

    assert sorted(at_once(record, ["الدائرة 1", "الدائرة 2"]), key=str) == [True, ["role"]]
    assert PublicOffice.objects.count() == 1


def test_an_office_ends_on_a_day_for_a_reason(woman):
    office = end_public_office(office=councillor(woman), on=date(2024, 2, 1), reason=EndReason.DISMISSAL)
    assert (office.ended_on, office.get_end_reason_display(), office.is_current) == (date(2024, 2, 1), "عزل", False)
    assert [row.end_reason for row in office.history.all()] == ["dismissal", ""]
    assert refusal(end_public_office, office=office, on=localdate(), reason=EndReason.TERM) == [
        "انتهت هذه المهمة الانتخابية من قبل."
    ]


def test_an_end_before_the_start_or_to_come_is_refused(woman):
    office = councillor(woman)
    for day in (date(2021, 9, 7), localdate() + timedelta(days=1)):
        assert refusal(end_public_office, office=office, on=day, reason=EndReason.TERM)
    office.refresh_from_db()
    assert office.ended_on is None


def test_an_end_recorded_by_mistake_is_taken_away(woman):
    office = end_public_office(office=councillor(woman), on=date(2024, 2, 1), reason=EndReason.TERM)
    again = correct_public_office(office=office, ended_on=None, end_reason="", constituency="الدائرة 4")
    assert (again.is_current, again.constituency, again.history.count()) == (True, "الدائرة 4", 3)


def test_a_refused_correction_changes_nothing(woman):
    office = councillor(woman)
    assert "locality_code" in refusal_of(correct_public_office, office=office, assembly=Assembly.REGIONAL)
    office.refresh_from_db()
    assert office.assembly == Assembly.COMMUNAL


def test_a_death_ends_public_offices_and_a_resignation_does_not(party):
    stays, dies = make_member(party["local"]), make_member(party["local"])
    for membership in (stays, dies):
        councillor(membership.person)
        late = localdate() - timedelta(days=1)
        councillor(membership.person, assembly=Assembly.COUNCILLORS, locality_code="", started_on=late)
    day = localdate() - timedelta(days=30)
    leave_party(membership=stays, on=day, reason="resignation")
    leave_party(membership=dies, on=day, reason="death")
    assert not PublicOffice.objects.filter(person=stays.person).exclude(ended_on=None).exists()
    ended = PublicOffice.objects.filter(person=dies.person).order_by("started_on")
    assert list(ended.values_list("ended_on", "end_reason")) == [(day, "death"), (late, "death")]
    withdraw_departure(membership=dies, reason="خطأ")
    assert PublicOffice.objects.filter(person=dies.person).open().count() == 2


def test_who_sees_public_offices(party, bureau, secretary, branch_secretary, treasurer, teammate, outsider, region):
    office, far = councillor(make_person(party["local"])), councillor(make_person(make_branch(party["region"])))
    seen = {
        user: set(PublicOffice.objects.visible_to(user))
        for user in (secretary, branch_secretary, treasurer, teammate, outsider, region)
    }
    assert list(seen.values()) == [{office}, {office}, {office}, set(), set(), {office, far}]


def test_the_holder_sees_their_own(party, member):
    own, _other = councillor(member.person), councillor(make_person(party["local"]))
    assert list(PublicOffice.objects.visible_to(member)) == [own]
    assert not member.has_perm("members.change_publicoffice", own)


def test_it_goes_where_the_file_goes(party, bureau, branch_secretary, teammate):
    membership = make_member(party["local"])
    office = councillor(membership.person)
    transfer(membership=membership, branch=party["other"], on=date(2026, 1, 1))
    assert not PublicOffice.objects.visible_to(branch_secretary).exists()
    assert list(PublicOffice.objects.visible_to(teammate)) == [office]


def test_who_records_them(party, bureau, secretary, branch_secretary, treasurer):
    person = make_person(party["local"])
    may = [user.has_perm("members.add_publicoffice", person) for user in (branch_secretary, treasurer, secretary)]
    assert may == [True, False, False]  # the level above reads


def test_the_migration_gives_what_the_code_says(db):
    from django.contrib.auth.models import Group

    for name, verbs in ((SEE_MEMBERS, {"view"}), (MANAGE_MEMBERS, {"add", "change"})):
        held = Group.objects.get(name=name).permissions.filter(codename__contains="_public")
        models = ("publicoffice", "publicelectionresult")
        assert set(held.values_list("codename", flat=True)) == {
            f"{verb}_{model}" for verb in verbs for model in models
        }
    assert not sync_rights()


class TestResults:
    def test_a_result_is_recorded_with_who_did(self, party, branch_secretary):
        row = result(party["local"], by=branch_secretary)
        assert (row.recorded_by, row.history.count()) == (branch_secretary, 1)
        assert str(row) == "الانتخابات الجماعية 2021، الفرع المحلي بالنخيل"

    def test_the_wholes_may_be_unknown(self, party):
        row = result(party["local"], votes_cast=None, seats_contested=None)
        assert (row.votes, row.votes_cast, row.seats_contested) == (1200, None, None)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"votes": 8001}, "votes"),
            ({"votes": -1}, "votes"),
            ({"votes": None}, "votes"),
            ({"seats_won": 32}, "seats_won"),
            ({"seats_contested": 0, "seats_won": 0}, "seats_contested"),
            ({"kind": 9}, "kind"),
        ],
    )
    def test_what_cannot_be_so_is_refused(self, party, changes, field):
        assert list(refusal_of(result, party["local"], **changes)) == [field]

    def test_no_election_is_to_come(self, party):
        tomorrow = localdate() + timedelta(days=1)
        assert refusal_of(result, party["local"], held_on=tomorrow) == {"held_on": ["لم يحن هذا اليوم بعد."]}

    @pytest.mark.parametrize("changes", [{"votes": 8000, "seats_won": 31}, {"votes": 0, "seats_won": 0}])
    def test_all_and_nothing_may_be_won(self, party, changes):
        assert result(party["local"], **changes).pk

    def test_one_of_each_election_and_day(self, party):
        result(party["local"])
        assert "سُجلت نتيجة هذه الانتخابات" in refusal_of(result, party["local"])["__all__"][0]
        result(party["other"])
        result(party["local"], kind=Kind.REGIONAL)
        result(party["local"], held_on=date(2015, 9, 4))
        assert PublicElectionResult.objects.count() == 4

    def test_the_database_refuses_more_than_the_whole(self, party):
        row = result(party["local"])
        for wrong in ({"votes": 9000}, {"seats_won": 40}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PublicElectionResult.objects.filter(pk=row.pk).update(**wrong)

    def test_a_result_is_corrected(self, party):
        row = correct_public_result(result=result(party["local"]), votes=1300)
        assert (row.votes, [past.votes for past in row.history.all()]) == (1300, [1300, 1200])
        assert refusal_of(correct_public_result, result=row, votes_cast=10) == {
            "votes": ["لا يمكن أن تتجاوز الأصوات المحصل عليها الأصوات المعبر عنها."]
        }

    def test_a_closed_branch_records_none_and_corrects_its_own(self, party):
        row = result(party["local"])
        party["local"].dissolved_on = date(2025, 1, 1)
        party["local"].save()
        assert list(refusal_of(result, party["local"], kind=Kind.REGIONAL)) == ["branch"]
        assert correct_public_result(result=row, votes=1).votes == 1

    def test_who_sees_results(self, party, bureau, branch_secretary, teammate, member, secretary):
        row = result(party["local"])
        seen = [
            list(PublicElectionResult.objects.visible_to(user))
            for user in (branch_secretary, secretary, teammate, member)
        ]
        assert seen == [[row], [row], [], []]


def test_nobody_holds_an_office_after_their_death(party):
    dies = make_member(party["local"])
    leave_party(membership=dies, on=date(2024, 1, 1), reason="death")
    with pytest.raises(ValidationError) as refusal:
        councillor(dies.person)
    assert list(refusal.value.error_dict) == ["ended_on"]
    assert councillor(dies.person, ended_on=date(2023, 1, 1), end_reason="resignation")


def test_the_houses_are_one_wherever_their_members_were_elected(party):
    office = councillor(make_member(party["local"]).person, assembly=Assembly.REPRESENTATIVES, locality_code=PROVINCE)
    assert office.council == "مجلس النواب"
    assert "بني ملال" in office.where_words
    with pytest.raises(ValidationError) as refusal:
        councillor(make_member(party["local"]).person, assembly=Assembly.REPRESENTATIVES, locality_code=COMMUNE)
    assert list(refusal.value.error_dict) == ["locality_code"]


def test_the_list_says_who_is_no_member_any_more(party, secretary):
    people = [make_member(party["local"], family_name=name) for name in ("الباقي", "المغادر", "المجمد")]
    leave_party(membership=people[1], on=date(2026, 1, 1), reason="resignation")
    suspend(membership=people[2], on=date(2026, 1, 1), reason="قرار")
    offices = [councillor(row.person) for row in people] + [councillor(make_person(party["local"]))]
    rows = PublicOffice.objects.filter(pk__in=[office.pk for office in offices]).select_related("person__branch")
    [(_council, listed)] = coordination_list(secretary, rows.order_by("pk"))
    assert [office.standing for office in listed] == ["", "غادر الحزب", "عضوية مجمدة", "دون عضوية"]
