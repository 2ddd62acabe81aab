"""Opening a branch's form of joining to everybody, and closing it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import Branch


@transaction.atomic
def set_online_requests(*, branch, open_to_all: bool):
    """Let everybody ask to join `branch` online, or nobody. Returns it. Raises ValidationError for a closed branch."""
    branch = Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    if open_to_all and not branch.is_standing:
        raise ValidationError(_("This branch is closed."))
    branch.takes_applications = open_to_all
    branch.save(update_fields=["takes_applications"])
    return branch
