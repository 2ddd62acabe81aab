"""What making a picture costs in memory, measured in a process of its own: as much as the documents say."""

import subprocess
import sys

import pytest
from PIL import Image

from tests.uploads.pictures import drawn, file_of, jpeg

MOST_MEGABYTES = 240

# The most that the process ever held, before and after; the other figure of it, ru_maxrss, begins with its parent's.
MEASURED = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from tests.uploads.pictures import jpeg
from uploads.pictures import PORTRAIT, make_picture

def most():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

content = sys.stdin.buffer.read()
make_picture(jpeg(), PORTRAIT)
before = most()
make_picture(content, PORTRAIT)
print((most() - before) // 1000)
"""


def on_its_side(width, height, kind, **options):
    exif = Image.Exif()
    exif[0x0112] = 6
    return file_of(drawn(width, height, "RGBA"), kind, exif=exif, **options)


COSTLY = {
    "telephone's": lambda: jpeg(8000, 8000, progressive=True),
    "just too short for half its size": lambda: jpeg(5000, 2399, "CMYK"),
    "at half its size": lambda: jpeg(9990, 4799, progressive=True),
    "thin png": lambda: on_its_side(12_200, 980, "PNG"),
    "thin webp": lambda: on_its_side(12_200, 980, "WEBP", lossless=True),
    "square webp": lambda: on_its_side(3460, 3460, "WEBP", lossless=True),
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("content", COSTLY.values(), ids=COSTLY.keys())
def test_the_costliest_pictures_that_are_taken_cost_what_is_written(content):
    child = [sys.executable, "-c", MEASURED]
    found = subprocess.run(child, input=content(), capture_output=True, check=False)
    assert found.returncode == 0, found.stderr.decode()[-500:]
    assert 0 < int(found.stdout) < MOST_MEGABYTES
