"""Who decides on a member: at the level of the highest office held or above, never on oneself, never too far back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from branches.models import Kind
from bureaus.deciding import deciding_level, returning_level
from bureaus.departures import leave_party, move_member
from bureaus.models import Bureau, Mandate
from bureaus.replacement import end_mandate
from bureaus.sanctions import reinstate_member, sanction_member
from members.joining import transfer
from members.models import Membership
from members.suspending import suspend
from tests.factories import holder_of, make_branch, make_bureau, make_member, make_officer, make_user

DAY = date(2026, 1, 15)
SUSPENSION = "suspension"
RENEWED = date(2024, 3, 10)
LATER = date(2026, 3, 1)


@pytest.fixture
def province(party):
    """Officers of the province: the first secretary and the deputy are members of the local branch."""
    people = [make_member(party["local"], family_name=name).person for name in ("الأول", "النائب")]
    make_bureau(party["province"], "first_secretary", "deputy_secretary", holders=people)
    return [make_user(person) for person in people]


@pytest.fixture
def chief(province):
    """The account of the province's first secretary, a member of the local branch."""
    return province[0]


@pytest.fixture
def national(party):
    return make_officer(party["national"], "first_secretary")


def membership_of(user):
    return user.person.memberships.open().get()


def decides(user, membership):
    """Asked afresh: an account keeps what it may do as long as it lives."""
    return deciding_level(membership).is_open_to(fresh(user))


def fresh(user):
    return type(user).objects.get(pk=user.pk)


ACTS = ["suspend", "leave", "move"]


def do(act, membership, by, *, to=None, on=DAY):
    if act == "suspend":
        return sanction_member(kind=SUSPENSION, membership=membership, on=on, reason="قرار", by=by)
    if act == "leave":
        return leave_party(membership=membership, on=on, reason="expulsion", by=by)
    if act == "move":
        return move_member(membership=membership, branch=to, on=on, by=by)
    return reinstate_member(membership=membership, on=on, by=by)


@pytest.mark.parametrize("act", ACTS)
def test_a_local_secretary_has_no_power_over_the_first_secretary_of_the_province(act, party, chief, branch_secretary):
    membership = membership_of(chief)
    with pytest.raises(PermissionDenied):
        do(act, membership, branch_secretary, to=party["other"])
    membership.refresh_from_db()
    assert (membership.ended_on, membership.suspensions.current().exists()) == (None, False)
    assert chief.has_perm("members.change_membership", party["province"])


@pytest.mark.parametrize("act", ACTS)
def test_the_head_of_a_bureau_is_decided_on_above_it(act, party, province, region, national):
    """As a dismissal is: a deputy does not put the first secretary out of office by another door."""
    chief, deputy = province
    membership = membership_of(chief)
    with pytest.raises(PermissionDenied, match="يقرر في شأن هذه العضوية: الكاتب الأول"):
        do(act, membership, deputy, to=party["other"])
    assert chief.person.mandates.open().count() == 1
    assert [decides(user, membership) for user in (deputy, region, national)] == [False, True, True]
    do(act, membership, region, to=party["other"])
    assert Membership.objects.filter(person=chief.person, branch=party["local"]).exists()


@pytest.mark.parametrize("act", ACTS)
def test_the_head_decides_on_the_deputy(act, party, province, branch_secretary, region, national):
    chief, deputy = province
    membership = membership_of(deputy)
    assert [decides(user, membership) for user in (branch_secretary, chief, region, national)] == [False, True] + [
        True
    ] * 2
    do(act, membership, chief, to=party["other"])
    assert Membership.objects.filter(person=deputy.person, branch=party["local"]).exists()


