"""Everything that the party keeps about a person: nothing forgotten, nobody else's, as JSON and as a paper."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import localdate

from documents.pdf import make_pdf
from members.data_requests import change_contacts, propose_corrections
from members.models import Membership, Person, User
from members.own_data import LEFT_OUT, PARTS, everything_about
from members.own_papers import own_paper
from tests.documents.reading import missing_words, words_of
from tests.factories import make_bureau, make_member, make_user
from tests.rows import ROWS
from tests.treasury.money import charge, pay, rate
from traces.recording import record_opening

JSON, PAPER = reverse("members:own-json"), reverse("members:own-paper")


def leading_columns():
    """{"app.Model.field"} of every column that leads to a person, an account or a membership; not of histories."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label.split(".")[1].startswith("Historical"):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in (Person, User, Membership):
                found.add(f"{model._meta.label}.{field.name}")
    return found


# What follows from the file's other columns, or stands in another part.
NOT_TOLD = {"id", "anonymised_at", "merged_into", "search_key", "name_key", "sound_key", "merged_key"}


class TestNothingIsForgotten:
    def test_every_column_that_leads_to_somebody_is_in_a_part_or_left_out_for_a_reason(self):
        covered = {name for part in PARTS.values() for name in part.covers}
        assert leading_columns() - covered - set(LEFT_OUT) == set()

    def test_nothing_is_named_that_there_is_not(self):
        covered = {name for part in PARTS.values() for name in part.covers}
        assert (covered | set(LEFT_OUT)) - leading_columns() == set()
        assert not covered & set(LEFT_OUT)

    def test_every_room_has_its_parts(self):
        rooms = {part.rows.__module__.split(".")[0] for part in PARTS.values()}
        assert rooms == {"members", "traces", "bureaus", "meetings", "treasury", "finding", "merging"}

    def test_the_file_is_whole(self):
        columns = {field.name for field in Person._meta.fields} - NOT_TOLD
        assert set(PARTS["person"].columns) >= columns
        assert set(PARTS["file_history"].columns) == {"changed_at", *PARTS["person"].columns}

    def test_the_keys_are_documented(self, settings):
        text = (settings.BASE_DIR / "docs" / "formats" / "own-data.md").read_text()
        assert [key for key in PARTS if f"`{key}`" not in text] == []
        named = {name for part in PARTS.values() for name in part.columns}
        assert [name for name in sorted(named) if f"`{name}`" not in text] == []


class TestWhatIsTold:
    @pytest.fixture
    def lived(self, party, member, branch_secretary):
        """A member with a payment, another phone than before, and an opened file."""
        rate(party["province"], 20)
        charge(party["local"], 0)
        pay(member.person.memberships.get(), 30)
        change_contacts(person=member.person, by=member, phone="+212661234567")
        record_opening(
            reader=branch_secretary, person=Person.objects.select_related("branch").get(pk=member.person_id)
        )
        return member

    def test_each_part_tells_the_members_own_rows(self, lived, branch_secretary):
        found = everything_about(lived.person)
        [file] = found["person"]
        assert (file["family_name"], file["branch"], file["gender"]) == ("العضو", "الفرع المحلي بالنخيل", "M")
        assert [row["phone"] for row in found["file_history"]][-2:] == ["", "+212661234567"]
        [membership] = found["memberships"]
        assert (membership["started_on"], membership["ended_on"]) == (date(2020, 1, 1), None)
        assert found["dues"][0]["amount"] == Decimal("20.00")
        [payment] = found["payments"]
        assert (payment["amount"], payment["receipt"]) == (Decimal("30.00"), lived.person.payments.get().receipt)
        assert [row["amount"] for row in found["settled_months"]] == [Decimal("20.00"), Decimal("10.00")]
        assert (found["account"][0]["username"], found["account_emails"][0]["email"]) == (lived.username, lived.email)
        assert found["notices"][0]["sentence"].startswith("تغيرت وسائل الاتصال بكم")
        [reading] = found["readings"]
        assert (reading["act"], reading["reader"]) == ("opened", str(branch_secretary))

    def test_nobody_elses_rows_are_told(self, party, lived):
        stranger = make_user(make_member(party["local"], family_name="الغريب").person)
        found = everything_about(stranger.person)
        filled = {key for key in PARTS if found[key]}
        assert filled == {"person", "file_history", "memberships", "account", "account_emails"}

    def test_a_row_of_every_kind_is_told_whole(self, party):
        """Each part with a row of its own is read and set on paper, whatever stands in it."""
        people = set()
        for name in sorted(ROWS):
            row = ROWS[name](party["local"])
            for way in ("person", "payer"):
                if getattr(row, way, None):
                    people.add(getattr(row, way))
            if getattr(row, "membership", None):
                people.add(row.membership.person)
        told = set()
        for person in people:
            everything = everything_about(person)
            told |= {key for key in PARTS if everything[key]}
            assert own_paper(person, everything)["tables"]
        assert told >= {
            "sanctions",
            "cards",
            "consents",
            "data_requests",
            "mandates",
            "appointments",
            "contests",
            "dues",
        }

    def test_the_paper_has_every_word(self, lived):
        lived.person.refresh_from_db()
        paper = own_paper(lived.person, everything_about(lived.person))
        assert missing_words(make_pdf("sheet", paper), words_of(paper)) == []
        assert ["الهاتف", "06\u00a061\u00a023\u00a045\u00a067"] in paper["facts"]


