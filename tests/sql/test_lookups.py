"""Many keys as one parameter, and as the answer to another question."""

from branches.models import Branch
from members.models import Membership, Person
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
