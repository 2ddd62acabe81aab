"""Fields with which every page asks for a day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.calendar import parse_date

# An earlier year is a typing mistake, such as 0206 for 2026; it would start a series of receipts of its own.
FIRST_YEAR = 1900


class DayField(forms.DateField):
    """A day typed as 23/04/2017, with the digits of any keyboard."""

    default_error_messages = {"invalid": _("Write the date as day/month/year, such as 23/04/2017.")}

    def __init__(self, **options):
        attributes = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "23/04/2017", "class": "ltr"}
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attributes))
        super().__init__(**options)

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            day = parse_date(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if day.year < FIRST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class PastDayField(DayField):
    """A day that is not in the future."""

    def validate(self, value):
        super().validate(value)
        if value and value > localdate():
            raise ValidationError(_("This day has not come yet."), code="future")


class AsOfForm(forms.Form):
    """The day on which a page is asked what was true."""

    on = PastDayField(label=_("On the day"), required=False)

    @property
    def day(self):
        """The day asked for; None without a valid one."""
        return self.cleaned_data.get("on") if self.is_valid() else None
