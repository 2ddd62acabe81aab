"""Forms of membership cards."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from forms.days import DayField
from forms.workflows import WorkflowForm

from .cards import year_end
from .models import MembershipCard

# Nothing is chosen beforehand: a stolen card must not be written down as lost for want of a look.
REASONS = [("", _("Choose")), *((reason.value, reason.label) for reason in MembershipCard.TAKEN_BACK)]


def _end_of_this_year():
    return year_end(localdate())


class RevokeForm(WorkflowForm):
    """Why a card is revoked."""

    reason = forms.ChoiceField(label=_("reason"), choices=REASONS)


class IssueForm(WorkflowForm):
    """Until when a card is valid."""

    until = DayField(label=pgettext_lazy("card", "Valid until"), initial=_end_of_this_year)


class ReplaceForm(RevokeForm, IssueForm):
    """Why the former card is revoked, and until when the new one is valid."""

    field_order = ["reason", "until"]


class PrintForm(WorkflowForm):
    """Whether the photos stand on the cards. `with_photo` of the members on these `cards` (counts) have one."""

    photos = forms.BooleanField(label=_("Print the photos"), required=False, initial=True)

    def __init__(self, *args, with_photo, cards, **options):
        super().__init__(*args, **options)
        self.fields["photos"].help_text = ngettext(
            "%(count)s of %(cards)s cards has a photo; the others are printed without one.",
            "%(count)s of %(cards)s cards have a photo; the others are printed without one.",
            with_photo,
        ) % {"count": with_photo, "cards": cards}
