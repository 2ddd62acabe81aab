"""Statements as OFX, made for the tests: in SGML (1.x) and XML (2.x)."""

from tests.treasury.books import RIB, ago

ACCOUNT = RIB.replace(" ", "")[6:22]  # what banks write of a RIB
HEADER = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:{charset}
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
XML = (
    '<?xml version="1.0" encoding="{encoding}"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)


def line(amount, number="", *, days=3, name="VIREMENT", memo="", kind="OTHER", closed=False, more=""):
    """A STMTTRN; `closed` writes the end of each tag, as XML does."""
    cells = {"TRNTYPE": kind, "DTPOSTED": f"{ago(days):%Y%m%d}120000[0:GMT]", "TRNAMT": amount, "FITID": number}
    cells |= {"NAME": name, "MEMO": memo}
    told = "".join(f"<{tag}>{value}" + (f"</{tag}>" if closed else "\n") for tag, value in cells.items())
    return f"<STMTTRN>{told}{more}</STMTTRN>"


def account(*lines, number=ACCOUNT, currency="MAD", closing="", closed=False, days=0):
    """A STMTRS."""

    def leaf(tag, value):
        return f"<{tag}>{value}" + (f"</{tag}>" if closed else "")

    balance = leaf("BALAMT", closing) + leaf("DTASOF", f"{ago(days):%Y%m%d}")
    return (
        f"<STMTTRNRS><STMTRS>{leaf('CURDEF', currency)}<BANKACCTFROM>{leaf('ACCTID', number)}</BANKACCTFROM>"
        f"<BANKTRANLIST>{''.join(lines)}</BANKTRANLIST>"
        + (f"<LEDGERBAL>{balance}</LEDGERBAL>" if closing else "")
        + "</STMTRS></STMTTRNRS>"
    )


def sgml(*accounts, charset="1252", encoding="cp1252") -> bytes:
    body = f"<OFX><BANKMSGSRSV1>{''.join(accounts)}</BANKMSGSRSV1></OFX>"
    return (HEADER.format(charset=charset) + body).replace("\n", "\r\n").encode(encoding)


def xml(*accounts, encoding="utf-8") -> bytes:
    body = f"<OFX><BANKMSGSRSV1>{''.join(accounts)}</BANKMSGSRSV1></OFX>"
    return (XML.format(encoding=encoding) + body).encode(encoding)
