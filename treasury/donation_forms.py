"""Forms of donations."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from forms.days import PastDayField
from forms.phones import normalise_phone
from members.identity_numbers import LONGEST, is_kept

from .cashbook_forms import PartyForm
from .donations.recording import FOREIGN, LEGAL, Giver
from .models import Donor, Payment

# Who may not give is among the choices: else a treasurer would choose the nearest one that goes through.
ORIGINS = [*Donor.Origin.choices, (FOREIGN, _("Foreigner")), (LEGAL, _("Company, association or public body"))]


class DonationForm(PartyForm):
    """What a donor gave: money, or something of an estimated value."""

    workflow_names = {"given_on": "booked_on"}

    in_kind = forms.TypedChoiceField(
        label=_("What is given"), choices=[("", _("Money")), ("1", _("In kind: a good or a service"))], coerce=bool,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    origin = forms.ChoiceField(label=_("Who gives"), choices=ORIGINS, widget=forms.RadioSelect)
    name_latin = forms.CharField(
        label=_("Name in Latin letters"), max_length=150, required=False,
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Number of the national identity card"), max_length=LONGEST * 2, required=False,
        widget=forms.TextInput(attrs={"class": "ltr", "autocomplete": "off"}),
        help_text=_("It is kept encrypted, and shown masked. Not needed for a member chosen from the list."),
    )  # fmt: skip
    birth_date = PastDayField(
        label=_("Birth date"), required=False, help_text=_("Not needed for a member chosen from the list.")
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    description = forms.CharField(label=_("What was given, or for what"), required=False, max_length=250)
    estimate = forms.CharField(
        label=_("How the value was estimated"), required=False, max_length=250,
        help_text=_("For a gift in kind: an invoice, the price of the market, an expert."),
    )  # fmt: skip
    near_known = forms.BooleanField(label=_("I have looked: record it"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["party_name"].label = _("Name of the donor")
        self.fields["account"].required = False
        self.fields["account"].label = _("Account that received the money")
        self.fields["account"].help_text = _("Not needed for a cheque: it counts once the bank has cashed it.")
        for name in ("account", "in_kind", "birth_date", "phone", "number", "description", "estimate"):
            self.fields[name].required_at_times = True  # no «(optional)»: it depends on who gives what
        if not is_kept():
            del self.fields["number"]

    @classmethod
    def start(cls, accounts):
        return PartyForm.start(accounts) | {"in_kind": "", "origin": Donor.Origin.RESIDENT, "booked_on": localdate()}

    def clean_phone(self):
        return normalise_phone(self.cleaned_data["phone"])

    def clean(self):
        data = super().clean()
        person = data.pop("party", None)
        typed = {name: data.pop(name, None) for name in ("party_name", "name_latin", "number", "birth_date", "phone")}
        data["giver"] = Giver(
            name=typed["party_name"] or "", person=person, name_latin=typed["name_latin"] or "",
            number=typed["number"] or "", birth_date=typed["birth_date"], phone=typed["phone"] or "",
            origin=data.pop("origin", ""),
        )  # fmt: skip
        data["given_on"], data["in_kind"] = data.pop("booked_on", None), bool(data.get("in_kind"))
        if data["in_kind"] and data.get("paper"):
            raise ValidationError({"paper": _("A gift in kind has no voucher to which a document belongs.")})
        if data.get("method") == Payment.Method.CHEQUE and not data["in_kind"] and data.get("paper"):
            words = _("A cheque has its voucher once the bank has cashed it: add the document there then.")
            raise ValidationError({"paper": words})
        return data

    @property
    def asks(self):
        """Whether the recorder has to say that the nearness of the ceiling is known."""
        return "near_known" in self.errors or bool(self.data.get("near_known"))


class DonationFilter(forms.Form):
    """What a list of donations shows."""

    STATES = [
        ("", _("All")),
        ("standing", _("That count")),
        ("uncashed", _("Cheques that wait")),
        ("reversed", _("Taken back")),
    ]
    KINDS = [("", _("All")), ("money", _("Money")), ("kind", _("In kind"))]

    q = forms.CharField(label=_("Name of the donor"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("What is given"), choices=KINDS, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