def test_the_head_of_the_national_bureau_is_decided_on_by_the_headquarters(party):
    people = [make_member(party["national"]).person for _ in range(2)]
    make_bureau(party["national"], "first_secretary", "deputy_secretary", holders=people)
    head, deputy = map(make_user, people)
    assert not decides(deputy, membership_of(head))
    assert decides(head, membership_of(deputy))
    sanction_member(
        kind="suspension", membership=membership_of(head), on=DAY, reason="قرار", by=make_user(is_superuser=True)
    )
    leave_party(membership=membership_of(head), on=DAY, reason="expulsion", by=make_user(is_superuser=True))
    level = returning_level(head.person, party["national"])
    assert (level.is_open_to(deputy), level.is_open_to(make_user(is_superuser=True))) == (False, True)


def test_who_led_a_council_is_decided_on_by_its_own_level(party, province):
    chief, deputy = province
    Bureau.objects.filter(branch=party["province"]).update(organ="council")
    assert decides(deputy, membership_of(chief))


def test_the_file_says_to_the_deputy_who_decides_on_the_head(client, party, province, region):
    chief, deputy = province
    client.force_login(deputy)
    answer = client.get(reverse("members:person", args=[chief.person_id])).text
    assert "يقرر في شأن هذه العضوية: الكاتب الأول (التنظيم الجهوي بجهة الواحة)." in answer
    assert reverse("members:suspension", args=[chief.person_id]) not in answer
    client.force_login(chief)
    answer = client.get(reverse("members:person", args=[deputy.person_id])).text
    assert reverse("members:suspension", args=[deputy.person_id]) in answer


def test_a_suspension_of_an_officer_is_ended_by_the_level_that_could_decide_it(
    party, province, region, branch_secretary
):
    chief, deputy = province
    suspend(membership=membership_of(chief), on=DAY, reason="قرار")
    assert not chief.has_perm("members.change_membership", party["province"])
    with pytest.raises(PermissionDenied):
        reinstate_member(membership=membership_of(chief), on=LATER, by=branch_secretary)
    assert reinstate_member(membership=membership_of(chief), on=LATER, by=region).ended_on == LATER
    chief = fresh(chief)
    sanction_member(kind=SUSPENSION, membership=membership_of(deputy), on=LATER, reason="قرار", by=chief)
    assert reinstate_member(membership=membership_of(deputy), on=LATER + timedelta(days=1), by=chief)


@pytest.mark.parametrize("ended_after", [0, 30])
def test_whoever_suspended_may_undo_it_after_the_office_has_ended(ended_after, party, chief, region, branch_secretary):
    sanction_member(kind=SUSPENSION, membership=membership_of(chief), on=DAY, reason="قرار", by=region)
    end_mandate(mandate=chief.person.mandates.get(), on=DAY + timedelta(days=ended_after))
    assert not decides(branch_secretary, membership_of(chief))
    assert reinstate_member(membership=membership_of(chief), on=LATER, by=region).ended_on == LATER
    assert decides(branch_secretary, membership_of(chief))
    assert not decides(region, membership_of(chief))


def test_a_suspension_that_a_transfer_carried_on_counts_from_its_first_day(party, chief, region):
    sanction_member(kind=SUSPENSION, membership=membership_of(chief), on=DAY, reason="قرار", by=region)
    end_mandate(mandate=chief.person.mandates.get(), on=DAY + timedelta(days=5))
    move_member(membership=membership_of(chief), branch=party["other"], on=LATER, by=region)
    assert decides(region, membership_of(chief))
    other = make_officer(party["other"], "branch_secretary")
    assert not decides(other, membership_of(chief))


@pytest.mark.parametrize("act", [*ACTS, "reinstate"])
@pytest.mark.parametrize("who", ["branch_secretary", "chief", "headquarters"])
def test_nobody_acts_on_themselves(act, who, request, party, branch_secretary, chief):
    if who == "headquarters":
        user = make_user(make_member(party["local"]).person, is_superuser=True)
    else:
        user = request.getfixturevalue(who)
    if act == "reinstate":
        suspend(membership=membership_of(user), on=DAY, reason="قرار")
    with pytest.raises(PermissionDenied):
        do(act, membership_of(user), user, to=party["other"], on=LATER)
    assert membership_of(user).suspensions.current().exists() == (act == "reinstate")


