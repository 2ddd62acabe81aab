"""The pages by which a branch invites its members: slips to print, and what became of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureaus.departures import leave_party, move_member
from bureaus.invitations import open_invitation
from members.models import Invitation, InvitationSheet, Person, User
from tests.documents.reading import missing_words, pages_of
from tests.factories import holder_of, make_member, make_user
from tests.members.sheets import codes_of, send
from tests.visits import statuses
from traces.models import Reading


@pytest.fixture
def members(party):
    """Three members of the local branch without an account, in the order of names."""
    return [
        make_member(party["local"], given_name="هدى", family_name=name, email=f"{latin}@example.org").person
        for name, latin in (("الأزموري", "a"), ("البوعناني", "b"), ("التازي", "c"))
    ]


@pytest.fixture
def accounts(party):
    return reverse("members:accounts", args=[party["local"].slug])


@pytest.fixture
def inviting(party):
    return reverse("members:invite-members", args=[party["local"].slug])


@pytest.fixture
def officer(client, branch_secretary):
    client.force_login(branch_secretary)
    return branch_secretary


# Who sees the pages


@pytest.mark.parametrize("page", ["accounts", "inviting"])
def test_the_keeper_of_the_files_alone(
    client, request, page, bureau, branch_secretary, treasurer, secretary, teammate, member, outsider
):
    url = request.getfixturevalue(page)
    people = (None, outsider, teammate, member, treasurer, secretary, branch_secretary)
    assert statuses(client, url, *people) == [302, 404, 404, 404, 403, 403, 200]
    for user in (outsider, treasurer, secretary):
        client.force_login(user)
        assert client.post(request.getfixturevalue("inviting"), {"people": "1"}).status_code in (403, 404)
    assert not InvitationSheet.objects.exists()


def test_the_list_of_members_leads_there_for_who_may(client, party, accounts, officer, treasurer):
    url = reverse("members:list", args=[party["local"].slug])
    assert f'href="{accounts}"' in client.get(url).text
    client.force_login(treasurer)
    assert f'href="{accounts}"' not in client.get(url).text


def test_the_page_lists_the_sheets_that_the_reader_sees_of_the_branch(
    client, party, bureau, members, branch_secretary, treasurer, secretary, member
):
    """It asks by branch alone, planned once: whoever opens it sees them by `InvitationSheet.visible_in`, and all."""
    InvitationSheet.objects.bulk_create(
        InvitationSheet(branch=party[name], made_by=branch_secretary) for name in ("local", "local", "other")
    )
    boss, opened = make_user(is_superuser=True), []
    for branch in (party["local"], party["other"], party["province"]):
        for user in (branch_secretary, treasurer, secretary, member, boss):
            client.force_login(user)
            page = client.get(reverse("members:accounts", args=[branch.slug]))
            seen = set(InvitationSheet.objects.visible_in(user, branch))
            if page.status_code == 200:
                opened.append((user, len(page.context["sheets"])))
                assert set(page.context["sheets"]) == seen
            else:
                assert not seen
    assert opened == [(branch_secretary, 2), (boss, 2), (boss, 1), (secretary, 0), (boss, 0)]


# The list


def test_it_shows_who_has_no_way_in_and_why_some_are_not_invited(client, members, accounts, officer):
    page = client.get(accounts)
    rows = {row.full_name: row.why_not for row in page.context["page_obj"]}
    assert [rows[str(person)] for person in members] == ["", "", ""]
    assert sum("مستوى آخر" in why for why in rows.values()) == 4  # of the bureau
    assert page.context["in_need"] == len(rows) == 7
    assert [row.pk for row in client.get(accounts + "?group=active").context["page_obj"]] == [officer.person_id]
    assert len(client.get(accounts + "?group=all").context["page_obj"]) == 8
    assert len(client.get(accounts + "?group=nonsense").context["page_obj"]) == 8


def test_a_branch_without_members_says_so(client, party, db):
    client.force_login(make_user(is_superuser=True))
    page = client.get(reverse("members:accounts", args=[party["region"].slug]))
    assert "لا أعضاء في هذا الفرع" in page.text
    assert "لكل عضو حساب" not in page.text
    page = client.get(reverse("members:invite-members", args=[party["region"].slug]))
    assert "لا أحد يُدعى" in page.text
    assert "إعداد البطاقات" not in page.text


def test_the_queries_of_the_list_do_not_grow(client, party, accounts, inviting, officer, assert_flat_queries):
    def grow(rows):
        while Person.objects.filter(family_name="كثير").count() < rows:
            person = make_member(party["local"], family_name="كثير").person
            make_user(person, email="", owner_confirmed_at=None).set_unusable_password()

    assert_flat_queries(grow, lambda: client.get(accounts + "?group=all"))
    assert_flat_queries(grow, lambda: client.get(inviting), sizes=(30, 31))


# Slips


def test_the_confirmation_says_what_will_happen(client, members, inviting, officer):
    send(client, inviting, members[:1])
    page = client.get(f"{inviting}?people={members[0].pk}&people={members[1].pk}&people={officer.person_id}")
    choice = page.context["choice"]
    assert (len(choice.invited), choice.opens, choice.dies, page.context["pages"]) == (2, 1, 1, 1)
    assert page.context["left_out"] == [("هذا أنت", str(officer.person))]
    assert "تُلغى روابطه السابقة" in page.text
    assert Invitation.objects.count() == 1  # looking makes nothing


def test_the_slips_name_each_member_and_open_their_accounts(client, members, inviting, officer):
    answer = send(client, inviting)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    codes = codes_of(answer)
    assert [open_invitation(code).user.person for code in codes] == members
    (text,) = pages_of(answer.content)
    assert all(person.shown_number in text for person in members)
    assert missing_words(answer.content, " ".join(map(str, members)).split()) == []
    assert not any(code in str(list(Invitation.objects.values())) for code in codes)


def test_they_leave_a_trace_for_those_on_them(client, members, inviting, officer):
    send(client, inviting, members[:2])
    reading = Reading.objects.get()
    assert (reading.reader, reading.act, reading.subject, reading.count) == (officer, "printed", "invitations", 2)


def test_nine_slips_take_two_pages_and_the_rest_waits_for_the_next_sheet(
    client, party, members, inviting, officer, monkeypatch
):
    for _number in range(6):
        make_member(party["local"])
    assert client.get(inviting).context["pages"] == 2
    assert len(pages_of(send(client, inviting).content)) == 2
    monkeypatch.setattr("members.views.branch_accounts.MOST_ON_A_SHEET", 2)
    InvitationSheet.objects.update(made_at=timezone.now() - timedelta(days=9))
    long_ago = timezone.now() - timedelta(days=9)
    Invitation.objects.update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    page = client.get(inviting)
    assert (len(page.context["choice"].invited), page.context["choice"].later) == (2, 7)
    send(client, inviting)
    assert client.get(inviting).context["choice"].later == 5  # the next ones come by themselves


def test_sent_twice_only_the_last_slips_open(client, members, inviting, officer):
    shown = client.get(inviting).context
    data = {"people": shown["keys"], "key": shown["key"]}
    first, second = (codes_of(client.post(inviting, data)) for _time in range(2))
    assert [bool(open_invitation(code)) for code in first + second] == [False] * 3 + [True] * 3
    assert InvitationSheet.objects.count() == 1
    InvitationSheet.objects.update(made_at=timezone.now() - timedelta(hours=1))
    answer = client.post(inviting, data)
    assert answer.status_code == 422
    assert "أُعدت من قبل" in answer.text
    assert all(open_invitation(code) for code in second)


def test_who_left_between_page_and_save_stops_it_and_the_others_are_shown_again(client, members, inviting, officer):
    shown = client.get(inviting).context
    boss = make_user(is_superuser=True)
    leave_party(membership=members[0].memberships.get(), on=timezone.localdate(), reason="resigned", by=boss)
    answer = client.post(inviting, {"people": shown["keys"], "key": shown["key"]})
    assert answer.status_code == 422
    assert "تغير شيء" in answer.text
    assert [person.pk for person in answer.context["choice"].invited] == [members[1].pk, members[2].pk]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"people": "", "key": "x"}, {"people": "999999,x,-3,99999999999999999999"}, {"key": ""}]
)
def test_what_is_no_form_makes_nothing(client, members, inviting, officer, sent):
    shown = client.get(inviting).context
    data = {"people": shown["keys"], "key": shown["key"]} | sent
    assert client.post(inviting, data).status_code == 422
    assert not Invitation.objects.exists()


def test_an_officer_of_more_is_not_invited_by_a_changed_form(client, members, inviting, officer, treasurer):
    shown = client.get(inviting).context
    data = {"people": f"{shown['keys']},{treasurer.person_id}", "key": shown["key"]}
    answer = client.post(inviting, data)
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_a_paper_that_cannot_be_made_leaves_the_earlier_links(client, members, inviting, officer, monkeypatch):
    codes = codes_of(send(client, inviting))

    def fail(*given):
        raise RuntimeError

    monkeypatch.setattr("members.views.branch_accounts.make_pdf", fail)
    with pytest.raises(RuntimeError):
        send(client, inviting, members)
    assert all(open_invitation(code) for code in codes)
    assert InvitationSheet.objects.count() == 1


def test_picking_nobody_invites_nobody_and_says_so(client, members, accounts, inviting, officer):
    page = client.get(accounts + "?group=active")
    assert 'name="picked" value="1"' in page.text
    for way in ("paper", "email"):
        answer = client.get(f"{inviting}?picked=1&group=active&way={way}", follow=True)
        assert answer.redirect_chain == [(f"{accounts}?group=active", 302)]
        assert "اختر عضوا واحدا على الأقل" in answer.text
    answer = client.get(f"{inviting}?picked=1&group=https://elsewhere.example.org&way=paper")
    assert answer.url == f"{accounts}?group=all"
    chosen = client.get(f"{inviting}?picked=1&group=need&way=paper&people={members[1].pk}")
    assert chosen.context["choice"].invited == [members[1]]


def test_the_confirmation_names_those_invited(client, members, inviting, officer):
    page = client.get(f"{inviting}?people={members[0].pk}&people={members[2].pk}").text
    assert [str(person) in page for person in members] == [True, False, True]


def test_the_confirmation_says_whose_password_would_be_replaced(client, members, inviting, officer):
    assert "سبق لواحد منهم" not in client.get(f"{inviting}?people={members[0].pk}").text
    make_user(members[0], username="houda", email="", owner_confirmed_at=None)
    page = client.get(f"{inviting}?people={members[0].pk}&people={members[1].pk}")
    assert "سبق لواحد منهم أن اختار كلمة مرور" in page.text


# What became of them


def test_the_sheet_tells_waiting_used_expired_and_revoked(client, members, inviting, officer):
    codes = codes_of(send(client, inviting))
    page = reverse("members:invitation-sheet", args=[InvitationSheet.objects.get().pk])
    used, revoked, outdated = (open_invitation(code) for code in codes)
    password = {"new_password1": "olive-harvest-41", "new_password2": "olive-harvest-41"}
    client.post(reverse("members:choose-password", args=[codes[0]]), password)
    client.force_login(officer)
    client.post(reverse("members:revoke-invitation", args=[revoked.user_id]))
    User.objects.filter(pk=outdated.user_id).update(email="new@example.org")
    text = client.get(page).text
    assert client.get(page).context["counts"] == {"used": 1, "waiting": 1, "expired": 0, "revoked": 1}
    assert "تغير الحساب بعد إحداثه" in text
    assert not any(code in text for code in codes)
    again = client.get(reverse("members:accounts", args=[used.user.person.branch.slug])).text
    assert f'href="{page}"' in again


def test_the_links_of_a_sheet_are_revoked_after_a_word_of_warning(client, members, inviting, officer):
    codes = codes_of(send(client, inviting))
    page = reverse("members:revoke-sheet", args=[InvitationSheet.objects.get().pk])
    assert "تُلغى 3 روابط لم يستعملها أحد" in client.get(page).text
    assert all(open_invitation(code) for code in codes)
    assert "أُلغيت 3 روابط" in client.post(page, follow=True).content.decode()
    assert not any(open_invitation(code) for code in codes)
    assert "لم يبق في هذه الورقة" in client.get(page, follow=True).content.decode()


def test_another_level_s_links_stay_and_the_pages_say_how_many(client, members, bureau, inviting, officer, mailoutbox):
    client.force_login(make_user(is_superuser=True))
    send(client, inviting, [*members, holder_of(bureau, "treasurer")])
    sheet = InvitationSheet.objects.get()
    page, revoke = (reverse(f"members:{name}", args=[sheet.pk]) for name in ("invitation-sheet", "revoke-sheet"))
    client.force_login(officer)
    assert "ويبقى رابط واحد" in client.get(revoke).text
    assert "ويبقى رابط واحد" in client.post(revoke, follow=True).text
    assert Invitation.objects.waiting().get().user.person == holder_of(bureau, "treasurer")
    assert f'href="{revoke}"' not in client.get(page).text
    assert "لا يدخل في صلاحياتك" in client.get(revoke, follow=True).text
    client.post(revoke)
    assert Invitation.objects.waiting().count() == 1


def test_who_moved_out_of_sight_is_counted_on_the_sheet_and_not_named(client, party, members, inviting, officer):
    send(client, inviting)
    page = reverse("members:invitation-sheet", args=[InvitationSheet.objects.get().pk])
    assert "لم يعد ملفه" not in client.get(page).text
    moved = members[0]
    boss = make_user(is_superuser=True)
    move_member(membership=moved.memberships.get(), branch=party["other"], on=timezone.localdate(), by=boss)
    answer = client.get(page)
    assert (str(moved) in answer.text, moved.shown_number in answer.text) == (False, False)
    assert str(members[1]) in answer.text
    assert "رابط آخر لعضو لم يعد ملفه في متناولك" in answer.text
    assert sum(answer.context["counts"].values()) == 3
    client.force_login(boss)
    assert str(moved) in client.get(page).text


def test_new_slips_for_those_of_a_sheet_who_did_not_use_theirs(client, members, inviting, officer):
    codes = codes_of(send(client, inviting))
    Invitation.objects.filter(pk=open_invitation(codes[0]).pk).update(used_at=timezone.now())
    page = f"{inviting}?sheet={InvitationSheet.objects.get().pk}"
    assert [person.pk for person in client.get(page).context["choice"].invited] == [members[1].pk, members[2].pk]
    assert not client.get(f"{inviting}?sheet=x").context["choice"].invited


@pytest.mark.parametrize("name", ["invitation-sheet", "revoke-sheet"])
def test_a_sheet_is_seen_by_who_keeps_the_files(
    client, members, inviting, officer, name, treasurer, secretary, teammate, outsider
):
    send(client, inviting)
    url = reverse(f"members:{name}", args=[InvitationSheet.objects.get().pk])
    assert statuses(client, url, None, outsider, teammate, treasurer, secretary, officer) == [
        302,
        404,
        404,
        404,
        404,
        200,
    ]
    client.force_login(treasurer)
    assert client.post(url).status_code in (404, 405)
    assert Invitation.objects.waiting().count() == 3
