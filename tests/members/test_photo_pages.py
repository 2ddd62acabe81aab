"""The pages of a photo: sending, refusing, showing and removing it, at each door."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bureaus.data_requests import send
from members.anonymising import anonymise
from members.card_tokens import card_token
from members.cards import issue_card
from members.consenting import withdraw_consent
from members.joining import leave
from members.limits import LIMITS
from members.models import DataRequest, Photo
from members.photos import photo_of, propose_photo, put_photo
from merging.merge import merge_people
from tests.factories import make_member, make_user
from tests.forms import values_of
from tests.uploads.pictures import HTML, SVG, animated, bomb, jpeg, turned
from traces.models import Reading
from uploads.pictures import PORTRAIT, make_picture

PICTURE = make_picture(jpeg(), PORTRAIT)
OWN = reverse("members:own-photo")


def file(content=None, name="IMG_0001.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, jpeg() if content is None else content, kind)


def page_of(person, name="photo"):
    return reverse(f"members:{name}", args=[person.pk])


@pytest.fixture
def photo(member, branch_secretary):
    return put_photo(person=member.person, picture=PICTURE, by=branch_secretary)


class TestSending:
    def test_an_officer_puts_one_in(self, client, member, branch_secretary):
        client.force_login(branch_secretary)
        person_page = page_of(member.person, "person")
        assert f'href="{page_of(member.person)}"' in client.get(person_page).text
        form = client.get(page_of(member.person))
        assert 'enctype="multipart/form-data"' in form.text
        assert 'accept="image/*"' in form.text
        assert "capture" not in form.text
        assert "تُستعمل الصورة في الملف وفي بطاقة العضوية وحدهما" in form.text
        assert client.post(page_of(member.person), {"picture": file(turned(6))}).url == person_page
        assert f'src="{page_of(member.person, "photo-file")}"' in client.get(person_page).text
        assert photo_of(member.person).uploaded_by == branch_secretary

    def test_the_member_proposes_sees_what_waits_and_an_officer_confirms(self, client, member, branch_secretary):
        client.force_login(member)
        assert f'href="{OWN}"' in client.get(reverse("members:me")).text
        assert client.post(OWN, {"picture": file()}).url == OWN
        asked = DataRequest.objects.get()
        proposed = page_of(asked, "proposed-photo-file")
        assert f'src="{proposed}"' in client.get(OWN).text
        assert client.get(proposed)["Content-Type"] == "image/jpeg"
        assert page_of(member.person, "photo-file") not in client.get(reverse("members:me")).text
        client.force_login(branch_secretary)
        shown = client.get(page_of(asked, "data-request"))
        assert f'src="{proposed}"' in shown.text
        client.post(page_of(asked, "data-request"), {"confirm": "1", "seen": shown.context["present"]})
        assert client.get(proposed).status_code == 404
        client.force_login(member)
        assert page_of(member.person, "photo-file") in client.get(reverse("members:me")).text
        assert "أُنجز الطلب." in client.get(page_of(asked, "data-request")).text

    def test_an_officer_proposes_the_own_one(self, client, branch_secretary):
        client.force_login(branch_secretary)
        assert client.post(page_of(branch_secretary.person), {"picture": file()}).url == OWN
        assert not Photo.objects.exists()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "الملف فارغ"),
            (HTML, "ليس صورة"),
            (SVG, "ليس صورة"),
            (b"\xff\xd8\xff\xe0" + HTML * 20, "تالفة"),
            (jpeg()[:4000], "تالفة"),
            (jpeg() + b"\x00" * 20_000_000, "12 ميغابايت"),
            (bomb(), "بكسل"),
            (jpeg(1, 1), "صغيرة جدا"),
            (animated("WEBP"), "متحركة"),
        ],
        ids=["empty", "html", "svg", "polyglot", "truncated", "twenty megabytes", "bomb", "one pixel", "moves"],
    )
    @pytest.mark.parametrize("door", ["officer", "own"])
    def test_what_is_no_photo_is_refused_beside_the_field(
        self, client, member, branch_secretary, photo, door, content, said
    ):
        client.force_login(member if door == "own" else branch_secretary)
        answer = client.post(OWN if door == "own" else page_of(member.person), {"picture": file(content)})
        assert answer.status_code == 422
        [error] = answer.context["form"].errors["picture"]
        assert said in error
        assert error in answer.text
        assert [row.pk for row in Photo.objects.all()] == [photo.pk]
        assert not DataRequest.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"picture": "text"}])
    def test_nothing_chosen_is_said(self, client, member, branch_secretary, sent):
        client.force_login(branch_secretary)
        answer = client.post(page_of(member.person), sent)
        assert (answer.status_code, "اختر صورة أولا." in answer.text) == (422, True)

    def test_many_in_a_row_are_slowed_down(self, client, member, monkeypatch):
        monkeypatch.setitem(LIMITS, "ask", "2/h/user")
        client.force_login(member)
        assert [client.post(OWN, {"picture": file(b"")}).status_code for _attempt in range(3)] == [422, 422, 429]


@pytest.mark.parametrize("name", ["photo", "remove-photo"])
def test_the_file_of_nobody_takes_and_loses_none(client, party, name):
    """Whoever sees an anonymised file: no form opens on it, and what is sent all the same is refused."""
    headquarters, membership = make_user(is_superuser=True), make_member(party["local"])
    client.force_login(headquarters)
    address = page_of(membership.person)
    assert client.get(address).status_code == 200
    leave(membership=membership, on=membership.started_on.replace(year=2025), reason="resignation")
    anonymise(membership.person, by=headquarters, reason="request")
    address = page_of(membership.person, name)
    assert client.get(address).status_code == 403
    assert client.post(address, {"picture": file()}).status_code == 403
    assert not Photo.objects.exists()


class TestShowing:
    def test_the_answer_is_a_picture_and_nothing_else(self, client, member, branch_secretary, photo):
        client.force_login(branch_secretary)
        answer = client.get(page_of(member.person, "photo-file"))
        assert answer.content == PICTURE
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == f'inline; filename="photo-{member.person_id}.jpg"'
        assert answer["Cache-Control"] == "private, no-cache"
        assert "default-src 'self'" in answer["Content-Security-Policy"]

    def test_the_browser_asks_again_and_is_told_that_nothing_changed(self, client, member, branch_secretary, photo):
        client.force_login(branch_secretary)
        address = page_of(member.person, "photo-file")
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")
        put_photo(person=member.person, picture=make_picture(jpeg(700, 900), PORTRAIT), by=branch_secretary)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200

    def test_a_browser_that_packs_what_it_reads_is_told_so_too(self, client, member, branch_secretary, photo):
        """A picture is packed as it is: packed once more it would travel longer and get another tag."""
        client.force_login(branch_secretary)
        address = page_of(member.person, "photo-file")
        packs = {"Accept-Encoding": "gzip, deflate, br"}
        answer = client.get(address, headers=packs)
        assert (answer.content, answer["ETag"]) == (PICTURE, f'"{photo.digest}"')
        assert (answer.get("Content-Encoding", ""), len(answer.content)) == ("", photo.size)
        for known in (answer["ETag"], f'W/"{photo.digest}"', f'"other", W/"{photo.digest}"', "*"):
            again = client.get(address, headers=packs | {"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert "Cookie" in again["Vary"]
        for known in ('W/"other"', f'"{photo.digest}x"', photo.digest, ""):
            assert client.get(address, headers=packs | {"If-None-Match": known}).status_code == 200

    def test_a_known_tag_opens_nothing_to_others(self, client, member, teammate, outsider, photo):
        for user in (teammate, outsider):
            client.force_login(user)
            answer = client.get(page_of(member.person, "photo-file"), headers={"If-None-Match": f'"{photo.digest}"'})
            assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store")
        client.logout()
        assert client.get(page_of(member.person, "photo-file")).status_code == 302

    def test_who_saw_the_file_and_moved_away_sees_it_no_more(self, client, member, branch_secretary, photo, party):
        client.force_login(branch_secretary)
        member.person.branch = party["other"]
        member.person.save()
        assert client.get(page_of(member.person, "photo-file")).status_code == 404

    def test_looking_at_it_is_reading_the_file(self, client, member, treasurer, photo):
        client.force_login(treasurer)
        client.get(page_of(member.person, "photo-file"))
        assert Reading.objects.filter(reader=treasurer, person=member.person, act="opened").count() == 1

    def test_no_photo_is_no_page(self, client, member, branch_secretary):
        client.force_login(branch_secretary)
        for name in ("photo-file", "remove-photo"):
            assert client.get(page_of(member.person, name)).status_code == 404
        assert "photo.jpg" not in client.get(page_of(member.person, "person")).text

    def test_the_photo_of_a_stub_is_shown_to_nobody(self, client, party):
        headquarters = make_user(is_superuser=True)
        one, other = (make_member(party["local"], given_name="هدى", family_name="الزموري").person for _record in "12")
        for person in (one, other):
            put_photo(person=person, picture=PICTURE, by=headquarters)
        merge_people(kept=one, absorbed=other, by=headquarters)
        client.force_login(headquarters)
        assert client.get(page_of(other, "photo-file")).status_code == 404

    def test_lists_and_public_pages_show_none(self, client, member, branch_secretary, photo):
        """What is published is another matter: the public page of a card knows no photo, whatever was agreed to."""
        card = issue_card(membership=member.membership, by=branch_secretary)
        public = reverse("members:check-card", args=[card_token(card)])
        assert "photo" not in client.get(public).text
        send(asking=withdraw_consent, person=member.person, by=member, purpose="photo")
        assert "photo" not in client.get(public).text
        client.force_login(branch_secretary)
        for name in ("list", "cards"):
            assert "photo.jpg" not in client.get(reverse(f"members:{name}", args=["nakhil"])).text

    def test_a_proposed_one_is_for_who_answers(self, client, member, treasurer, teammate, branch_secretary):
        asked = propose_photo(person=member.person, picture=PICTURE, by=member)
        for user, status in ((treasurer, 404), (teammate, 404), (branch_secretary, 200), (member, 200)):
            client.force_login(user)
            assert client.get(page_of(asked, "proposed-photo-file")).status_code == status


class TestRemoving:
    @pytest.mark.parametrize("who", ["member", "branch_secretary"])
    def test_it_is_said_before_it_is_done(self, client, member, photo, request, who):
        client.force_login(request.getfixturevalue(who))
        address = page_of(member.person, "remove-photo")
        assert "تُحذف صورة" in client.get(address).text
        assert Photo.objects.exists()
        back = OWN if who == "member" else page_of(member.person, "person")
        assert client.post(address).url == back
        assert not Photo.objects.exists()
        assert "لا توجد صورة في الملف." in client.post(address, follow=True).text

    def test_a_request_for_it_is_withdrawn_with_the_picture(self, client, member):
        asked = propose_photo(person=member.person, picture=PICTURE, by=member)
        client.force_login(member)
        client.post(page_of(asked, "data-request"), {"withdraw": "1"})
        assert not Photo.objects.exists()
        assert client.get(page_of(asked, "data-request")).status_code == 200


def test_a_photo_costs_the_file_no_query(client, member, branch_secretary, django_assert_max_num_queries):
    client.force_login(branch_secretary)
    address = page_of(member.person, "person")
    client.get(address)
    with django_assert_max_num_queries(100) as without:
        client.get(address)
    put_photo(person=member.person, picture=PICTURE, by=branch_secretary)
    with django_assert_max_num_queries(len(without)) as found:
        client.get(address)
    assert len(found) == len(without)


class TestPrinting:
    SHEETS = reverse("members:print-cards", args=["nakhil"])

    def test_the_box_says_how_many_have_one_and_is_ticked(self, client, party, member, branch_secretary, photo):
        for membership in (member.membership, make_member(party["local"])):
            issue_card(membership=membership, by=branch_secretary)
        client.force_login(branch_secretary)
        page = client.get(self.SHEETS)
        assert "بطاقة واحدة لها صورة من أصل 2" in page.text
        assert values_of(page)["photos"] == "on"

    @pytest.mark.parametrize("ticked", [True, False])
    def test_the_sheets_have_photos_where_it_is_ticked(self, client, member, branch_secretary, photo, ticked):
        card = issue_card(membership=member.membership, by=branch_secretary)
        client.force_login(branch_secretary)
        answer = client.post(self.SHEETS, {"cards": card.pk} | ({"photos": "on"} if ticked else {}))
        assert answer["Content-Type"] == "application/pdf"
        assert (b"DCTDecode" in answer.content) == ticked

    def test_without_a_photo_there_is_no_box(self, client, member, branch_secretary):
        issue_card(membership=member.membership, by=branch_secretary)
        client.force_login(branch_secretary)
        assert 'name="photos"' not in client.get(self.SHEETS).text

    def test_the_own_card_shows_the_own_photo(self, client, member, branch_secretary, photo):
        card = issue_card(membership=member.membership, by=branch_secretary)
        client.force_login(member)
        assert b"DCTDecode" in client.get(reverse("members:card-paper", args=[card.pk])).content