def test_a_member_without_office_is_the_business_of_the_branch(party, province, region, branch_secretary, treasurer):
    """As the catalogue of rights says: above, one reads."""
    membership = make_member(party["local"])
    assert decides(branch_secretary, membership)
    for user in (*province, region, treasurer):
        assert not decides(user, membership)
    assert decides(make_user(is_superuser=True), membership)


def test_a_right_in_another_branch_of_the_level_is_none(party, chief):
    elsewhere = make_branch(party["region"], Kind.PROVINCE)
    neighbour = make_officer(elsewhere, "first_secretary")
    assert not decides(neighbour, membership_of(chief))


def test_the_level_above_decides_on_a_branch_secretary(party, bureau, branch_secretary, chief, teammate):
    assert decides(chief, membership_of(branch_secretary))
    assert not decides(teammate, membership_of(branch_secretary))


def test_of_several_offices_the_highest_counts(party, chief, region, province, branch_secretary):
    make_bureau(party["region"], "counsellor", holders=[chief.person], on=date(2025, 1, 1))
    membership = membership_of(chief)
    region = make_officer(party["national"], "deputy_secretary")
    assert not decides(province[1], membership)
    assert not decides(branch_secretary, membership)
    assert decides(region, membership)


def test_offices_in_two_branches_of_one_level_ask_for_both_or_above(party, chief, branch_secretary):
    """Else the secretary of either branch would end the office in the other."""
    first = make_member(party["other"])
    make_bureau(
        party["other"], "branch_secretary", "counsellor", holders=[make_member(party["other"]).person, first.person]
    )
    membership = transfer(membership=first, branch=party["local"], on=DAY)  # as an older record holds it, office kept
    other = make_user(holder_of(party["other"].bureaus.get(), "branch_secretary"))
    assert not decides(branch_secretary, membership)
    assert not decides(other, membership)
    assert decides(chief, membership)


def test_an_office_in_a_cell_leaves_the_member_to_the_local_branch(party, branch_secretary, chief):
    """The secretary of a cell decides on its own members, not on the branch's who hold an office in the cell."""
    cell = make_branch(party["local"], Kind.CELL)
    membership = make_member(party["local"])
    make_bureau(cell, "branch_secretary", "counsellor", holders=[make_member(cell).person, membership.person])
    leader = make_user(cell.bureaus.get().seats.get(office__code="branch_secretary").mandates.get().person)
    assert decides(branch_secretary, membership)
    assert decides(chief, membership)
    assert not decides(leader, membership)
    assert decides(leader, make_member(cell))
    assert decides(branch_secretary, make_member(cell))


def test_an_office_that_ended_or_was_renewed_away_counts_no_more(party, province, branch_secretary):
    chief, _deputy = province
    end_mandate(mandate=chief.person.mandates.get(), on=localdate())
    assert decides(branch_secretary, membership_of(chief))


def test_an_office_that_begins_later_counts_already(party, branch_secretary):
    membership = make_member(party["local"])
    make_bureau(party["province"], "counsellor", holders=[membership.person])
    Mandate.objects.filter(person=membership.person).update(started_on=localdate() + timedelta(days=3))
    assert not decides(branch_secretary, membership)


BEFORE = RENEWED - timedelta(days=1)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_dated_before_the_last_renewal(act, party, bureau, branch_secretary):
    membership = make_member(party["local"])
    with pytest.raises(ValidationError) as refusal:
        do(act, membership, branch_secretary, to=party["other"], on=BEFORE)
    assert refusal.value.message_dict == {
        "started_on": ["جُدد المكتب في 10 مارس 2024، وما قبل هذا اليوم يقرر فيه المستوى الأعلى."]
    }
    assert Membership.objects.get(pk=membership.pk).ended_on is None
    do(act, membership, branch_secretary, to=party["other"], on=RENEWED)


