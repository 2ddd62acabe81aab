"""A PDF as an answer: its name in two alphabets, and no cache that keeps it."""

from urllib.parse import unquote

from documents.responses import pdf_response


def test_the_file_has_a_plain_name_and_its_arabic_one():
    response = pdf_response(b"%PDF-", plain_name="receipt-nakhil-2026-0001", name="وصل 2026-0001، النخيل")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    plain, arabic = response["Content-Disposition"].removeprefix("attachment; ").split("; ")
    assert plain == 'filename="receipt-nakhil-2026-0001.pdf"'
    assert unquote(arabic) == "filename*=UTF-8''وصل 2026-0001، النخيل.pdf"
    assert arabic.isascii()


def test_no_name_breaks_the_header():
    response = pdf_response(b"", plain_name='a"; b\r\nخ', name='أ"; ب\r\n')
    assert response["Content-Disposition"] == (
        "attachment; filename=\"a-b.pdf\"; filename*=UTF-8''%D8%A3%22%3B%20%D8%A8%0D%0A.pdf"
    )
