"""A locality typed by its name, with those around the branch proposed; what is stored is its code."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .localities import localities_around, localities_named, locality


class LocalityField(forms.CharField):
    """Any commune or province of the country by its Arabic or French name. The value is its code; "" for none.

    The page lists the names `around` in `<datalist id="localities">` (`branches/_localities.html`). A name that places
    of several levels bear means the one of the `levels` that the form asks for, say a province.
    """

    widget = forms.TextInput(attrs={"list": "localities", "autocomplete": "off"})

    around = ()
    levels = ()

    def __init__(self, **options):
        super().__init__(**{"label": gettext_lazy("locality"), "max_length": 120, "required": False} | options)

    def propose_around(self, branch):
        """Propose the localities of the province of `branch`; a name that others bear too means the one there."""
        self.around = localities_around([*branch.ancestors().order_by("path"), branch])

    def prepare_value(self, value):
        """The name for a stored code; what was typed stays as it is."""
        found = locality(value)
        return self._shown(found) if found else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        found = localities_named(text, self.around, self.levels)
        if len(found) == 1:
            return found[0].code
        if not found:
            raise ValidationError(_("No commune or province has this name: write it as the administration does."))
        names = " · ".join(str(row.label) for row in found)
        raise ValidationError(_("Several places have this name. Write it so: %(names)s") % {"names": names})

    def _shown(self, row):
        """The name alone where it means this locality; else with what tells it from its namesakes."""
        named = localities_named(row.name, self.around, self.levels)
        return row.name if named == [row] else str(row.label)
