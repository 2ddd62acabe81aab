"""The regions and provinces of the country become branches by ticking them; twice doubles nothing."""

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from branches.models import Branch, Kind
from branches.naming import propose_slug
from branches.territory import add_territory, offer_territory
from tests.factories import make_branch, make_officer, make_user

PAGE = reverse("branches:territory")
pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return make_branch(kind=Kind.NATIONAL, name="المقر الوطني", slug="hq")


@pytest.fixture
def headquarters(client):
    user = make_user(is_superuser=True)
    client.force_login(user)
    return user


def test_the_country_has_twelve_regions_and_every_province_is_offered_once(root):
    offered = offer_territory()
    codes = [place.locality.code for region in offered for place in region.provinces]
    assert len(offered) == 12
    assert len(codes) == len(set(codes)) == 75
    assert all(
        code.startswith(region.locality.code)
        for region in offered
        for code in [place.locality.code for place in region.provinces]
    )


def test_a_province_comes_with_its_region_above_it(root):
    added = add_territory(root=root, codes=["04.291"])
    region, province = added
    assert (region.kind, region.name) == (Kind.REGION, "التنظيم الجهوي بجهة الرباط-سلا-القنيطرة")
    assert (province.kind, province.name) == (Kind.PROVINCE, "الفرع الإقليمي بالخميسات")
    assert province.name_latin == "Section provinciale Khémisset"
    assert (province.slug, province.locality_code) == ("khemisset", "04.291")
    assert province.path.startswith(region.path)
    assert region.path.startswith(root.path)
    assert province.history.count() == province.subordinations.count() == 1


def test_all_of_them_once_and_never_doubled(root):
    codes = [place.locality.code for region in offer_territory() for place in (region, *region.provinces)]
    first = add_territory(root=root, codes=codes)
    assert len(first) == len(codes) == 87
    assert add_territory(root=root, codes=codes) == []
    assert Branch.objects.count() == 1 + len(codes)
    assert Branch.find_problems() == ([], [], [], [], [])


def test_the_whole_country_takes_a_bounded_number_of_queries(root, django_assert_max_num_queries):
    codes = [place.locality.code for region in offer_territory() for place in (region, *region.provinces)]
    with django_assert_max_num_queries(15 * len(codes)), zeal_ignore():
        add_territory(root=root, codes=codes)


def test_a_province_goes_under_the_region_that_the_party_has(root):
    region = make_branch(root, Kind.REGION, "جهة لنا", "ours", locality_code="04")
    (province,) = add_territory(root=root, codes=["04", "04.291"])
    assert province.path.startswith(region.path)


def add(client, **ticked):
    """Tick, then confirm what the preview carries."""
    preview = client.post(PAGE, ticked)
    codes = preview.context["codes"]
    with zeal_ignore():  # each branch is read again under the tree's lock
        return client.post(PAGE, {"places": codes, "confirmed": "1"}, follow=True)


def test_headquarters_tick_are_told_how_many_and_confirm(client, root, headquarters):
    assert "التنظيم الجهوي" in client.get(PAGE).text
    preview = client.post(PAGE, {"places": ["04", "04.291"]})
    assert "سيضاف فرعان تحت «المقر الوطني»." in preview.text
    assert "الفرع الإقليمي بالخميسات" in preview.text
    assert Branch.objects.count() == 1
    answer = add(client, places=["04", "04.291"])
    assert "أضيف فرعان." in answer.text
    assert set(Branch.objects.values_list("locality_code", flat=True)) == {"", "04", "04.291"}
    assert "khemisset" in client.get(PAGE).text


def test_what_is_there_already_is_counted_apart_and_not_doubled(client, root, headquarters):
    add(client, places=["04.291"])
    preview = client.post(PAGE, {"places": ["04", "04.291", "05"]})
    assert "سيضاف فرع واحد" in preview.text
    assert "اثنان موجودان من قبل" in preview.text
    nothing = client.post(PAGE, {"places": ["04", "04.291"]})
    assert "إضافة الفروع" not in nothing.text
    assert add(client, places=["04", "04.291"]).status_code == 200
    assert Branch.objects.count() == 3


