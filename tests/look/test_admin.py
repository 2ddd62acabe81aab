"""The administration wears the party's colours, right to left, and its own policy refuses nothing."""

import re

from tests.factories import make_user


def test_the_admin_wears_the_theme(client, db):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    page = client.get("/admin/").content.decode()
    sheets = re.findall(r'href="([^"]+\.css[^"]*)"', page)
    order = [sheet.rsplit("/", 1)[-1].split("?")[0] for sheet in sheets]
    assert order.index("base.css") < order.index("tokens.css") < order.index("brand.css") < order.index("admin.css")
    assert 'dir="rtl"' in page
    assert "حزب الأفق" in page
    assert "theme.js" not in page
    assert not re.search(r"\sstyle=", page)
