"""A branch adapts the plan of a level above: what it keeps, changes, adds and drops is told apart."""

from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from bureaus.models import Office
from meetings.models import ActionPlan, DroppedMeasure
from meetings.planning.adapting import adapt_plan, amend_plan
from meetings.planning.differences import compare, word_differences
from meetings.planning.writing import drop_measure, save_axis, save_measure, take_measure_up
from tests.factories import make_branch, make_member, make_user
from tests.meetings.plans import adopt, adopted_plan, count_on, make_plan, measures_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def national(party):
    """A plan with three measures; the first has an office, a person, a day and an indicator."""
    draft = make_plan(party["national"], "إحداث خلايا القرب", "تكوين الشباب", "فتح مقر")
    first = measures_of(draft)[0]
    count_on(first)
    save_measure(axis=first.axis, measure=first, subject=first.subject, order=1, due_on=date(2026, 9, 30),
                 owner=make_member(party["national"]).person,
                 office=Office.objects.get(code="branch_secretary"))  # fmt: skip
    return adopt(draft)


@pytest.fixture
def draft(national, party):
    return adapt_plan(plan=national, branch=party["local"], by=make_user())


def kinds(plan):
    return [(row.kind, str(row.measure)) for axis in compare(plan) for row in axis.rows]


def test_the_whole_text_is_copied_and_linked_but_nobody_above_is_in_charge_here(national, draft, party):
    assert (draft.branch, draft.adapted_from, draft.state, draft.is_amendment) == (
        party["local"], national, "draft", False,
    )  # fmt: skip
    assert [axis.adapted_from for axis in draft.axes.all()] == list(national.axes.all())
    copies, sources = measures_of(draft), measures_of(national)
    assert [row.adapted_from for row in copies] == sources
    assert [row.subject for row in copies] == [row.subject for row in sources]
    assert (copies[0].owner, copies[0].office, copies[0].due_on) == (None, sources[0].office, date(2026, 9, 30))
    [indicator] = copies[0].indicators.all()
    assert (indicator.subject, indicator.target, indicator.readings.count()) == ("عدد الخلايا", 10, 0)
    assert {kind for kind, _measure in kinds(draft)} == {"kept"}


def test_the_next_version_keeps_who_is_in_charge(national):
    second = amend_plan(plan=national, by=make_user())
    assert measures_of(second)[0].owner == measures_of(national)[0].owner is not None
    assert {kind for kind, _measure in kinds(second)} == {"kept"}


def test_what_differs_is_told_measure_by_measure_and_word_by_word(draft):
    first, second, third = measures_of(draft)
    save_measure(axis=first.axis, measure=first, subject="إحداث خمس خلايا للقرب", order=1, due_on=first.due_on,
                 office=first.office)  # fmt: skip
    drop_measure(measure=second, reason="لا فرع شبيبي بعد")
    save_measure(axis=first.axis, subject="ربط الاتصال بالجمعيات")
    assert kinds(draft) == [
        ("changed", "إحداث خمس خلايا للقرب"), ("kept", "فتح مقر"), ("added", "ربط الاتصال بالجمعيات"),
        ("dropped", "تكوين الشباب"),
    ]  # fmt: skip
    [rows] = [axis.rows for axis in compare(draft)]
    subject = rows[0].texts[0]
    assert "".join(words for words, alone in subject.before if alone) == "القرب"
    assert "".join(words for words, alone in subject.after if alone) == " خمسللقرب"
    assert (rows[3].reason, rows[3].texts[0].after) == ("لا فرع شبيبي بعد", [])
    assert third in measures_of(draft)


def test_a_changed_target_is_a_change(draft):
    first = measures_of(draft)[0]
    count_on(first, target=4)
    save_measure(axis=first.axis, measure=first, subject=first.subject, order=1, due_on=date(2026, 9, 30),
                 office=Office.objects.get(code="branch_secretary"))  # fmt: skip
    row = compare(draft)[0].rows[0]
    assert row.kind == "changed"
    assert [text.label for text in row.texts if any(alone for _words, alone in text.after)] == ["المؤشرات"]


def test_a_copied_measure_is_dropped_with_a_reason_and_taken_up_again(draft):
    measure = measures_of(draft)[1]
    with pytest.raises(ValidationError) as refusal:
        drop_measure(measure=measure, reason="  ")
    assert "اذكر سبب" in refusal.value.message_dict["reason"][0]
    drop_measure(measure=measure, reason="لا فرع شبيبي بعد")
    again = take_measure_up(dropped=DroppedMeasure.objects.get())
    assert (again.subject, again.adapted_from_id) == ("تكوين الشباب", measure.adapted_from_id)
    assert not DroppedMeasure.objects.exists()


