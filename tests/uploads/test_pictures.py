"""What a picture that somebody sends becomes, and what is refused before a pixel is decoded."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from tests.uploads.pictures import (
    BLUE,
    HEIC,
    HTML,
    RED,
    SVG,
    animated,
    bomb,
    drawn,
    file_of,
    jpeg,
    png_with_words,
    turned,
)
from uploads.pictures import PORTRAIT, halved, make_picture


def read(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def assert_clean(content):
    """A JPEG of the set size, of which nothing is known but its pixels."""
    image = read(content)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (480, 600))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert image.applist == [(name, data) for name, data in image.applist if name == "APP0"]
    return image


def assert_near(found, wanted):
    assert all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True)), (found, wanted)


def assert_upright(content):
    image = assert_clean(content)
    assert_near(image.getpixel((240, 60)), RED)
    assert_near(image.getpixel((240, 560)), BLUE)


@pytest.mark.parametrize(
    "content",
    [
        jpeg(),
        jpeg(mode="L"),
        jpeg(mode="CMYK"),
        jpeg(progressive=True),
        jpeg(4000, 5000),
        jpeg(240, 300),
        file_of(drawn(mode="P"), "PNG"),
        file_of(drawn(mode="RGBA"), "PNG"),
        file_of(drawn(mode="1"), "PNG"),
        file_of(drawn(), "WEBP"),
        file_of(drawn(mode="RGBA"), "WEBP", lossless=True),
        file_of(drawn(), "MPO", save_all=True, append_images=[drawn(100, 100)]),
        png_with_words(),
    ],
    ids=[
        "jpeg",
        "grey",
        "cmyk",
        "progressive",
        "large",
        "least",
        "palette",
        "transparent",
        "bits",
        "webp",
        "webp-alpha",
        "telephone",
        "words",
    ],
)
def test_every_usual_picture_becomes_one_jpeg(content):
    assert_clean(make_picture(content, PORTRAIT))


@pytest.mark.parametrize("mode", ["RGB", "CMYK", "P", "RGBA"])
def test_colours_stay_what_they_are(mode):
    kind = "JPEG" if mode in ("RGB", "CMYK") else "PNG"
    assert_upright(make_picture(file_of(drawn(mode=mode), kind), PORTRAIT))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_stands_as_its_camera_was_held_and_forgets_where(orientation):
    sent = turned(orientation)
    assert b"Telephone" in sent
    made = make_picture(sent, PORTRAIT)
    assert_upright(made)
    assert b"Telephone" not in made
    assert b"a comment" not in made


def test_what_is_transparent_is_white():
    made = make_picture(file_of(Image.new("RGBA", (480, 600), (0, 0, 0, 0)), "PNG"), PORTRAIT)
    assert read(made).getpixel((240, 300)) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_grey():
    made = make_picture(file_of(Image.new("I;16", (480, 600), 128 * 256), "PNG"), PORTRAIT)
    assert_near(read(made).getpixel((240, 300)), (128, 128, 128))


def test_a_profile_of_colours_is_applied_and_a_broken_one_left():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for given_profile in (profile, b"no profile at all"):
        assert_upright(make_picture(jpeg(icc_profile=given_profile), PORTRAIT))


def test_the_sides_are_cut_and_nothing_is_stretched():
    """Of a broad picture the middle is kept: red on the left and right is cut, blue between them stays."""
    image = Image.new("RGB", (2000, 600), RED)
    image.paste(BLUE, (760, 0, 1240, 600))
    made = read(make_picture(file_of(image, "PNG"), PORTRAIT))
    assert_near(made.getpixel((5, 300)), BLUE)
    assert_near(made.getpixel((474, 300)), BLUE)


def test_half_a_picture_shows_the_same():
    made = make_picture(jpeg(), PORTRAIT)
    half = read(halved(made))
    assert (half.format, half.size, half.getexif() == {}) == ("JPEG", (240, 300), True)
    assert_near(half.getpixel((120, 30)), RED)
    assert_near(half.getpixel((120, 280)), BLUE)
    assert len(halved(made)) < len(made)


REFUSED = {
    "empty": (b"", "الملف فارغ"),
    "html": (HTML, "ليس صورة"),
    "svg": (SVG, "ليس صورة"),
    "pdf": (b"%PDF-1.7\n" + b"x" * 400, "ليس صورة"),
    "a program": (b"MZ" + b"\x00" * 400, "ليس صورة"),
    "polyglot": (b"\xff\xd8\xff\xe0" + HTML * 20, "تالفة"),
    "truncated": (jpeg()[:4000], "تالفة"),
    "truncated png": (file_of(drawn(), "PNG")[:300], "تالفة"),
    "header alone": (jpeg()[:20], "تالفة"),
    "bomb": (bomb(), "بكسل"),
    "smaller bomb": (bomb(8000, 8000), "بكسل"),
    "too many bytes": (jpeg() + b"\x00" * 20_000_000, "12 ميغابايت"),
    "one pixel": (jpeg(1, 1), "صغيرة جدا"),
    "long and thin": (jpeg(65_500, 976), "بكسل"),
    "long and thin upright": (jpeg(976, 13_000), "بكسل"),
    "whole colours at every pixel": (jpeg(8000, 8000, subsampling=0), "بكسل"),
    "narrow": (jpeg(239, 5000), "صغيرة جدا"),
    "low": (jpeg(5000, 299), "صغيرة جدا"),
    "moves": (animated("PNG"), "متحركة"),
    "moves as webp": (animated("WEBP"), "متحركة"),
    "gif": (animated("GIF"), "JPEG"),
    "heic": (HEIC, "JPEG"),
    "bmp": (file_of(drawn(), "BMP"), "JPEG"),
    "tiff": (file_of(drawn(), "TIFF"), "JPEG"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_usable_picture_is_refused_in_words(content, said):
    with pytest.raises(ValidationError) as refusal:
        make_picture(content, PORTRAIT)
    assert said in " ".join(refusal.value.messages)


def test_a_turned_picture_is_measured_as_it_stands():
    """299 wide and 400 high as it was stored, it is 400 by 299 upright: too low."""
    exif = Image.Exif()
    exif[0x0112] = 6
    with pytest.raises(ValidationError, match="صغيرة جدا"):
        make_picture(file_of(drawn(299, 400), exif=exif), PORTRAIT)


def test_the_pixels_of_a_bomb_are_never_decoded(monkeypatch):
    decoded = []
    for kind in (PngImageFile, WebPImageFile, JpegImageFile):
        monkeypatch.setattr(kind, "load", lambda image: decoded.append(image.size))
    thin, thick = (REFUSED[name][0] for name in ("long and thin", "whole colours at every pixel"))
    for content in (bomb(), bomb(8000, 8000), animated("PNG"), animated("WEBP"), jpeg(1, 1), thin, thick):
        with pytest.raises(ValidationError):
            make_picture(content, PORTRAIT)
    assert decoded == []


def test_a_page_behind_a_picture_is_left_behind():
    """A file that is a picture to one program and a page to another is only a picture afterwards."""
    made = make_picture(jpeg(comment=HTML) + HTML, PORTRAIT)
    assert_upright(made)
    assert b"script" not in made


@settings(deadline=None)
@given(
    width=st.integers(1, 1500),
    height=st.integers(1, 1500),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP"]),
    mode=st.sampled_from(["RGB", "L"]),
    turn=st.sampled_from([None, *range(9)]),
)
def test_any_picture_becomes_one_of_the_set_size_or_is_too_small(width, height, kind, mode, turn):
    exif = Image.Exif()
    if turn is not None:
        exif[0x0112] = turn
    content = file_of(Image.new(mode, (width, height), 90), kind, exif=exif)
    upright = (height, width) if turn in (5, 6, 7, 8) else (width, height)
    if upright[0] < 240 or upright[1] < 300:
        with pytest.raises(ValidationError, match="صغيرة جدا"):
            make_picture(content, PORTRAIT)
    else:
        assert_clean(make_picture(content, PORTRAIT))


WHOLE = {kind: file_of(drawn(300, 400), kind) for kind in ("JPEG", "PNG", "WEBP")}


@settings(deadline=None)
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20),
    end=st.floats(0, 1),
)
def test_a_spoilt_file_is_a_clean_picture_or_a_refusal_and_never_an_error(kind, changes, end):
    content = bytearray(WHOLE[kind])
    for place, value in changes:
        content[int(place * len(content))] = value
    try:
        made = make_picture(bytes(content[: int(end * len(content))]), PORTRAIT)
    except ValidationError:
        return
    assert_clean(made)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_are_an_error(content):
    with pytest.raises(ValidationError):
        make_picture(content, PORTRAIT)
