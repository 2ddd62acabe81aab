"""The way to a person's file, above the pages of what is done to it."""

from django.urls import reverse
from django.utils.translation import gettext as _


def breadcrumbs_of(person, branch=None):
    """[(name, address)]: `branch`, by default the one that keeps the file, its members, and the file of `person`."""
    branch = branch or person.branch
    return [
        (branch, branch.get_absolute_url()),
        (_("Members"), reverse("members:list", args=[branch.slug])),
        (person, reverse("members:person", args=[person.pk])),
    ]
