"""Forms of the request to join: the applicant's, the officer's paper copy, and the decision."""

from django import forms
from django.core import signing
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.locality_fields import LocalityField
from forms.days import DayField, PastDayField
from forms.phones import PhoneField
from forms.workflows import WorkflowForm

from .invitations import make_code
from .models import Category, Gender, MembershipApplication

SALT = "members.applying.page"
# Nobody fills in the form in less; what does is a program.
QUICKEST = 4
OPEN_FOR = 24 * 60 * 60


class ApplicationForm(WorkflowForm, forms.ModelForm):
    """What an applicant says, with the communes around `branch` proposed and as many sponsors as the `rule` asks."""

    birth_date = DayField(label=gettext_lazy("birth date"))
    phone = PhoneField(label=gettext_lazy("phone"), max_length=30)
    locality_code = LocalityField()
    consent = forms.BooleanField(
        label=gettext_lazy("I have read this text and agree to it"),
        error_messages={"required": gettext_lazy("Without your agreement the party may not keep your data.")},
    )

    class Meta:
        model = MembershipApplication
        fields = [
            "given_name",
            "family_name",
            "gender",
            "birth_date",
            "phone",
            "email",
            "address",
            "locality_code",
            "occupation",
            "given_name_latin",
            "family_name_latin",
            "first_sponsor",
            "second_sponsor",
        ]
        widgets = {
            "gender": forms.RadioSelect,
            "given_name_latin": forms.TextInput(attrs={"class": "ltr", "lang": "fr"}),
            "family_name_latin": forms.TextInput(attrs={"class": "ltr", "lang": "fr"}),
        }

    def __init__(self, *args, branch, rule, **options):
        super().__init__(*args, **options)
        self.fields["gender"].choices = Gender.choices
        self.fields["locality_code"].propose_around(branch)
        for number, name in enumerate(("first_sponsor", "second_sponsor"), start=1):
            self.fields[name].required = number <= rule.sponsors

    @property
    def said(self):
        """What the applicant said, as `applying` takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self):
        """The workflow checks the row: a half-filled one is none."""


class PaperForm(ApplicationForm):
    """What an officer enters of a form on paper."""

    consent = forms.BooleanField(
        label=gettext_lazy("The applicant has signed this text"),
        error_messages={"required": gettext_lazy("Without this signature the party may not keep the data.")},
    )


class PublicForm(ApplicationForm):
    """The form that everybody may send: programs are told from people without a third party.

    `website` is for programs alone: people do not see it. `made` tells, signed, when the page was made, the code of
    the request to be and the consent `text` that the page shows: a form that is sent twice is one request.
    """

    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)
    made = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, text, **options):
        super().__init__(*args, **options)
        self.text = text
        self.initial["made"] = self._make()

    def _make(self):
        return signing.dumps([make_code(), self.text.pk], salt=SALT)

    def clean(self):
        data = super().clean()
        made = data.get("made", "")
        page = _read(made, OPEN_FOR)
        if page is None:
            self._renew(_read(made))
            raise forms.ValidationError(_("This page was open for too long. Wait a moment and send it again."))
        if data.get("website") or _read(made, QUICKEST) is not None:
            raise forms.ValidationError(_("This form could not be taken: wait a moment and send it again."))
        self.code, self.agreed_to = page
        return data

    def add_error(self, field, error):
        super().add_error(field, error)
        if field == "consent" and hasattr(self, "agreed_to"):  # the workflow says that the text has changed
            self._renew([self.code, self.agreed_to])

    def _renew(self, page):
        """Show the page as one that was made just now, with what was typed.

        Nobody has agreed yet to a text that the `page` sent (its code and text, or None) did not show.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("made")] = self._make()
        if page is None or page[1] != self.text.pk:
            self.data.pop(self.add_prefix("consent"), None)


def _read(made, seconds=None):
    """What the signed `made` of at most so many seconds ago says, or None."""
    try:
        return signing.loads(made, salt=SALT, max_age=seconds)
    except signing.BadSignature:
        return None


class AcceptForm(WorkflowForm):
    """The membership that an accepted request opens; where somebody known may be the applicant, who it is."""

    NEW = "new"

    category = forms.ModelChoiceField(Category.objects.all(), label=gettext_lazy("category"), empty_label=None)
    on = PastDayField(label=gettext_lazy("From the day"), initial=localdate)
    person = forms.ChoiceField(label=gettext_lazy("Who is the applicant?"), widget=forms.RadioSelect)

    def __init__(self, *args, known, **options):
        super().__init__(*args, **options)
        self.known = {str(person.pk): person for person in known}
        if not known:
            del self.fields["person"]
            return
        choices = [(key, f"{person}، {person.branch}") for key, person in self.known.items()]
        self.fields["person"].choices = [*choices, (self.NEW, _("Somebody else of this name or phone"))]

    @property
    def arguments(self):
        chosen = self.cleaned_data.get("person", "")
        given = {name: self.cleaned_data[name] for name in ("category", "on")}
        return given | {"person": self.known.get(chosen), "is_new": chosen == self.NEW}


class ReasonForm(WorkflowForm):
    """Why a request is returned or refused."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}
