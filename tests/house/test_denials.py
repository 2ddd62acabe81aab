"""Who is refused is told why, or who does it: no page sends an officer to the secretary who they are."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_member, make_user

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [path.parent for path in ROOT.glob("*/apps.py")] + [ROOT / "branches"]
# Rights asked in general, where the page of 403 says what there is to say; and a word asked for by a script.
WITHOUT_SENTENCE = {
    "branches/access.py": 1,
    "branches/admin.py": 2,
    "administration/site.py": 1,
    "administration/scoped.py": 2,
    "members/admin/accounts.py": 1,
}


def silent_denials():
    """{path: how many calls of `deny_unless` give no sentence} of the code."""
    found = {}
    for path in sorted({path for room in ROOMS for path in room.rglob("*.py") if "migrations" not in path.parts}):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        named = [call for call in calls if getattr(call.func, "id", "") == "deny_unless"]
        if silent := sum(len(call.args) + len(call.keywords) < 2 for call in named):
            found[str(path.relative_to(ROOT))] = silent
    return found


def test_denials_say_why():
    assert silent_denials() == WITHOUT_SENTENCE


def refused(client, user, name, *args):
    """What the page says to `user`, whom it refuses."""
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 403
    assert "كاتب فرعك" not in answer.text
    return answer.text


@pytest.mark.django_db
class TestWhatIsSaid:
    @pytest.mark.parametrize("name", ["members:enter-data-request", "members:enter-correction"])
    def test_nobody_enters_their_own_request(self, client, branch_secretary, name):
        text = refused(client, branch_secretary, name, branch_secretary.person_id)
        assert "لا يسجل أحد طلبا يخصه هو" in text

    def test_who_only_reads_enters_none(self, client, party, bureau, treasurer):
        person = make_member(party["local"]).person
        text = refused(client, treasurer, "members:enter-data-request", person.pk)
        assert "يسجل طلبات العضو من يمسك ملفه أو مستوى أعلى" in text

    def test_the_level_above_removes_an_identity(self, client, party, branch_secretary, secretary):
        person = make_member(party["local"]).person
        text = refused(client, branch_secretary, "members:anonymise", person.pk)
        assert "حذف الهوية من اختصاص مستوى أعلى من الفرع: الكاتب الأول (الفرع الإقليمي بالنخيل)" in text

    def test_without_officers_above_it_is_the_headquarters(self, client, party, branch_secretary):
        person = make_member(party["local"]).person
        text = refused(client, branch_secretary, "members:anonymise", person.pk)
        assert "حذف الهوية من اختصاص مستوى أعلى من الفرع، وهو هنا المقر الوطني" in text

    def test_nobody_removes_their_own_identity(self, client, party):
        own = make_user(make_member(party["local"]).person, is_superuser=True)
        assert "لا يحذف أحد هويته بنفسه" in refused(client, own, "members:anonymise", own.person_id)

    def test_the_usual_sentence_sends_nobody_to_themselves(self, client, branch_secretary):
        text = refused(client, branch_secretary, "treasury:collect", "nakhil")
        assert "تتطلب هذه الصفحة مسؤولية لا تتولاها" in text
