"""Declaring a renewed bureau: its day by a dated rule, its letter, and the tasks until it is made."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from administration.branch_work import branch_work
from bureaus.models import Office, Organ
from bureaus.places import Place
from documents.pdf import make_pdf
from meetings.confirmation import confirm_election
from meetings.declaration_papers import declaration_paper
from meetings.declarations import late_declarations, record_declaration
from meetings.elections import record_election
from meetings.models import Declaration, DeclarationRule
from tests.documents.reading import pages_of
from tests.factories import make_member, make_officer, make_user
from tests.meetings.minutes import fallen
from tests.meetings.records import make_meeting
from tests.visits import statuses

FOUNDING = "الجمع العام التأسيسي"


def elect(branch, on=None, organ=Organ.BUREAU, by=None, title="الجمع العام لتجديد المكتب", **person):
    meeting = make_meeting(branch, title, date=on or localdate() - timedelta(days=3), venue="دار الشباب")
    member = make_member(branch, **person).person
    office = "first_secretary" if branch.kind == "national" else "branch_secretary"
    place = Place(Office.objects.get(code=office), member)
    return record_election(meeting=meeting, places=[place], organ=organ, by=by)


@pytest.fixture
def declaration(party):
    return elect(party["local"]).declaration


@pytest.mark.parametrize(("branch", "days"), [("local", 30), ("province", 30), ("national", 15)])
def test_the_last_day_follows_the_rule_of_the_level(party, branch, days):
    election = elect(party[branch])
    assert election.declaration.due_on == election.meeting.date + timedelta(days=days)


def test_the_rule_of_the_meetings_day_counts_and_without_one_nothing_is_due(party):
    assert not Declaration.objects.filter(election=elect(party["local"], on=date(2011, 5, 1))).exists()
    rule = DeclarationRule.objects.get(level="local")
    rule.ended_on = localdate() - timedelta(days=10)
    rule.save()
    DeclarationRule.objects.create(level="local", days=20, started_on=rule.ended_on)
    election = elect(party["other"])
    assert election.declaration.due_on == election.meeting.date + timedelta(days=20)


def test_councils_are_not_declared(party):
    assert not hasattr(elect(party["local"], organ=Organ.COUNCIL), "declaration")


def test_an_election_that_waits_is_declared_once_it_is_confirmed(party, bureau, secretary, branch_secretary):
    election = elect(party["local"], by=secretary)
    assert not Declaration.objects.exists()
    confirm_election(election=election, by=branch_secretary)
    assert Declaration.objects.get().election_id == election.pk


def test_made_it_is_no_task_any_more(declaration, secretary):
    assert list(Declaration.objects.to_make()) == [declaration]
    row = record_declaration(declaration=declaration, made_on=localdate(), reference="12/2026", by=secretary)
    assert (row.reference, row.recorded_by) == ("12/2026", secretary)
    assert not Declaration.objects.to_make().exists()


@pytest.mark.parametrize("days", [-4, 1])
def test_it_is_made_between_the_meeting_and_today(declaration, secretary, days):
    made_on = localdate() + timedelta(days=days)
    with pytest.raises(ValidationError) as refusal:
        record_declaration(declaration=declaration, made_on=made_on, reference="", by=secretary)
    assert "made_on" in refusal.value.message_dict


def test_a_bureau_that_followed_takes_the_task_along(party):
    first = elect(party["local"], on=localdate() - timedelta(days=200)).declaration
    second = elect(party["local"]).declaration
    assert list(Declaration.objects.to_make()) == [second]
    assert first.is_late is True


@pytest.mark.parametrize(("days", "is_asked"), [(365, True), (366, False), (3_500, False)])
def test_an_election_of_long_ago_is_history(party, days, is_asked):
    """Who records the past is not late with what was declared on paper, or renewed since."""
    election = elect(party["local"], on=localdate() - timedelta(days=days))
    assert Declaration.objects.filter(election=election).exists() is is_asked


def test_when_declarations_begin_to_be_kept_none_is_asked_of_long_ago(party):
    """By the step that opens those of bureaus that sit already."""
    recent, old = elect(party["local"]), elect(party["province"], on=localdate() - timedelta(days=366))
    Declaration.objects.all().delete()
    import_module("meetings.migrations.0009_declaration_rules").open_declarations(apps, None)
    assert list(Declaration.objects.values_list("election", flat=True)) == [recent.pk]
    assert old.bureau.ended_on is None


class TestTasks:
    def test_the_branch_and_the_desk_hold_it_until_it_is_made(self, party, secretary):
        declaration = elect(party["local"], on=localdate() - timedelta(days=60)).declaration
        told = [row for row in branch_work(secretary, party["local"]) if "المكتب المجدد" in row.sentence]
        assert [row.address for row in told] == [reverse("meetings:declaration", args=[declaration.pk])]
        assert "وقد تأخر" in told[0].sentence
        assert list(late_declarations(secretary)) == [declaration]
        record_declaration(declaration=declaration, made_on=localdate(), reference="", by=secretary)
        assert not [row for row in branch_work(secretary, party["local"]) if "المكتب المجدد" in row.sentence]
        assert not late_declarations(secretary).exists()

    def test_one_that_is_not_late_is_no_matter_of_the_desk(self, declaration, secretary):
        assert not late_declarations(secretary).exists()

    def test_others_do_not_see_it(self, party, teammate, member):
        elect(party["local"], on=localdate() - timedelta(days=60))
        assert not late_declarations(teammate).exists()
        assert not late_declarations(member).exists()


class TestPages:
    def test_recorded_on_its_page(self, client, declaration, secretary):
        client.force_login(secretary)
        address = reverse("meetings:declaration", args=[declaration.pk])
        assert client.post(address, {"made_on": "نص"}).status_code == 422
        assert client.post(address, {"made_on": f"{localdate():%d/%m/%Y}", "reference": "7"}).status_code == 302
        assert Declaration.objects.get().reference == "7"

    def test_readers_record_nothing(self, client, declaration, bureau_reader):
        client.force_login(bureau_reader)
        address = reverse("meetings:declaration", args=[declaration.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"made_on": f"{localdate():%d/%m/%Y}"}).status_code == 403

    def test_who_gets_the_letter(self, client, declaration, secretary, bureau_reader, teammate, member):
        address = reverse("meetings:declaration-paper", args=[declaration.pk])
        users = (secretary, bureau_reader, teammate, member, None)
        assert statuses(client, address, *users) == [200, 403, 404, 404, 302]


@pytest.fixture
def bureau_reader(party):
    """Somebody who sees the meetings from above and records none."""
    return make_officer(party["region"], "rapporteur")


def test_the_letter_names_the_bureau_with_what_is_known(party):
    declaration = elect(
        party["local"], given_name="نادية", family_name="العمراني", gender="F", birth_date=date(1980, 5, 4),
        occupation="أستاذة",
    ).declaration  # fmt: skip
    paper = declaration_paper(declaration)
    assert paper["table"]["rows"] == [["1", "نادية العمراني", "كاتبة الفرع", "04/05/1980", "أستاذة"]]
    assert "الفرع المحلي بالنخيل" in paper["subject"]
    [page] = pages_of(make_pdf("declaration", paper))
    assert "نادية" in page


class TestLetter:
    @pytest.mark.parametrize(
        ("branch", "to"),
        [("national", "إلى السلطة الحكومية المكلفة بالداخلية"), ("local", "إلى السيد ممثل السلطة المحلية")],
    )
    def test_leading_organs_are_declared_to_the_interior(self, party, branch, to):
        assert declaration_paper(elect(party[branch]).declaration)["to"] == to

    def test_a_first_bureau_is_founded(self, party):
        paper = declaration_paper(elect(party["local"], title=FOUNDING).declaration)
        assert paper["title"] == "تصريح بتأسيس مكتب"
        assert paper["subject"].startswith("التصريح بتأسيس مكتب الفرع المحلي بالنخيل")
        assert "بالتصريح لديكم بتأسيس مكتب الفرع المحلي بالنخيل" in paper["paragraphs"][1]
        assert "تجديد" not in f"{paper}"

    def test_the_next_one_is_renewed(self, party):
        elect(party["local"], on=localdate() - timedelta(days=100), title=FOUNDING)
        paper = declaration_paper(elect(party["local"], title="الجمع العام").declaration)
        assert paper["subject"].startswith("التصريح بتجديد مكتب")

    def test_a_meeting_that_renewed_a_bureau_which_is_not_recorded_says_so(self, party):
        election = elect(party["local"], title=FOUNDING)
        election.meeting.session = "renewal"
        assert "بتجديد" in declaration_paper(election.declaration)["subject"]

    def test_of_an_annulled_election_there_is_none(self, client, declaration, secretary):
        fallen(declaration.election)
        declaration = Declaration.objects.get()
        with pytest.raises(ValidationError):
            declaration_paper(declaration)
        with pytest.raises(ValidationError):
            record_declaration(declaration=declaration, made_on=localdate(), reference="", by=secretary)
        client.force_login(secretary)
        paper = reverse("meetings:declaration-paper", args=[declaration.pk])
        assert client.get(paper).status_code == 403
        page = client.get(reverse("meetings:declaration", args=[declaration.pk]))
        assert "هذا الانتخاب غير نافذ" in page.text
        assert paper not in page.text


class TestRule:
    """What was counted by a rule stands: it is ended, and followed by another."""

    @pytest.fixture
    def rule(self, db):
        return DeclarationRule.objects.get(level="local")

    @pytest.mark.parametrize("change", [{"days": 60}, {"level": "leading"}, {"started_on": date(2020, 1, 1)}])
    def test_one_that_has_begun_is_not_rewritten(self, rule, change):
        for name, value in change.items():
            setattr(rule, name, value)
        with pytest.raises(ValidationError):
            rule.full_clean()

    def test_its_reference_is_corrected_and_it_is_ended(self, rule):
        rule.reference, rule.ended_on = "المادة 13", localdate()
        rule.full_clean()
        rule.save()
        assert rule.history.count() == 1
        DeclarationRule(level="local", days=45, started_on=localdate()).full_clean()

    def test_two_do_not_hold_on_one_day(self, db):
        with pytest.raises(ValidationError):
            DeclarationRule(level="local", days=45, started_on=localdate()).full_clean()

    def test_the_administration_rewrites_nothing(self, client, rule):
        client.force_login(make_user(is_superuser=True, is_staff=True))
        page = reverse("admin:meetings_declarationrule_change", args=[rule.pk])
        assert 'name="days"' not in client.get(page).text
        client.post(page, {"level": "local", "days": "60", "reference": "المادة 13", "started_on": "2020-01-01"})
        kept = DeclarationRule.objects.get(pk=rule.pk)
        assert (kept.days, kept.started_on, kept.reference) == (rule.days, rule.started_on, "المادة 13")


def test_the_headquarters_keep_the_rule(client, party):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert client.get(reverse("admin:meetings_declarationrule_changelist")).status_code == 200
