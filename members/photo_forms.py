"""The form in which a photo is sent."""

from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm
from uploads.fields import PictureField
from uploads.pictures import PORTRAIT


class PhotoForm(WorkflowForm):
    """A picture of a person: cut to the shape of the card."""

    picture = PictureField(
        shape=PORTRAIT,
        label=_("Photo"),
        help_text=_(
            "The face alone, from the front, on a plain background: JPEG, PNG or WebP of up to 12 megabytes. The "
            "sides are cut to the shape of the card; place and date are taken out of the file."
        ),
    )