def test_what_the_branch_added_itself_goes_without_a_reason(draft):
    drop_measure(measure=save_measure(axis=draft.axes.get(), subject="تدبير محلي"))
    assert not DroppedMeasure.objects.exists()


def test_an_axis_that_went_comes_back_with_its_measure(draft):
    for measure in measures_of(draft):
        drop_measure(measure=measure, reason="لا حاجة")
    draft.axes.get().delete()
    assert [(row.title.before, row.title.after, len(row.rows)) for row in compare(draft)] == [
        ([("التنظيم", True)], [], 3)
    ]
    take_measure_up(dropped=DroppedMeasure.objects.first())
    assert [axis.title for axis in draft.axes.all()] == ["التنظيم"]


class TestRefusals:
    def adapt(self, plan, branch):
        with pytest.raises(ValidationError) as refusal:
            adapt_plan(plan=plan, branch=branch, by=make_user())
        return refusal.value.messages[0]

    def test_a_draft_is_not_adapted(self, party):
        assert "مشروع" in self.adapt(make_plan(party["national"]), party["local"])

    def test_one_s_own_plan_or_that_of_a_neighbour_is_not(self, party):
        plan = adopted_plan(party["local"])
        for name in ("local", "other", "province"):
            assert "مستوى أعلى" in self.adapt(plan, party[name])

    def test_a_second_time_is_refused(self, draft, national, party):
        assert "سبق" in self.adapt(national, party["local"])
        assert adapt_plan(plan=national, branch=party["other"], by=make_user())

    def test_one_that_is_over_or_replaced_is_not(self, national, party):
        over = adopted_plan(party["national"], ended_on=localdate())
        assert "انتهت" in self.adapt(over, party["local"])
        adopt(amend_plan(plan=national, by=make_user()), localdate())
        assert "نسخة أخرى" in self.adapt(ActionPlan.objects.get(pk=national.pk), party["local"])

    def test_a_closed_branch_adapts_nothing(self, national, party):
        closed = make_branch(party["province"], dissolved_on=localdate() - timedelta(days=1))
        assert "مغلق" in self.adapt(national, closed)


WORDS = st.lists(st.sampled_from(["خلية", "القرب", "تكوين", "3", "،", "في"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_the_pieces_of_both_versions_are_their_texts(before, after):
    left, right = word_differences(before, after)
    assert "".join(words for words, _alone in left) == before
    assert "".join(words for words, _alone in right) == after
    kept = ["".join(words for words, alone in side if not alone) for side in (left, right)]
    assert kept[0] == kept[1]
    assert (before == after) is not any(alone for _words, alone in (*left, *right))


@pytest.mark.parametrize("seed", range(8))
def test_every_measure_of_the_source_is_either_copied_or_dropped(draft, seed):
    """Whatever is dropped, added and taken up again, in any order."""
    chance = Random(seed)  # noqa: S311  a test, no secret
    source = {row.pk for row in measures_of(draft.adapted_from)}
    for act in chance.choices(["drop", "add", "up"], k=8):
        rows, gone = measures_of(draft), list(draft.dropped.all())
        if act == "drop" and rows:
            drop_measure(measure=chance.choice(rows), reason="سبب")
        elif act == "add":
            save_measure(axis=draft.axes.get(), subject="تدبير محلي")
        elif act == "up" and gone:
            take_measure_up(dropped=chance.choice(gone))
    copied = [row.adapted_from_id for row in measures_of(draft) if row.adapted_from_id]
    dropped = [row.measure_id for row in draft.dropped.all()]
    assert sorted([*copied, *dropped]) == sorted(source)
    told = [row for axis in compare(draft) for row in axis.rows]
    assert sum(row.kind == "dropped" for row in told) == len(dropped)
    assert len(told) == len(measures_of(draft)) + len(dropped)


def test_comparing_asks_as_often_for_thirty_measures_as_for_one(party, assert_flat_queries):
    plan = adopted_plan(party["national"])
    draft = adapt_plan(plan=plan, branch=party["local"], by=make_user())
    save_axis(plan=draft, title="محور محلي")

    def grow(rows):
        for number in range(rows):
            save_measure(axis=draft.axes.last(), subject=f"تدبير محلي {rows} {number}")

    assert_flat_queries(grow, lambda: compare(draft))
