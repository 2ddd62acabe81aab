"""The fields of a form in which a picture, or a paper, is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .papers import make_paper
from .pictures import MOST_BYTES, make_picture, too_big


class PictureField(forms.FileField):
    """A picture, made anew to the `shape` (`pictures.Shape`): its clean value is the JPEG's bytes.

    A telephone offers its camera beside what it has stored; neither is forced. A file that is too big is refused
    before it is read into memory.
    """

    widget = forms.FileInput(attrs={"accept": "image/*"})
    default_error_messages = {
        "required": _("Choose a photo first."),
        "invalid": _("No file arrived: choose the photo again."),
    }

    def __init__(self, *, shape, **options):
        super().__init__(allow_empty_file=True, **options)  # the reading says so in its own words
        self.shape = shape

    def to_python(self, data):
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise too_big()
        return make_picture(file.read(), self.shape)


class PaperField(PictureField):
    """A photo of a paper, or a PDF: its clean value is a `papers.Paper`."""

    widget = forms.FileInput(attrs={"accept": "image/*,application/pdf"})
    default_error_messages = {
        "required": _("Choose a photo or a PDF first."),
        "invalid": _("No file arrived: choose it again."),
    }

    def __init__(self, **options):
        super().__init__(shape=None, **options)

    def to_python(self, data):
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise too_big()
        return make_paper(file.read())
