"""Reading a bank statement as OFX: 1.x (SGML, tags that need not be closed) and 2.x (XML).

What comes from outside is refused before a parser sees it: declarations (DTD, entities), tags without end or number.
XML is then read by defusedxml, SGML by the tag builder of ofxtools. See `docs/decisions/the-cash-book.md`.
"""

import re
from collections import defaultdict
from datetime import datetime
from xml.etree.ElementTree import TreeBuilder as XMLTreeBuilder
from xml.sax.saxutils import escape, unescape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ofxtools.Parser import ParseError, TreeBuilder

from .statement_rows import Closing, Row, Statement, read_money, refuse_count, too_big

HEAD = 4096  # bytes in which the header stands
MOST_TAGS = 200_000
DEEPEST = 30  # tags open at once; a statement has eight
_RECORDS = ("STMTRS", "STMTTRN")
BOM = b"\xef\xbb\xbf"
# What CHARSET names in the header of OFX 1.x, where the bytes are not UTF-8.
CODECS = {"1256": "cp1256", "WINDOWS-1256": "cp1256", "ISO-8859-6": "iso8859_6"}
_CHARSET = re.compile(rb"CHARSET: {0,9}([A-Za-z0-9-]{1,20})")
_ENTITIES = {"&nbsp;": " ", "&quot;": '"', "&apos;": "'"}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
# TRNTYPE of what can only go one way.
_WAYS = {"DEBIT": -1, "CREDIT": 1}


def looks_like_ofx(content: bytes) -> bool:
    head = content[:HEAD].removeprefix(BOM).lstrip().upper()
    return head.startswith(b"<?XML") or b"OFXHEADER" in head or b"<OFX>" in head


def read_ofx(content: bytes) -> list[Statement]:
    """The statements of bank accounts in the file, in its order. Raises ValidationError in words for who sent it."""
    if content.count(b"<") > MOST_TAGS:
        raise too_big()
    content = content.removeprefix(BOM).lstrip()
    is_xml = content[:5].upper() == b"<?XML" or b"<?OFX" in content[:HEAD]
    root = _read_xml(content) if is_xml else _read_sgml(content)
    statements = [_statement(response) for response in root.iter("STMTRS")]
    refuse_count([row for statement in statements for row in statement.rows])
    return statements


