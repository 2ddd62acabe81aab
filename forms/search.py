"""The words of a search."""

from django import forms

from .requests import clean_query


class SearchField(forms.CharField):
    """The words of a search, cut where nobody would type on; no words are an error."""

    def __init__(self):
        super().__init__(required=False)

    def to_python(self, value):
        return clean_query(super().to_python(value))
