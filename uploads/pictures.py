"""Pictures that people send, made anew: nothing of the file that came is kept but what its pixels show.

What a file is, its content says, never its name. A picture is decoded by the reader of its own kind alone, turned as
its camera held it, put on white, cropped and scaled to a set size, and written as JPEG without metadata: no place, no
day, no name of the telephone, no second file behind the first.
A shape that does not crop is a box: the whole picture is made to fit in it, and never larger than it was.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from math import ceil

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

JPEG = "image/jpeg"
MOST_BYTES = 12_000_000
QUALITY = 82


@dataclass(frozen=True)
class Kind:
    """A kind of picture that is read: Pillow's name of it, and the most pixels that decoding may cost memory for."""

    reader: str
    most_pixels: int


# Decoding may cost about 230 MB of memory. A JPEG is decoded at a half, a quarter or an eighth of its size where its
# shorter side allows that; where it comes in several scans, all its coefficients are held until the last: 192 MB of a
# telephone's 64 megapixels, with a colour for every four of them. The others are decoded whole alone.
MOST_DECODED = 12_000_000  # pixels
MOST_COEFFICIENTS = 100_000_000  # of two bytes
KINDS = {
    JPEG: Kind("JPEG", 64_000_000),
    "image/png": Kind("PNG", MOST_DECODED),
    "image/apng": Kind("PNG", MOST_DECODED),  # mostly it moves; one of a single frame does not
    "image/webp": Kind("WEBP", MOST_DECODED),
}
# Pictures that people do send, and that are told apart from files that are none.
KNOWN = {"image/heic", "image/heif", "image/avif", "image/gif", "image/tiff", "image/bmp", "image/jxl", "image/jpx"}

# What Pillow raises for a file that is broken, or made to break it.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)
BROKEN += (zlib.error,)

# How a camera was held (the tag Orientation of Exif), and what puts its picture upright.
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ON_ITS_SIDE = {5, 6, 7, 8}
# Who is photographed is mostly a little above the middle.
CENTRE = (0.5, 0.4)


@dataclass(frozen=True)
class Shape:
    """The size in pixels that pictures of one use are made to, and the smallest that is taken for it."""

    width: int
    height: int
    least_width: int
    least_height: int
    crops: bool = True

    def turned_as(self, width, height):
        """(width, height) of the box in which a picture that does not crop fits best: it may lie on its side."""
        return (self.height, self.width) if width > height else (self.width, self.height)


PORTRAIT = Shape(480, 600, 240, 300)
# A paper to be read: A4 at nearly 200 dots an inch.
PAPER = Shape(1600, 2263, 300, 300, crops=False)


def make_picture(content: bytes, shape: Shape) -> bytes:
    """The JPEG (sRGB, no metadata) of exactly `shape` that shows the middle of the picture `content`; or all of it.

    Raises ValidationError, in words for who sent it, for a file of no kind of `KINDS`, that is broken, moves, is
    smaller than the shape allows, or has more bytes or pixels than are read.
    """
    kind = _kind_of(content)
    try:
        with Image.open(BytesIO(content), formats=[kind.reader]) as image:
            _check(image, kind)
            turn = image.getexif().get(ORIENTATION)  # of a PNG this may decode the pixels
            _check_sides(image, shape, turn)
            return _written(_scaled(_coloured(_decoded(image, turn, shape), shape), shape))
    except Image.DecompressionBombError as error:  # Pillow's own limit, before the size can be asked
        raise _too_large() from error
    except BROKEN as error:
        raise ValidationError(_("This picture is damaged or incomplete: send it again, or another one.")) from error


def halved(picture: bytes) -> bytes:
    """A picture that `make_picture` made, at half its width and height: sharp enough in print."""
    with Image.open(BytesIO(picture), formats=["JPEG"]) as image:
        half = image.width // 2, image.height // 2
        image.draft("RGB", half)  # decoded at half its size already
        return _written(image.resize(half) if image.size != half else image)


