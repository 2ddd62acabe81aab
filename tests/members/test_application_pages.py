"""The pages of requests to join: the public form, the private link, and the branch's pages."""

from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from zeal import zeal_ignore

from branches.opening import set_online_requests
from bureaus.admission import refuse_application, return_application
from bureaus.closures import close_branch
from members import application_forms
from members.applying import apply_to_join
from members.limits import LIMITS
from members.models import ConsentText, Membership, MembershipApplication
from tests.factories import make_person, make_user
from tests.forms import values_of
from tests.members.test_applications import SAID, ask

pytestmark = pytest.mark.django_db
FORM = {
    "given_name": "هدى",
    "family_name": "الزموري",
    "gender": "F",
    "birth_date": "17/05/1990",
    "phone": "06 12 34 56 78",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(application_forms, "QUICKEST", -1)


@pytest.fixture
def form_url(party):
    set_online_requests(branch=party["local"], open_to_all=True)
    return reverse("members:apply", args=[party["local"].slug])


def send(client, url, **changes):
    return client.post(url, values_of(client.get(url)) | FORM | changes)


def test_a_visitor_sends_a_request_and_follows_it(client, form_url):
    page = client.get(form_url)
    assert "أوافق على أن يحتفظ الحزب" in page.text
    answer = send(client, form_url)
    assert answer.status_code == 302
    application = MembershipApplication.objects.get()
    assert (application.full_name, application.phone, application.channel) == (
        "هدى الزموري",
        "+212612345678",
        "online",
    )
    followed = client.get(answer.url)
    assert "الطلب قيد نظر الفرع." in followed.text
    assert followed["Cache-Control"].count("no-store") == 1
    assert followed["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"phone": "12"}, "phone"),
        ({"birth_date": "31/02/1990"}, "birth_date"),
        ({"birth_date": "01/01/2020"}, "birth_date"),
        ({"gender": "X"}, "gender"),
        ({"given_name": ""}, "given_name"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_the_rest_stays_typed(client, form_url, changes, field):
    answer = send(client, form_url, **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert values_of(answer)["family_name"] == "الزموري"
    assert not MembershipApplication.objects.exists()


def test_a_branch_whose_form_is_closed_has_none(client, party):
    assert client.get(reverse("members:apply", args=[party["local"].slug])).status_code == 404


@pytest.mark.parametrize("changes", [{"website": "spam"}, {"made": ""}, {"made": "x"}])
def test_a_program_is_turned_away(client, form_url, changes):
    assert send(client, form_url, **changes).status_code == 422
    assert not MembershipApplication.objects.exists()


def test_a_form_sent_at_once_is_a_program_s(client, form_url, monkeypatch):
    monkeypatch.setattr(application_forms, "QUICKEST", 60)
    assert send(client, form_url).status_code == 422


def test_many_requests_from_one_place_must_wait_with_what_was_typed(client, form_url, monkeypatch):
    cache.clear()
    monkeypatch.setitem(LIMITS, "apply", "3/h/ip")
    wrong = [send(client, form_url, phone="12").status_code for _time in range(5)]
    answers = [send(client, form_url, phone=f"06123400{number:02}") for number in range(4)]
    cache.clear()
    assert wrong == [422] * 5
    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "أعد إرسال طلبك بعد ساعة" in answers[-1].text
    assert values_of(answers[-1])["given_name"] == "هدى"


def test_the_applicant_corrects_a_returned_request_by_the_link(client, party, branch_secretary):
    application, code = apply_to_join(branch=party["local"], **SAID)
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    assert client.post(page, {"return": "1", "reason-reason": "صحح تاريخ الازدياد"}).url == page
    client.logout()
    link = reverse("members:application", args=[code])
    assert "صحح تاريخ الازدياد" in client.get(link).text
    answer = client.post(link, values_of(client.get(link)) | {"birth_date": "18/05/1990", "consent": "on"})
    assert answer.url == link
    application.refresh_from_db()
    assert (application.state, application.birth_date) == ("submitted", date(1990, 5, 18))


def test_the_applicant_withdraws(client, party):
    _application, code = apply_to_join(branch=party["local"], **SAID)
    link = reverse("members:application", args=[code])
    client.post(link, {"withdraw": "1"})
    assert MembershipApplication.objects.get().state == "withdrawn"
    assert "سُحب الطلب" in client.get(link).text
    assert client.get(reverse("members:application", args=["0" * 24])).status_code == 404


def test_the_branch_accepts(client, party, branch_secretary):
    application = ask(party["local"])
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    assert "هدى الزموري" in client.get(reverse("members:applications", args=[party["local"].slug])).text
    values = values_of(client.get(page))
    assert client.post(page, values | {"accept": "1", "accept-on": localdate().strftime("%d/%m/%Y")}).url == page
    assert Membership.objects.get(person__given_name="هدى").branch == party["local"]
    assert "قُبل الطلب" in client.get(page).text


def test_the_branch_says_who_a_known_applicant_is(client, party, branch_secretary):
    known = make_person(party["local"], given_name="هدى", family_name="الزموري", gender="F")
    application = ask(party["local"])
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    shown = client.get(page)
    assert reverse("members:person", args=[known.pk]) in shown.text
    category = values_of(shown)["accept-category"]
    typed = {"accept": "1", "accept-category": category, "accept-on": localdate().strftime("%d/%m/%Y")}
    assert client.post(page, typed).status_code == 422
    assert client.post(page, typed | {"accept-person": str(known.pk)}).status_code == 302
    assert Membership.objects.get(person=known).branch == party["local"]


def test_a_form_sent_twice_leads_to_the_same_request(client, form_url):
    values = values_of(client.get(form_url)) | FORM
    assert client.post(form_url, values).url == client.post(form_url, values).url
    assert MembershipApplication.objects.count() == 1


@pytest.mark.parametrize(("made", "agrees"), [(None, True), ("", False), ("x:y:z", False)])
def test_a_page_that_was_open_too_long_is_sent_again_with_what_was_typed(client, form_url, monkeypatch, made, agrees):
    """Who read the text that is in force need not agree again; what a page showed that nothing tells, is not known."""
    values = values_of(client.get(form_url)) | FORM
    with monkeypatch.context() as patch:
        patch.setattr(application_forms, "OPEN_FOR", -1)
        late = client.post(form_url, values if made is None else values | {"made": made})
    assert (late.status_code, "ظلت هذه الصفحة مفتوحة" in late.text) == (422, True)
    again = values_of(late)
    assert (again["given_name"], "consent" in again) == ("هدى", agrees)
    assert client.post(form_url, again | {"consent": "on"}).status_code == 302


def test_a_text_that_changed_meanwhile_is_shown_and_agreed_to_again(client, form_url):
    values = values_of(client.get(form_url)) | FORM
    ConsentText.objects.update(ended_on=localdate())
    ConsentText.objects.create(version="2", text="نص جديد", started_on=localdate())
    shown = client.post(form_url, values)
    assert (shown.status_code, list(shown.context["form"].errors)) == (422, ["consent"])
    again = values_of(shown)
    assert ("نص جديد" in shown.text, again["given_name"], "consent" in again) == (True, "هدى", False)
    assert client.post(form_url, again | {"consent": "on"}).status_code == 302
    assert MembershipApplication.objects.get().consent_text.version == "2"


def test_a_page_open_too_long_whose_text_changed_is_agreed_to_again(client, form_url, monkeypatch):
    values = values_of(client.get(form_url)) | FORM
    ConsentText.objects.update(ended_on=localdate())
    ConsentText.objects.create(version="2", text="نص جديد", started_on=localdate())
    with monkeypatch.context() as patch:
        patch.setattr(application_forms, "OPEN_FOR", -1)
        late = client.post(form_url, values)
    assert ("نص جديد" in late.text, "consent" in values_of(late)) == (True, False)


def test_a_returned_request_is_withdrawn_on_its_page(client, party, branch_secretary):
    application, code = apply_to_join(branch=party["local"], **SAID)
    return_application(application=application, reason="صحح الاسم", by=branch_secretary)
    link = reverse("members:application", args=[code])
    page = client.get(link).text
    assert 'name="withdraw"' in page
    assert 'content="noindex"' in page
    client.post(link, {"withdraw": "1"})
    assert MembershipApplication.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("meanwhile", "late"),
    [
        (refuse_application, {"refuse": "1", "reason-reason": "سبب آخر"}),
        (return_application, {"return": "1", "reason-reason": "سبب آخر"}),
        (return_application, {"accept": "1"}),
    ],
)
def test_who_decides_late_is_told_that_it_is_decided(client, party, branch_secretary, meanwhile, late):
    application = ask(party["local"])
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    meanwhile(application=application, reason="سبب", by=branch_secretary)
    answer = client.post(page, late, follow=True)
    assert "سبق البت في هذا الطلب" in answer.text
    assert MembershipApplication.objects.get().reason == "سبب"


def test_other_requests_of_the_name_are_shown_before_one_is_decided(client, party, branch_secretary):
    application, other = ask(party["local"]), ask(party["local"], birth_date=date(1991, 1, 1))
    client.force_login(branch_secretary)
    page = client.get(reverse("members:decide-application", args=[application.pk])).text
    assert reverse("members:decide-application", args=[other.pk]) in page


def test_lapsed_requests_do_not_wait(client, party, branch_secretary):
    return_application(application=ask(party["local"]), reason="صحح", by=branch_secretary)
    MembershipApplication.objects.update(correct_by=localdate() - timedelta(days=1))
    client.force_login(branch_secretary)
    url = reverse("members:applications", args=[party["local"].slug])
    assert "هدى الزموري" not in client.get(url).text
    assert "انقضى أجله" in client.get(url + "?state=all").text


def test_what_was_entered_of_a_paper_form_is_corrected(client, party, branch_secretary):
    application = ask(party["local"], channel="paper", by=branch_secretary)
    client.force_login(branch_secretary)
    decide, correct = (
        reverse(f"members:{name}", args=[application.pk]) for name in ("decide-application", "correct-entered")
    )
    page = client.get(decide).text
    assert (correct in page, 'name="return"' in page) == (True, False)
    assert client.post(correct, values_of(client.get(correct)) | {"phone": "12"}).status_code == 422
    assert client.post(correct, values_of(client.get(correct)) | {"occupation": "نجارة"}).url == decide
    application.refresh_from_db()
    assert (application.occupation, application.state) == ("نجارة", "submitted")


def test_a_closed_branch_opens_no_form_and_prints_no_poster(client, party, secretary, branch_secretary, form_url):
    client.force_login(make_user(is_superuser=True))
    close_branch(branch=party["local"], on=localdate(), successor=party["other"])
    act = client.post(reverse("members:open-form", args=[party["local"].slug]), {"open": "1"}, follow=True)
    assert (act.status_code, "هذا الفرع مغلق." in act.text) == (200, True)
    assert client.get(reverse("members:joining-paper", args=[party["local"].slug])).status_code == 404


class TestDecidingTogether:
    url = "/applications/together/"

    def picked(self, client, *applications):
        return client.get(self.url, {"pick": [row.pk for row in applications]})

    def decide(self, client, applications, **typed):
        with zeal_ignore():  # each is read again under its lock and decided in a transaction of its own
            return client.post(self.url, {"pick": [row.pk for row in applications], **typed}, follow=True)

    def accept(self, client, applications):
        category = values_of(self.picked(client, *applications))["accept-category"]
        day = localdate().strftime("%d/%m/%Y")
        return self.decide(client, applications, accept="1", **{"accept-category": category, "accept-on": day})

    def ask_all(self, branch, *names):
        return [ask(branch, given_name=name, phone=f"+21261234567{n}", email="") for n, name in enumerate(names)]

    def test_the_list_leads_to_it(self, client, party, branch_secretary):
        (application,) = self.ask_all(party["local"], "سلمى")
        client.force_login(branch_secretary)
        for name, of in (("applications", [party["local"].slug]), ("waiting-applications", [])):
            assert f'name="pick" value="{application.pk}"' in client.get(reverse(f"members:{name}", args=of)).text
        assert self.url == reverse("members:decide-applications")

    def test_several_are_accepted_and_who_is_known_stays_with_the_reason(self, client, party, branch_secretary):
        make_person(party["local"], given_name="هدى", family_name="الزموري", gender="F")
        rows = self.ask_all(party["local"], "سلمى", "هدى", "نادية")
        client.force_login(branch_secretary)
        page = self.accept(client, rows)
        assert (page.status_code, "قُبل طلبان." in page.text) == (422, True)
        assert [(row.given_name, why[:25]) for row, why, _is_picked in page.context["shown"]] == [
            ("هدى", "بيّن هل صاحب(ة) الطلب من ")
        ]
        assert Membership.objects.filter(person__given_name__in=["سلمى", "نادية"]).count() == 2
        assert [row.state for row in MembershipApplication.objects.order_by("pk")] == [
            "accepted", "submitted", "accepted",
        ]  # fmt: skip

    @pytest.mark.parametrize(("act", "state"), [("refuse", "refused"), ("return", "returned")])
    def test_several_are_answered_with_one_reason(self, client, party, branch_secretary, act, state):
        rows = self.ask_all(party["local"], "سلمى", "نادية")
        client.force_login(branch_secretary)
        unsaid = self.decide(client, rows, **{act: "1", "reason-reason": " "})
        assert (unsaid.status_code, MembershipApplication.objects.to_decide().count()) == (422, 2)
        assert self.decide(client, rows, **{act: "1", "reason-reason": "ملف ناقص"}).status_code == 200
        assert set(MembershipApplication.objects.values_list("state", "reason")) == {(state, "ملف ناقص")}

    def test_what_another_branch_decides_is_not_among_them(self, client, party, branch_secretary):
        (theirs,) = self.ask_all(party["other"], "سلمى")
        client.force_login(branch_secretary)
        for page in (self.picked(client, theirs), self.decide(client, [theirs], refuse="1", **{"reason-reason": "x"})):
            assert page.status_code in {200, 302}
        assert MembershipApplication.objects.get().state == "submitted"

    @pytest.mark.parametrize("who", ["outsider", "member", "treasurer", "secretary"])
    def test_who_does_not_decide_sends_nothing(self, request, client, party, bureau, who):
        rows = self.ask_all(party["local"], "سلمى")
        client.force_login(request.getfixturevalue(who))
        self.decide(client, rows, refuse="1", **{"reason-reason": "x"})
        assert MembershipApplication.objects.get().state == "submitted"

    @pytest.mark.parametrize("key", ["", "0", "½", "\0", "9" * 40])
    def test_garbage_picks_nothing(self, client, party, branch_secretary, key):
        client.force_login(branch_secretary)
        assert client.get(self.url, {"pick": key}).status_code in {302, 400}

    def test_what_was_decided_meanwhile_is_left_out(self, client, party, branch_secretary):
        rows = self.ask_all(party["local"], "سلمى", "نادية")
        client.force_login(branch_secretary)
        refuse_application(application=rows[0], reason="سبب", by=branch_secretary)
        category = values_of(self.picked(client, rows[1]))["accept-category"]
        day = {"accept-category": category, "accept-on": localdate().strftime("%d/%m/%Y")}
        page = self.decide(client, rows, accept="1", **day)
        assert [row.state for row in MembershipApplication.objects.order_by("pk")] == ["refused", "accepted"]
        assert [why[:19] for _row, why, _is_picked in page.context["shown"]] == ["سبق البت في هذا الط"]

    def test_with_nothing_ticked_the_reason_stays_typed(self, client, party, branch_secretary):
        rows = self.ask_all(party["local"], "سلمى", "نادية")
        client.force_login(branch_secretary)
        typed = {"refuse": "1", "reason-reason": "ملف ناقص", "among": [row.pk for row in rows]}
        page = client.post(self.url, typed)
        assert (page.status_code, "اختر الطلبات التي تريد البت فيها." in page.text) == (422, True)
        assert values_of(page)["reason-reason"] == "ملف ناقص"
        assert [is_picked for _row, _why, is_picked in page.context["shown"]] == [False, False]


def test_a_reason_is_asked_for(client, party, branch_secretary):
    application = ask(party["local"])
    client.force_login(branch_secretary)
    page = reverse("members:decide-application", args=[application.pk])
    assert client.post(page, {"refuse": "1", "reason-reason": ""}).status_code == 422
    application.refresh_from_db()
    assert application.state == "submitted"


@pytest.mark.parametrize("who", ["treasurer", "secretary"])
def test_who_sees_the_request_without_deciding_sends_nothing(client, request, party, bureau, who):
    application = ask(party["local"])
    client.force_login(request.getfixturevalue(who))
    page = reverse("members:decide-application", args=[application.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"refuse": "1", "reason-reason": "x"}).status_code == 403
    application.refresh_from_db()
    assert application.state == "submitted"


def test_a_paper_form_is_entered_on_the_same_fields(client, party, branch_secretary):
    client.force_login(branch_secretary)
    url = reverse("members:enter-application", args=[party["local"].slug])
    answer = send(client, url)
    application = MembershipApplication.objects.get()
    assert answer.url == reverse("members:decide-application", args=[application.pk])
    assert (application.channel, application.recorded_by) == ("paper", branch_secretary)


def test_the_form_is_opened_and_closed_by_the_branch(client, party, branch_secretary):
    client.force_login(branch_secretary)
    page, act = (reverse(f"members:{name}", args=[party["local"].slug]) for name in ("applications", "open-form"))
    client.post(act, {"open": "1"})
    party["local"].refresh_from_db()
    assert party["local"].takes_applications
    assert reverse("members:apply", args=[party["local"].slug]) in client.get(page).text
    client.post(act)
    party["local"].refresh_from_db()
    assert not party["local"].takes_applications


def test_the_poster_leads_to_the_form(client, party, branch_secretary, form_url):
    client.force_login(branch_secretary)
    pdf = client.get(reverse("members:joining-paper", args=[party["local"].slug]))
    assert pdf["Content-Type"] == "application/pdf"
    text = pypdfium2.PdfDocument(pdf.content)[0].get_textpage()
    for word in ("انخرطوا", "بالنخيل", "joining", "nakhil"):
        assert text.search(word).get_next(), word


def test_requests_that_wait_stand_on_the_desk_and_on_the_branch(client, party, branch_secretary):
    ask(party["local"])
    client.force_login(branch_secretary)
    assert "طلب انخراط واحد قيد النظر" in client.get(reverse("admin:index")).text
    assert "هدى الزموري" in client.get(reverse("members:waiting-applications")).text
    assert reverse("members:applications", args=["nakhil"]) in client.get(party["local"].get_absolute_url()).text


def test_the_list_is_flat(assert_flat_queries, client, party, branch_secretary):
    client.force_login(branch_secretary)
    numbers = iter(range(100))

    def grow(rows):
        for _row in range(rows):
            ask(party["local"], phone=f"+2126123400{next(numbers):02}")

    url = reverse("members:applications", args=[party["local"].slug])
    assert assert_flat_queries(grow, lambda: client.get(url)) <= 10


def test_the_locality_is_proposed_and_carried_into_the_file(client, party, form_url, branch_secretary):
    party["province"].locality_code = "01.571"
    party["province"].save()
    page = client.get(form_url)
    assert '<option value="تطوان">' in page.text
    assert send(client, form_url, locality_code="لا مكان").context["form"].errors.keys() == {"locality_code"}
    assert send(client, form_url, locality_code="مرتيل", given_name="").status_code == 422
    send(client, form_url, locality_code="مرتيل")
    application = MembershipApplication.objects.get()
    assert application.locality.name == "مرتيل"
    client.force_login(branch_secretary)
    url = reverse("members:decide-application", args=[application.pk])
    assert "مرتيل (جماعة" in client.get(url).text
    on_day = {"accept": "1", "accept-on": localdate().strftime("%d/%m/%Y")}
    assert client.post(url, values_of(client.get(url)) | on_day).status_code == 302
    person = Membership.objects.get(application=application).person
    assert person.locality.name == "مرتيل"
    details = reverse("members:details", args=[person.pk])
    assert values_of(client.get(details))["locality_code"] == "مرتيل"
    client.post(details, values_of(client.get(details)) | {"locality_code": "Tétouan"})
    person.refresh_from_db()
    assert person.locality.name == "تطوان"


def test_the_officer_sees_by_which_day_to_decide_before_it_is_over(client, party, branch_secretary):
    application = ask(party["local"])
    day = date_format(application.decide_by)
    client.force_login(branch_secretary)
    facts = client.get(reverse("members:decide-application", args=[application.pk])).text
    assert f"<dt>أجل البت</dt><dd>{day}</dd>" in facts
    short = date_format(application.decide_by, "SHORT_DATE_FORMAT")
    for address in (reverse("members:applications", args=["nakhil"]), reverse("members:waiting-applications")):
        listed = client.get(address).text
        assert "أجل البت" in listed
        assert short in listed
    refuse_application(application=application, reason="لا يستوفي الشروط", by=branch_secretary)
    assert "أجل البت" not in client.get(reverse("members:decide-application", args=[application.pk])).text