def _read_xml(content):
    parser = XMLParser(target=_XMLBuilder(), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except DefusedXmlException:
        raise _declares() from None
    except (SyntaxError, ValueError, LookupError):  # ParseError of either library is a SyntaxError
        raise _damaged() from None


def _read_sgml(content):
    if b"\0" in content:
        raise _damaged()
    start = content.upper().find(b"<OFX>")
    if start < 0:
        raise _damaged()
    if b"<!" in content[:start]:
        raise _declares()
    body = _plain_text(_decode(content[start:], content[:start]))
    builder = _Builder()
    try:
        builder.feed(body)
        return builder.close_all()
    except (SyntaxError, AssertionError, IndexError):  # ParseError of either library is a SyntaxError
        raise _damaged() from None


def _decode(body, header):
    """UTF-8 where the bytes are, whatever the header says: banks often leave the header of another file."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        named = _CHARSET.search(header[:HEAD])
        codec = CODECS.get(named[1].decode().upper(), "cp1252") if named else "cp1252"
        return body.decode(codec, errors="replace")


def _plain_text(body):
    """`body` without CDATA, its text escaped. Raises ValidationError for declarations, and CDATA without an end."""
    first, *rest = body.split("<![CDATA[")
    parts = [first]
    for part in rest:
        text, end, after = part.partition("]]>")
        if not end:
            raise _damaged()
        parts += [escape(text), after]
    plain = "".join(parts)
    if "<!" in plain:
        raise _declares()
    return plain


def _refuse_start(tag, is_open):
    """Raise ParseError where `tag` may not begin within those that are open: too deep, or a record within its like.

    Each record is searched for its parts: records within each other would be searched over and over.
    """
    if len(is_open) >= DEEPEST or (tag in _RECORDS and tag in is_open):
        raise ParseError("depth")


class _XMLBuilder(XMLTreeBuilder):
    def __init__(self):
        super().__init__()
        self._open = []

    def start(self, tag, attributes):
        _refuse_start(tag, self._open)
        self._open.append(tag)
        return super().start(tag, attributes)

    def end(self, tag):
        self._open.pop()
        return super().end(tag)


class _Builder(TreeBuilder):
    """The tag builder of ofxtools, which takes the end of a tag for the end of whichever is open.

    Here an end closes what was left open inside, as `<MEMO>` without text is; and depth has a limit.
    """

    def __init__(self):
        super().__init__()
        self._open = []

    def start(self, tag, attributes):
        _refuse_start(tag, self._open)
        if not self._open and tag != "OFX":
            raise ParseError("root")
        self._open.append(tag)
        return super().start(tag, attributes)

    def end(self, tag):
        if tag not in self._open:
            raise ParseError("end")
        while self._open.pop() != tag:
            super().end(tag)
        return super().end(tag)

    def close_all(self):
        """The root. Raises ParseError where the file breaks off."""
        if self._open:
            raise ParseError("open")
        return self.close()


def _statement(response):
    currency = _text(response, "CURDEF").upper()
    account = next(response.iter("BANKACCTFROM"), None)
    number = _text(account, "ACCTID") if account is not None else ""
    found = [_row(place, line, currency) for place, line in enumerate(response.iter("STMTTRN"), start=1)]
    rows = _with_trusted_numbers([row for row in found if row.amount])
    return Statement(tuple(rows), number, currency, _closing(response))


def _row(place, line, currency):
    """The Row of the STMTTRN `line`, the one at `place` of its statement."""
    own = next((_clean(cell.text) for cell in line.iterfind(".//CURRENCY/CURSYM")), currency)
    if own.upper() != currency:
        raise _unread(place, _("the currency"))
    try:
        amount = read_money(_text(line, "TRNAMT"))
    except ValueError:
        raise _unread(place, _("the amount")) from None
    if amount * _WAYS.get(_text(line, "TRNTYPE").upper(), amount) < 0:
        raise ValidationError(
            _("Operation %(number)s: its kind says that money goes the other way than its amount says.")
            % {"number": place}
        )
    try:
        day = _day(_text(line, "DTPOSTED"))
    except ValueError:
        raise _unread(place, _("the date")) from None
    return Row(day, _value_day(place, line), _words(line), amount, _text(line, "FITID")[:255])


def _value_day(place, line):
    text = _text(line, "DTAVAIL")
    try:
        return _day(text) if text else None
    except ValueError:
        raise _unread(place, _("the value date")) from None


def _words(line):
    """Name, memo and number of the cheque, none of them twice."""
    parts = []
    for tag in ("NAME", "MEMO", "CHECKNUM"):
        text = _text(line, tag)
        if text and text not in " ".join(parts):
            parts.append(text)
    return " ".join(parts)[:250]


def _closing(response):
    balance = next(response.iter("LEDGERBAL"), None)
    if balance is None or not _text(balance, "BALAMT"):
        return None
    try:
        return Closing(_day(_text(balance, "DTASOF")), read_money(_text(balance, "BALAMT")))
    except ValueError:
        raise ValidationError(_("The closing balance of the file cannot be read.")) from None


def _with_trusted_numbers(rows):
    """`rows` without the bank's numbers if one of them stands on lines that differ: then they tell no line apart."""
    meant = defaultdict(set)
    for row in rows:
        meant[row.bank_number].add((row.day, row.amount, row.text))
    if any(number and len(lines) > 1 for number, lines in meant.items()):
        return [Row(row.day, row.value_day, row.text, row.amount) for row in rows]
    return rows


def _text(element, tag):
    """The text of the first `tag` in `element`; empty without one."""
    found = next(element.iter(tag), None)
    return _clean(found.text) if found is not None else ""


def _clean(text):
    return " ".join(_CONTROLS.sub(" ", unescape(text or "", _ENTITIES)).split())


def _day(text):
    """The day of «20261001», «20261001120000» or «20261001120000.000[+1:CET]», as the bank writes it. ValueError.

    The hour and its zone are passed over: the day on the paper statement is this one.
    """
    if not re.match(r"[0-9]{8}", text):
        raise ValueError(text)
    return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007


def _unread(place, what):
    return ValidationError(_("Operation %(number)s: %(what)s cannot be read.") % {"number": place, "what": what})


def _damaged():
    return ValidationError(_("This OFX file is damaged or incomplete: download it from the bank again."))


def _declares():
    return ValidationError(
        _("This file declares a document type or entities, as no statement of a bank does: it is not read.")
    )