class TestThePaperInWords:
    """Codes are for the JSON; on paper a woman reads her category, her office and the fields as pages say them."""

    @pytest.fixture
    def tables(self, party):
        woman = make_member(party["local"], given_name="هدى", family_name="العلمي", gender="F", category="sympathiser")
        make_bureau(party["province"], "rapporteur", holders=[woman.person])
        account = make_user(woman.person)
        said = {"occupation": "مهندسة", "birth_date": date(1990, 5, 2), "gender": "M"}
        propose_corrections(person=woman.person, by=account, **said)
        self.everything = everything_about(woman.person)
        return {table["caption"]: table["rows"] for table in own_paper(woman.person, self.everything)["tables"]}

    def test_the_category_is_the_title_in_the_person_s_gender(self, tables):
        assert tables["مسار العضوية"][0][1] == "متعاطفة"
        assert self.everything["memberships"][0]["category"] == "sympathiser"

    def test_so_is_the_office(self, tables):
        (row,) = tables["الانتدابات"]
        assert "مقررة" in row
        assert self.everything["mandates"][0]["office"] == "rapporteur"

    def test_a_correction_names_its_field_and_values_as_pages_do(self, tables):
        said = {row[1]: row[3] for row in tables["طلبات تخص المعطيات"]}
        assert said == {"المهنة": "مهندسة", "تاريخ الازدياد": "2 ماي 1990", "الجنس": "رجل"}
        assert {row["field"] for row in self.everything["data_requests"]} == {"occupation", "birth_date", "gender"}


class TestThePages:
    def test_the_member_gets_both_without_asking_anybody(self, client, member):
        client.force_login(member)
        answer = client.get(JSON)
        told = json.loads(answer.content)
        assert (answer["Content-Type"], answer["Cache-Control"]) == (
            "application/json; charset=utf-8",
            "private, no-store",
        )
        assert answer["Content-Disposition"] == f'attachment; filename="my-data-{localdate()}.json"'
        assert told["format"] == "maktab-own-data/1"
        assert told["person"][0]["family_name"] == "العضو"
        assert told["memberships"][0]["started_on"] == "2020-01-01"
        assert set(told) == {"format", "made_at", *PARTS}
        assert client.get(PAPER).content.startswith(b"%PDF")

    def test_an_officer_gets_their_own_alone(self, client, member, branch_secretary):
        client.force_login(branch_secretary)
        assert json.loads(client.get(JSON, {"pk": member.person_id}).content)["person"][0]["family_name"] != "العضو"

    def test_an_account_without_a_person_is_told_why_there_is_nothing(self, client, outsider):
        client.force_login(outsider)
        for address in (JSON, PAPER, reverse("members:own-data"), reverse("members:own-correction")):
            assert "حسابك غير مرتبط بأي عضو" in client.get(address).text

    def test_it_is_limited_as_other_heavy_things(self, client, member):
        client.force_login(member)
        answers = [client.get(JSON).status_code for _time in range(13)]
        assert answers == [200] * 12 + [429]

    def test_a_longer_life_costs_no_more_queries(self, party, member, assert_flat_queries):
        def grow(rows):
            while member.person.notices.count() < rows:
                phone = f"+2126612345{member.person.notices.count():02}"
                change_contacts(person=member.person, by=member, phone=phone)
                pay(member.person.memberships.get(), 20)

        rate(party["province"], 20)
        # One for each part, and one more for those that first ask which records were merged into the member's.
        assert assert_flat_queries(grow, lambda: everything_about(member.person)) <= len(PARTS) + 6
