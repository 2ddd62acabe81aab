"""The form by which a search is kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .models import SavedFilter

MOST = 30


class SavedFilterForm(forms.ModelForm):
    """The name of a filter of one owner, and whether it opens the search: one of them may."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_default"]
        labels = {"is_default": _("Open the search with it")}

    def clean_name(self):
        name = self.cleaned_data["name"].replace("\0", "").strip()
        others = self._others()
        if others.filter(name=name).exists():
            raise ValidationError(_("You have a filter of this name already."))
        if others.count() >= MOST:
            raise ValidationError(_("You keep 30 filters already: delete one first."))
        return name

    def _others(self):
        return SavedFilter.objects.filter(user=self.instance.user_id).exclude(pk=self.instance.pk)

    @transaction.atomic
    def save(self):
        """Save it; where it opens the search, no other one does any more."""
        if self.cleaned_data["is_default"]:
            self._others().filter(is_default=True).update(is_default=False)
        return super().save()