def _kind_of(content):
    if not content:
        raise ValidationError(_("This file is empty: choose another one."))
    if len(content) > MOST_BYTES:
        raise too_big()
    found = filetype.guess_mime(content)
    if found in KINDS:
        return KINDS[found]
    if found in KNOWN:
        raise ValidationError(_("Pictures of this kind are not read: save it as JPEG, or take it anew."))
    raise ValidationError(_("This file is not a picture: choose a photo in JPEG, PNG or WebP."))


def _check(image, kind):
    """Look at what the header says, before any pixel is decoded."""
    pixels = image.width * image.height
    if pixels > kind.most_pixels or (kind.reader == "JPEG" and _coefficients(image) > MOST_COEFFICIENTS):
        raise _too_large()
    # A JPEG of several pictures is a telephone's: the others are previews, or the same one in depth.
    if kind.reader != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("This picture moves: choose a still one."))


def _coefficients(image):
    """How many coefficients a JPEG has: a channel may have one for each pixel, or for two or four of them."""
    sampled = [(across, down) for _name, across, down, _table in image.layer]
    whole = max(across for across, _down in sampled) * max(down for _across, down in sampled)
    return image.width * image.height * sum(across * down for across, down in sampled) / max(whole, 1)


def _check_sides(image, shape, turn):
    width, height = reversed(image.size) if turn in ON_ITS_SIDE else image.size
    if width < shape.least_width or height < shape.least_height:
        words = {"width": shape.least_width, "height": shape.least_height}
        raise ValidationError(
            _("The picture is too small: at least %(width)s pixels wide and %(height)s high are needed.") % words
        )


def too_big():
    """The refusal of a file of more than `MOST_BYTES`."""
    words = {"most": MOST_BYTES // 1_000_000}
    return ValidationError(_("The picture is bigger than %(most)s megabytes: send a smaller one.") % words)


def _too_large():
    return ValidationError(_("The picture has too many pixels: send a smaller one."))


def _decoded(image, turn, shape):
    """The pixels that `shape` shows, upright, of at least the `_least` size where the picture has as many."""
    image.draft("RGB", _least(image, shape))  # of a JPEG alone: its size is now the one that it is decoded at
    if image.width * image.height > MOST_DECODED:
        raise _too_large()
    image.load()
    upright = image.transpose(TURNS[turn]) if turn in TURNS else image
    return _cut(upright, shape) if shape.crops else upright


def _least(image, shape):
    """The size below which no picture is decoded: twice that of a shape; of a paper, a sixth less than its own."""
    if shape.crops:
        longest = 2 * max(shape.width, shape.height)
        return longest, longest
    return tuple(side * 5 // 6 for side in shape.turned_as(*image.size))


def _cut(image, shape):
    """The part with the sides of `shape`, to a pixel: of a long picture not the whole is copied again and again."""
    width = min(image.width, ceil(image.height * shape.width / shape.height))
    height = min(image.height, ceil(image.width * shape.height / shape.width))
    left, top = int((image.width - width) * CENTRE[0]), int((image.height - height) * CENTRE[1])
    return image.crop((left, top, left + width, top + height))


def _coloured(image, shape):
    """The picture in sRGB on white, made smaller where it has far more pixels than `shape` needs."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    factor = min(image.width, image.height) // (2 * max(shape.width, shape.height))
    if factor > 1:
        image = image.reduce(factor)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    return _in_srgb(image, profile)


def _in_srgb(image, profile):
    """The picture in sRGB; where its colour profile is none, or another kind of colours', as if it had none."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *BROKEN):
            pass
    return image.convert("RGB")


def _scaled(image, shape):
    if not shape.crops:
        image.thumbnail(shape.turned_as(*image.size), Image.Resampling.LANCZOS)
        return image
    return ImageOps.fit(image, (shape.width, shape.height), Image.Resampling.LANCZOS, centering=CENTRE)


def _written(image):
    # A new picture: what Pillow kept of the old file beside its pixels (comment, profile, Exif) is not written again.
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    file = BytesIO()
    clean.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
