"""Fields of a record that give back what they were shown: lines of text and times of day."""

from django import forms


class LinesField(forms.CharField):
    """A text of several lines. A browser ends each line with two signs; it is kept, and compared, with one."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class ClockInput(forms.TimeInput):
    """Hours and minutes; the seconds too where they are recorded, so that they are not lost."""

    def __init__(self):
        super().__init__(format="%H:%M", attrs={"type": "time", "class": "ltr"})

    def format_value(self, value):
        return value.isoformat("seconds") if getattr(value, "second", 0) else super().format_value(value)
