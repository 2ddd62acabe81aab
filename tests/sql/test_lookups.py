"""Many keys as one parameter, and as the answer to another question."""

import pytest

from branches.models import Branch
from members.models import Membership, Person, people
from sql.lookups import Texts
from tests.factories import make_member


def test_keys_and_texts(party):
    keys = [party["local"].pk, party["region"].pk, 10**12]
    assert set(Branch.objects.filter(pk__among=keys)) == {party["local"], party["region"]}
    assert not Branch.objects.filter(pk__among=[]).exists()
    assert Branch.objects.get(path__among=Texts([party["local"].path])) == party["local"]


def test_a_queryset_of_keys_is_asked_with_its_conditions(party, django_assert_num_queries):
    here, there = make_member(party["local"]).person, make_member(party["other"]).person
    held = Membership.objects.filter(branch=party["local"]).order_by().values("person")
    with django_assert_num_queries(1):
        assert list(Person.objects.filter(pk__among=held, gender=here.gender)) == [here]
    assert set(Person.objects.filter(pk__among=held) | Person.objects.filter(pk=there.pk)) == {here, there}
    assert there in Person.objects.exclude(pk__among=held)
    assert not Person.objects.filter(pk__among=held.none()).exists()


TEXTS = ["سوسي 0 امينه", "100% _ \\ ' \"", "ساوي a٣", ""]


@pytest.mark.parametrize("word", ["س", "سوسي", "ي 0", "ساوي a٣", "%", "_", "0%", "%0", "\\", "'", '"', "a_", "A"])
def test_a_word_is_found_in_the_texts_that_hold_it_and_its_signs_mean_themselves(party, word):
    keys = [make_member(party["local"]).person_id for _text in TEXTS]
    for key, text in zip(keys, TEXTS, strict=True):
        Person.records.filter(pk=key).update(search_key=text)
    found = Person.records.filter(pk__among=keys, search_key__holds=word).values_list("search_key", flat=True)
    assert set(found) == {text for text in TEXTS if word in text}


@pytest.mark.parametrize("few", [400, 0])
def test_people_of_branches_are_found_however_their_files_are_read(party, monkeypatch, few):
    monkeypatch.setattr(people, "FEW_BRANCHES", few)
    here, there = make_member(party["local"]).person, make_member(party["other"]).person
    Person.records.filter(pk__in=[here.pk, there.pk]).update(search_key="امينه سوسي 212600000000")
    found = Person.records.search("السوسي أمينة", branches=[party["local"].pk])
    assert list(found) == [here]
    assert not Person.records.search("سوسي بشرى", branches=[party["local"].pk])
    assert set(Person.records.search("سوسي")) == {here, there}