@pytest.mark.parametrize("act", ACTS)
def test_the_level_above_and_the_headquarters_date_further_back(act, party, bureau, branch_secretary, chief):
    do(act, membership_of(branch_secretary), chief, to=party["other"], on=BEFORE)
    do(act, make_member(party["local"]), make_user(is_superuser=True), to=party["other"], on=BEFORE)


def test_a_suspension_is_not_ended_in_an_earlier_bureau_s_time(party, branch_secretary):
    membership = make_member(party["local"])
    suspend(membership=membership, on=date(2023, 1, 1), reason="قرار")
    with pytest.raises(ValidationError):
        reinstate_member(membership=membership, on=BEFORE, by=branch_secretary)
    assert reinstate_member(membership=membership, on=RENEWED, by=branch_secretary).ended_on == RENEWED


def test_a_cell_without_a_bureau_counts_from_the_renewal_above_it(party, branch_secretary):
    membership = make_member(make_branch(party["local"], Kind.CELL))
    with pytest.raises(ValidationError):
        sanction_member(kind=SUSPENSION, membership=membership, on=BEFORE, reason="قرار", by=branch_secretary)
    make_bureau(membership.branch, "counsellor", on=date(2025, 5, 5))
    assert sanction_member(
        kind="suspension", membership=membership, on=date(2025, 1, 1), reason="قرار", by=branch_secretary
    )


def test_the_application_itself_acts_on_any_day(party, bureau, chief):
    sanction_member(kind=SUSPENSION, membership=membership_of(chief), on=date(2021, 1, 1), reason="قرار")
    leave_party(membership=membership_of(chief), on=date(2022, 1, 1), reason="death")
    assert chief.person.memberships.get().end_reason == "death"


def test_who_decides_is_said_by_office_and_branch(party, province, region, bureau, branch_secretary):
    chief, deputy = province
    assert deciding_level(membership_of(deputy)).sentence == (
        "يقرر في شأن هذه العضوية: الكاتب الأول (التنظيم الجهوي بجهة الواحة)، الكاتب الأول (الفرع الإقليمي بالنخيل)."
    )
    assert deciding_level(membership_of(chief)).sentence == (
        "يقرر في شأن هذه العضوية: الكاتب الأول (التنظيم الجهوي بجهة الواحة)."
    )
    plain = make_member(party["local"])
    assert deciding_level(plain).sentence == "يقرر في شأن هذه العضوية: كاتب الفرع (الفرع المحلي بالنخيل)."


def test_where_nobody_decides_the_headquarters_do(party, bureau, branch_secretary, national):
    assert deciding_level(make_member(party["other"])).sentence == "يقرر المقر الوطني في شأن هذه العضوية."
    assert deciding_level(membership_of(national)).sentence == "يقرر المقر الوطني في شأن هذه العضوية."


def test_who_is_named_is_who_may_act(party, province, region, national, branch_secretary, treasurer, teammate):
    """The sentence agrees with the rule, for every officer on every officer."""
    users = [*province, region, national, branch_secretary, treasurer, teammate]
    for subject in users:
        level = deciding_level(membership_of(subject))
        named = {mandate.person_id for mandate in level.deciders()} & {user.person_id for user in users}
        assert named == {user.person_id for user in users if decides(user, membership_of(subject))}, subject


def test_the_level_takes_two_queries_and_a_third_for_a_head(party, province, django_assert_num_queries):
    chief, deputy = province
    membership, plain = membership_of(chief), membership_of(deputy)
    plain.branch  # noqa: B018
    membership.branch  # noqa: B018  the page has fetched it with the membership
    make_bureau(
        party["region"], "counsellor", "counsellor", holders=[chief.person, make_member(party["region"]).person]
    )
    with django_assert_num_queries(3):
        deciding_level(membership)
    with django_assert_num_queries(2):
        deciding_level(plain)
