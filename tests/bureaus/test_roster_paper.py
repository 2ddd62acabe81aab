"""The roster as a paper: titles in their gender, vacant seats, since when; and who gets it."""

from datetime import date

from django.urls import reverse

from branches.models import Branch
from bureaus.models import Bureau, Mandate, Office, Organ
from bureaus.papers import roster_paper
from bureaus.places import Place
from bureaus.renewal import renew_bureau
from bureaus.roster import rosters
from documents.pdf import make_pdf
from members.models import Gender
from tests.documents.reading import missing_words, pages_of, words_of
from tests.factories import ELECTED, make_bureau, make_member
from tests.visits import statuses

DAY = date(2026, 5, 3)


def roster_url(branch):
    return reverse("bureaus:roster-paper", args=[branch.slug])


def paper_of(branch, day=DAY):
    return roster_paper(branch, rosters(Bureau.objects.filter(branch=branch).on(day), day=day), day)


def make_mixed_bureau(branch, counsellors=2):
    """A secretary (a woman), a treasurer (a man), a vacant seat of rapporteur, and counsellors of both genders."""
    woman = make_member(branch, given_name="أمينة", family_name="المرابط", gender=Gender.FEMALE).person
    man = make_member(branch, given_name="بدر", family_name="السوسي").person
    genders = [Gender.FEMALE, Gender.MALE]
    places = [("branch_secretary", woman), ("treasurer", man), ("rapporteur", None)]
    for number in range(counsellors):
        person = make_member(branch, given_name="زكرياء", family_name=f"الحوزي {number}", gender=genders[number % 2])
        places.append(("counsellor", person.person))
    offices = {office.code: office for office in Office.objects.all()}
    return renew_bureau(branch=branch, places=[Place(offices[code], person) for code, person in places], on=ELECTED)


def test_the_roster_says_title_name_and_since_when(party):
    make_mixed_bureau(party["local"])
    paper = paper_of(party["local"])
    (table,) = paper["tables"]
    assert table["caption"] == "المكتب، في المسؤولية منذ 10 مارس 2024"
    assert table["rows"] == [
        ["1", "كاتبة الفرع", "أمينة المرابط", "10 مارس 2024"],
        ["2", "أمين المال", "بدر السوسي", "10 مارس 2024"],
        ["3", "مقرر(ة)", "مقعد شاغر", "10 مارس 2024"],
        ["4", "مستشارة", "زكرياء الحوزي 0", "10 مارس 2024"],
        ["5", "مستشار", "زكرياء الحوزي 1", "10 مارس 2024"],
    ]


def test_who_acts_is_told(party):
    make_mixed_bureau(party["local"])
    Mandate.objects.filter(seat__office__code="treasurer").update(status=Mandate.Status.ACTING)
    assert paper_of(party["local"])["tables"][0]["rows"][1][2] == "بدر السوسي (بالنيابة)"


def test_every_word_of_a_roster_of_21_seats_is_found_in_it(party):
    make_mixed_bureau(party["local"], counsellors=18)
    paper = paper_of(party["local"])
    assert len(paper["tables"][0]["rows"]) == 21
    assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []


def test_each_organ_has_its_table(client, party, secretary):
    make_bureau(party["local"], "branch_secretary")
    person = make_member(party["local"], family_name="التادلي").person
    place = Place(Office.objects.get(code="counsellor"), person)
    renew_bureau(branch=party["local"], places=[place], on=ELECTED, organ=Organ.COUNCIL)
    client.force_login(secretary)
    page = pages_of(client.get(roster_url(party["local"])).content)[0]
    assert page.index("المكتب، في") < page.index("المجلس، في")


def test_a_branch_without_a_bureau_has_a_paper_that_says_so(client, party, secretary):
    client.force_login(secretary)
    answer = client.get(roster_url(party["other"]))
    assert "لا مكتب مسجل" in pages_of(answer.content)[0]


def test_the_roster_of_an_earlier_day(client, party, secretary):
    make_mixed_bureau(party["local"])
    client.force_login(secretary)
    answer = client.get(roster_url(party["local"]), {"on": "09/03/2024"})
    assert "أمينة" not in pages_of(answer.content)[0]
    assert 'filename="roster-nakhil-2024-03-09.pdf"' in answer["Content-Disposition"]
    assert "?on=2024-03-10" in client.get(party["local"].get_absolute_url(), {"on": "10/03/2024"}).text


def test_who_gets_the_roster(client, party, bureau, teammate, member, outsider):
    url = roster_url(party["local"])
    assert statuses(client, url, teammate, member, outsider, None) == [200, 200, 404, 302]
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    assert statuses(client, url, outsider, None) == [200, 200]


def test_the_paper_gives_no_phone_and_no_cache_keeps_it(client, party, bureau, member):
    holder = bureau.seats.first().mandates.get().person
    holder.phone = "+212612345678"
    holder.save()
    Branch.objects.filter(pk=party["local"].pk).update(publishes_roster=True)
    answer = client.get(roster_url(party["local"]))
    assert "12 34 56" not in pages_of(answer.content)[0].replace("\u00a0", " ")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_paper_asks_as_few_questions_for_many_seats(party, assert_flat_queries):
    branches = iter([party["local"], party["other"], party["province"]])
    current = {}

    def grow(rows):
        current["branch"] = next(branches)
        make_mixed_bureau(current["branch"], counsellors=rows)

    assert_flat_queries(grow, lambda: paper_of(current["branch"]))
