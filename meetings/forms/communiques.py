"""Writing, publishing and withdrawing communiqués."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forms.workflows import WorkflowForm
from uploads.fields import PictureField

from ..communiques.publishing import publish, withdraw
from ..communiques.writing import NEWS, draft_from_record, put_photo, save_communique
from .fields import LinesField
from .minutes import HELP, LONGEST
from .minutes import VersionForm as Version


class CommuniqueVersionForm(Version):
    def draft(self, meeting, by):
        return self.run(draft_from_record, meeting=meeting, version=self.cleaned_data["version"], by=by)

    def publish(self, communique, by):
        return self.run(publish, communique=communique, version=self.cleaned_data["version"], by=by)


class CommuniqueForm(Version):
    title = forms.CharField(label=_("Headline"), max_length=200)
    text = LinesField(
        label=_("Text of the communiqué"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "long-text"}),
        help_text=HELP,
    )

    def save(self, meeting, by):
        return self.run(save_communique, meeting=meeting, by=by, **self.cleaned_data)


class PhotoForm(WorkflowForm):
    picture = PictureField(
        label=_("Picture"), shape=NEWS, help_text=_("It is cut to a wide picture; its middle stays.")
    )
    caption = forms.CharField(
        label=_("Caption"),
        max_length=200,
        help_text=_("What the picture shows: it is read aloud to who cannot see it."),
    )

    def save(self, communique, by):
        return self.run(put_photo, communique=communique, by=by, **self.cleaned_data)


class WithdrawalForm(WorkflowForm):
    reason = forms.CharField(label=_("Reason"), max_length=250, help_text=_("It stays with the branch."))

    def save(self, communique, by):
        return self.run(withdraw, communique=communique, by=by, **self.cleaned_data)
