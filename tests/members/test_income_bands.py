"""Income bands: declared by the member, noted by an officer, read by few."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from members.income_bands import declare_income_band
from members.joining import leave, transfer
from members.mass_transfer import transfer_all
from members.models import IncomeBand, IncomeDeclaration, Membership
from members.own_data import everything_about
from tests.factories import make_member, make_officer, make_user

URL = reverse("members:own-income-band")


@pytest.fixture
def bands(db):
    return [IncomeBand.objects.create(name=name, order=order) for order, name in enumerate(["الأولى", "الثانية"], 1)]


def told(membership):
    return [(row.band, row.recorded_by) for row in membership.income_declarations.order_by("pk")]


def test_a_declaration_follows_another_and_none_is_lost(party, bands):
    membership, user = make_member(party["local"]), make_user()
    for band in (bands[0], bands[1], bands[1], None):
        declare_income_band(membership=membership, band=band, by=user)
    membership.refresh_from_db()
    assert membership.income_band is None
    assert told(membership) == [(bands[0], user), (bands[1], user), (None, user)]


def test_nothing_is_declared_for_a_membership_that_ended(party, bands):
    membership = make_member(party["local"])
    leave(membership=membership, on=localdate(), reason=Membership.EndReason.RESIGNATION)
    with pytest.raises(ValidationError, match="انتهت"):
        declare_income_band(membership=membership, band=bands[0], by=make_user())
    assert not IncomeDeclaration.objects.exists()


def test_the_band_goes_along_to_another_branch(party, bands):
    one, other = make_member(party["local"]), make_member(party["local"])
    for membership in (one, other):
        declare_income_band(membership=membership, band=bands[0], by=make_user())
    assert transfer(membership=one, branch=party["other"], on=localdate()).income_band == bands[0]
    reason = Membership.EndReason.BRANCH_CLOSED
    [moved] = transfer_all(branch=party["local"], to=party["other"], on=localdate(), reason=reason)
    assert (moved.person, moved.income_band) == (other.person, bands[0])


def test_the_history_of_memberships_says_nothing_of_income(party, bands):
    membership = make_member(party["local"])
    declare_income_band(membership=membership, band=bands[0], by=make_user())
    assert not hasattr(membership.history.first(), "income_band_id")


def test_a_member_declares_the_own_band(client, party, member, bands):
    client.force_login(member)
    page = client.get(reverse("members:own-dues"))
    assert URL in page.text
    assert client.post(URL, {"band": bands[1].pk}).url == reverse("members:own-dues")
    assert told(member.membership) == [(bands[1], member)]
    client.post(URL, {"band": "999"})
    client.post(URL, {"band": "س"})
    assert told(member.membership) == [(bands[1], member)]


def test_without_bands_nothing_is_asked(client, party, member):
    client.force_login(member)
    assert URL not in client.get(reverse("members:own-dues")).text
    assert client.post(URL, {"band": ""}).status_code == 302
    assert not IncomeDeclaration.objects.exists()


def test_who_keeps_money_or_files_reads_and_notes_it(client, party, member, treasurer, branch_secretary, bands):
    page = reverse("treasury:terms", args=["nakhil", member.person_id])
    for user, band in ((treasurer, bands[0]), (branch_secretary, bands[1])):
        client.force_login(user)
        assert client.post(f"{page}income-band/", {"band": band.pk}).url == page
        assert str(band) in client.get(page).text
    assert told(member.membership) == [(bands[0], treasurer), (bands[1], branch_secretary)]


def test_others_neither_read_nor_note_it(client, party, member, bureau, secretary, teammate, outsider, bands):
    declare_income_band(membership=member.membership, band=bands[0], by=member)
    page = reverse("treasury:terms", args=["nakhil", member.person_id])
    rapporteur = make_user(bureau.seats.get(office__code="rapporteur").mandates.get().person)
    for user in (rapporteur, teammate, outsider, member):
        client.force_login(user)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}income-band/", {"band": bands[1].pk}).status_code == 404
        assert not IncomeDeclaration.objects.visible_to(user).exclude(recorded_by=user).exists()
    above = make_officer(party["region"], "treasurer")  # sees totals without names
    client.force_login(above)
    assert [client.get(page).status_code, client.post(f"{page}income-band/").status_code] == [403, 403]
    client.force_login(rapporteur)
    assert "الأولى" not in client.get(reverse("members:person", args=[member.person_id])).text
    client.force_login(secretary)
    elsewhere = reverse("treasury:terms", args=["zitoun", member.person_id])
    assert client.get(elsewhere).status_code == 404
    assert told(member.membership) == [(bands[0], member)]


def test_the_member_sees_who_reads_it(client, party, member, bureau, bands):
    client.force_login(member)
    address = reverse("members:visibility")
    assert "الدخل الذي صرّحتُ به" not in client.get(address).text
    declare_income_band(membership=member.membership, band=bands[0], by=member)
    assert "الدخل الذي صرّحتُ به" in client.get(address).text


def test_what_is_kept_of_a_person_says_it(party, member, bands):
    declare_income_band(membership=member.membership, band=bands[0], by=member)
    assert "الأولى" in str(everything_about(member.person))
