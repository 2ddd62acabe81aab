"""The words of a search."""

from django import forms

from .requests import clean_query


class SearchField(forms.CharField):
    """The words of a search, cut to a limit. It has no errors."""

    def __init__(self):
        super().__init__(required=False)

    def to_python(self, value):
        return clean_query(super().to_python(value))
