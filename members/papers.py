"""What the papers of members say: plain dicts of text for the layouts of `documents`."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.qr import qr_code
from forms.phones import spoken_phone

from .card_tokens import card_token
from .models import Photo
from .own_papers import portrait_of


def joining_poster(branch, address):
    """The way to the branch's form of joining, for the layout "poster"."""
    return {
        "title": _("Join us"),
        "branch": branch.name,
        "sentence": _("Scan the code, or open the address, and fill in the form."),
        "address": address,
        "qr": qr_code(address),
    }


def coordination_paper(branch, councils, search):
    """The `coordination_list` of `branch` as `search` (an ElectedSearch) asked for it, for the layout "sheet"."""
    kind = search.assembly_asked
    return {
        "title": _("Former elected officials") if search.is_former else _("Coordination of elected officials"),
        "branch": branch.name,
        "facts": [
            [_("On the day"), date_format(localdate())],
            [_("Type of assembly"), str(kind.label) if kind else _("All")],
            [_("Elected officials"), str(len({row.person_id for _council, offices in councils for row in offices}))],
        ],
        "tables": [_council_table(council, offices, search) for council, offices in councils] or [_no_council()],
        "notes": [],
    }


def _council_table(council, offices, search):
    columns = [
        ("wide", _("Name")),
        ("text", pgettext("elected", "Role")),
        ("wide", _("Constituency and list")),
        ("short", pgettext("elected", "Period") if search.is_former else _("Since")),
        ("code", _("Phone")),
    ]
    return {
        "caption": council,
        "columns": [{"kind": kind, "label": label} for kind, label in columns],
        "rows": [_official(office) for office in offices],
        "total": [],
        "empty": "",
    }


def _official(office):
    start, end = (date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (office.started_on, office.ended_on))
    phone = spoken_phone(office.phone) if office.phone else "–"
    period = f"{start} – {end}" if end else start
    name = " – ".join(filter(None, [office.person.full_name, office.standing]))
    return [name, office.title, office.where_words or "–", period, phone]


def _no_council():
    return {"caption": "", "columns": [], "rows": [], "total": [], "empty": _("No elected official is recorded.")}


def with_members(cards):
    """The cards of a queryset with all that is printed on them, in one query."""
    return cards.select_related("membership__person", "membership__branch", "membership__category")


def cards_paper(cards, absolute, *, with_photos=True):
    """The cards of `cards` (`with_members`), for the layouts "card" (one a page) and "card_sheets" (ten an A4).

    `absolute` makes a whole address of a path on this site: the QR code leads there. Who prints them sees the files,
    and so the photos; they are read in one query.
    """
    photos = _photos([card.membership.person_id for card in cards]) if with_photos else {}
    return {
        "title": _("Membership card"),
        "words": {
            "number": _("Member number"),
            "branch": _("Branch"),
            "category": _("Category"),
            "until": pgettext("card", "Valid until"),
            "check": _("Scan the code to check the card."),
        },
        "cards": [_card(card, absolute, photos.get(card.membership.person_id, "")) for card in cards],
    }


def _photos(people):
    """{key of a person: the photo in the file, as the layouts take it}."""
    rows = Photo.objects.in_files().filter(person__in=people).defer(None)
    return {photo.person_id: portrait_of(photo) for photo in rows}


def _card(card, absolute, photo):
    membership = card.membership
    address = absolute(reverse("members:check-card", args=[card_token(card)]))
    return {
        "name": membership.person.full_name,
        "name_latin": membership.person.latin_name,
        "number": membership.person.shown_number,
        "branch": membership.branch.name,
        "category": membership.category_title,
        "year": str(card.year),
        "until": date_format(card.last_day),
        "address": address,
        "qr": qr_code(address),
        "photo": photo,
    }