def test_a_region_ticked_as_a_whole_brings_its_provinces(client, root, headquarters):
    add(client, regions=["12"], places=["05"])
    codes = set(Branch.objects.exclude(locality_code="").values_list("locality_code", flat=True))
    (whole,) = [region for region in offer_territory() if region.locality.code == "12"]
    assert codes == {"05", "12", *(place.locality.code for place in whole.provinces)}
    assert whole.is_complete
    assert 'name="regions" value="12"' not in client.get(PAGE).text


def test_everything_at_once(client, root, headquarters):
    add(client, everything="on")
    assert Branch.objects.filter(kind=Kind.REGION).count() == 12
    assert all(region.is_complete for region in offer_territory())
    text = client.get(PAGE).text
    assert "مراجعة قبل الإضافة" not in text
    assert 'name="everything"' not in text


@pytest.mark.parametrize("places", [[], ["99.999"], ["04.291.01.01"], ["06.141.01.10"], ["04", "\u00bd"]])
def test_what_is_no_region_or_province_adds_nothing(client, root, headquarters, places):
    answer = client.post(PAGE, {"places": places})
    assert answer.status_code == 422
    assert Branch.objects.count() == 1


def test_what_was_ticked_stays_beside_the_error(client, root, headquarters):
    text = client.post(PAGE, {"places": ["04.291", "99"]}).text
    assert 'value="04.291"\n        checked' in text or 'value="04.291" checked' in " ".join(text.split())


def test_others_are_refused(client, party):
    for user, status in ((make_officer(party["region"], "first_secretary"), 403), (make_user(), 404)):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE, {"everything": "on"}).status_code == status
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_before_the_headquarters_there_is_no_such_page(client, headquarters):
    assert client.get(PAGE).status_code == 404


class TestSlug:
    def test_of_the_latin_name_else_of_the_arabic_one(self, root):
        assert propose_slug("الفرع المحلي", "Section de M'diq") == "section-de-mdiq"
        assert propose_slug("وزان") == "ouzan"
        assert propose_slug("؟؟") == "branch"

    def test_of_namesakes_each_has_its_own(self, root):
        make_branch(root, slug="ouzan")
        assert propose_slug("وزان") == "ouzan-2"
        make_branch(root, slug="ouzan-2")
        assert propose_slug("وزان") == "ouzan-3"

    def test_the_administration_proposes_it_where_none_was_typed(self, client, root, headquarters):
        data = {"parent": root.pk, "kind": "local", "name": "الفرع المحلي بوزان", "name_latin": "", "slug": ""}
        answer = client.post(reverse("admin:branches_branch_add"), data)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        assert Branch.objects.get(name="الفرع المحلي بوزان").slug == "alfra-almhli-bouzan"

    @pytest.mark.parametrize(
        ("typed", "slug"),
        [
            ({"locality_code": "04.291.01.01"}, "khemisset"),
            ({"locality_code": "04.291.01.01", "name_latin": "Section de Tiflet"}, "section-de-tiflet"),
            ({"locality_code": "04.291.01.01", "slug": "tiflet"}, "tiflet"),
        ],
    )
    def test_the_locality_stands_in_for_a_latin_name_and_what_is_typed_stays(
        self, client, root, headquarters, typed, slug
    ):
        data = {"parent": root.pk, "kind": "local", "name": "الفرع المحلي", "name_latin": "", "slug": "", **typed}
        client.post(reverse("admin:branches_branch_add"), data)
        assert Branch.objects.get(kind=Kind.LOCAL).slug == slug


def test_a_whole_that_is_no_region_is_refused(client, root, headquarters):
    for code in ("04.291", "99"):
        assert client.post(PAGE, {"regions": [code], "confirmed": "1"}).status_code == 422
    assert Branch.objects.count() == 1
