"""Pictures as telephones, scanners and mischief make them."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(width=800, height=1000, mode="RGB"):
    """A picture that is red above and blue below."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((0, height // 2, width, height), fill=BLUE)
    return image.convert(mode)


def file_of(image, kind="JPEG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(width=800, height=1000, mode="RGB", **options):
    return file_of(drawn(width, height, mode), **options)


def turned(orientation):
    """A JPEG of a camera held another way: upright, it is red above."""
    undone = {3: 180, 6: 90, 8: 270}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    return file_of(drawn().rotate(undone, expand=True), exif=exif, comment=b"a comment")


def animated(kind):
    return file_of(drawn(), kind, save_all=True, append_images=[drawn().rotate(180)], duration=100)


def bomb(width=30_000, height=30_000):
    """A PNG of a few kilobytes that claims to be of so many pixels, all of them there."""
    line = b"\x00" + b"\x00" * (width // 8)
    packed = zlib.compress(line * min(height, 500), 9)  # its header is believed or not long before its end
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts))


def _chunk(part):
    name, data = part
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with_words():
    info = PngInfo()
    info.add_text("Author", "somebody")
    return file_of(drawn(), "PNG", pnginfo=info)


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="480" height="600"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 400
