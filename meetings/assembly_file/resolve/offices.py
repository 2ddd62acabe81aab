"""Offices as files name them: by code, title or alias, spelling folded."""

from django.utils.translation import gettext as _

from arabic.folding import fold
from bureaus.models import Office

from ..read.problems import Problem, quote


class Offices:
    """The catalogue of offices; one query."""

    def __init__(self):
        self._by_name = {}
        for office in Office.objects.all():
            for name in office.folded_names:
                self._by_name.setdefault(name, office)

    def get(self, name):
        return self._by_name.get(fold(name)) if name else None

    def find(self, name, spot, problems):
        """The office called `name`; None, and a problem, if the catalogue has none."""
        office = self.get(name)
        if name and not office:
            message = _("«%(name)s» is no office of the catalogue: write its code or its title.")
            problems.append(Problem(spot, message % {"name": quote(name)}))
        return office
