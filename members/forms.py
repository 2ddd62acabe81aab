"""Forms of the members' pages."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from arabic.folding import search_key
from branches.locality_fields import LocalityField
from bureaus.departures import leave_party, withdraw_departure
from bureaus.returning import record_newcomer, rejoin_member
from bureaus.sanctions import reinstate_member, reverse_sanction, sanction_member
from forms.days import DayField, PastDayField
from forms.phones import PhoneField
from forms.search import SearchField
from forms.workflows import WorkflowForm

from .models import Category, Gender, Membership, Person, Sanction


class MemberSearch(forms.Form):
    """Which memberships of a branch a list shows, and the words by which people are sought."""

    STATES = [("", _("Current")), ("former", _("Former")), ("all", _("All"))]

    q = SearchField()
    state = forms.ChoiceField(choices=STATES, required=False)

    @property
    def query(self):
        return self._value("q")

    @property
    def state_asked(self):
        return self._value("state")

    def _value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def filter(self, memberships, user):
        """Those of `memberships` that `user` asks for; of former members, and of all, the last one in the branch."""
        memberships = memberships.search_as(user, self.query)
        if not self.state_asked:
            return memberships.current()
        same = Membership.objects.filter(person=OuterRef("person"), branch=OuterRef("branch"))
        after = Q(started_on__gt=OuterRef("started_on")) | Q(started_on=OuterRef("started_on"), pk__gt=OuterRef("pk"))
        memberships = memberships.filter(~Exists(same.filter(after)))
        return memberships if self.state_asked == "all" else memberships.filter(ended_on__lte=localdate())


class PersonForm(forms.ModelForm):
    """What the party knows of a person, as the person says it."""

    birth_date = DayField(label=_("birth date"), required=False)
    phone = PhoneField(label=_("phone"), max_length=30, required=False)
    locality_code = LocalityField()

    class Meta:
        model = Person
        fields = [
            "given_name",
            "family_name",
            "given_name_latin",
            "family_name_latin",
            "gender",
            "birth_date",
            "phone",
            "email",
            "address",
            "locality_code",
            "occupation",
        ]
        widgets = {
            "gender": forms.RadioSelect,
            "given_name_latin": forms.TextInput(attrs={"class": "ltr", "lang": "fr"}),
            "family_name_latin": forms.TextInput(attrs={"class": "ltr", "lang": "fr"}),
        }

    def __init__(self, *args, branch, **options):
        super().__init__(*args, **options)
        self.fields["gender"].choices = Gender.choices
        self.fields["locality_code"].propose_around(branch)


class DetailsForm(WorkflowForm, PersonForm):
    """What the party knows of a person, corrected."""

    def __init__(self, *args, instance, **options):
        super().__init__(*args, instance=instance, branch=instance.branch, **options)


class NewMemberForm(WorkflowForm, PersonForm):
    """A person who joins a branch. Somebody of the same name is shown first, so that nobody is recorded twice."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("category"), empty_label=None)
    started_on = PastDayField(label=_("From the day"), initial=localdate)
    confirmed = forms.BooleanField(label=_("This is somebody else of the same name"), required=False)

    def __init__(self, *args, branch, people, **options):
        super().__init__(*args, branch=branch, **options)
        self.branch, self.people = branch, people
        self.namesakes = []

    def clean(self):
        data = super().clean()
        names = data.get("given_name"), data.get("family_name")
        if all(names) and not data.get("confirmed"):
            self.namesakes = list(self.people.filter(name_key=search_key(*names))[:5])
            if self.namesakes:
                self.add_error("confirmed", _("Somebody of this name is recorded already: look before you go on."))
        return data

    def save(self, by):
        fields = {name: self.cleaned_data[name] for name in PersonForm.Meta.fields}
        on, category = self.cleaned_data["started_on"], self.cleaned_data["category"]
        return self.run(record_newcomer, branch=self.branch, on=on, category=category, by=by, **fields)


class MembershipAct(WorkflowForm):
    """Something done to a membership: what will happen (`sentence`), the button (`label`), what has (`done`)."""

    tone = ""

    def save(self, membership, by):
        return self.run(self.workflow, membership=membership, by=by, **self.cleaned_data)


class DecisionForm(MembershipAct):
    """A disciplinary decision: why, on which day, after which hearing, under which reference."""

    workflow_names = MembershipAct.workflow_names | {"decided_on": "on"}

    reason = forms.CharField(label=_("reason"), max_length=250)
    hearing_on = PastDayField(label=_("Heard on"), required=False)
    reference = forms.CharField(label=_("Reference of the decision"), max_length=80, required=False)

    def save(self, membership, by):
        return self.run(sanction_member, membership=membership, by=by, **self.cleaned_data)


class SuspendForm(DecisionForm):
    label = _("Suspend")
    sentence = _("No dues are asked and offices give no rights as long as the suspension lasts.")
    done = _("The membership is suspended.")

    on = PastDayField(label=_("From the day"), initial=localdate)
    last_day = DayField(
        label=_("Last day of the suspension"),
        required=False,
        help_text=_("Left empty, it lasts until it is lifted."),
    )
    field_order = ["on", "last_day", "reason", "hearing_on", "reference"]
    workflow_names = DecisionForm.workflow_names | {"until": "last_day"}

    def save(self, membership, by):
        decided = {"kind": Sanction.Kind.SUSPENSION, **self.cleaned_data}
        last_day = decided.pop("last_day")
        decided["until"] = last_day and last_day + timedelta(days=1)
        return self.run(sanction_member, membership=membership, by=by, **decided)


class SanctionForm(DecisionForm):
    label = _("Record a disciplinary decision")
    sentence = _(
        "A warning and a reprimand stand in the file. An expulsion ends the membership, and with it every office; the "
        "branch alone does not take an expelled member back."
    )
    done = _("The decision is recorded.")
    tone = "danger"

    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", _("Choose")),
            *((kind.value, kind.label) for kind in Sanction.Kind if kind != Sanction.Kind.SUSPENSION),
        ],
    )
    on = PastDayField(label=_("Decided on"), initial=localdate)
    field_order = ["kind", "on", "reason", "hearing_on", "reference"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("hearing_on", "reference"):  # `sanctions.sanction_member` asks for them
            self.fields[name].required_at_times = True  # so the page does not call them optional
            self.fields[name].help_text = _("Required for an expulsion.")


class ReverseForm(WorkflowForm):
    label = _("Take the decision back")
    done = _("The decision is taken back.")

    reason = forms.CharField(label=_("reason"), max_length=250)

    def save(self, sanction, by):
        return self.run(reverse_sanction, sanction=sanction, by=by, **self.cleaned_data)


class ReinstateForm(MembershipAct):
    label = _("End the suspension")
    sentence = _("The membership, and the rights of the offices held, are in force again.")
    done = _("The suspension is ended.")
    workflow = staticmethod(reinstate_member)

    on = PastDayField(label=_("From the day"), initial=localdate)


# Nothing is chosen beforehand. An expulsion is a disciplinary decision, which has its own page.
REASONS = [
    ("", _("Choose")),
    *((reason.value, reason.label) for reason in Membership.LEAVING if reason != Membership.EndReason.EXPULSION),
]


class LeaveForm(MembershipAct):
    label = _("Record the departure")
    sentence = _("The membership ends, and with it every office of this person, in whatever branch.")
    done = _("The departure is recorded.")
    tone = "danger"
    workflow = staticmethod(leave_party)

    reason = forms.ChoiceField(label=_("reason"), choices=REASONS)
    on = PastDayField(label=_("From the day"), initial=localdate)


class WithdrawDepartureForm(MembershipAct):
    """A resignation or a death that was recorded of the wrong person, or did not happen."""

    label = _("Withdraw the record of the departure")
    sentence = _("The membership goes on as if it had not ended. Offices stay ended: appoint to them again.")
    done = _("The record of the departure is withdrawn.")
    workflow = staticmethod(withdraw_departure)

    reason = forms.CharField(label=_("reason"), max_length=100)


class RejoinForm(WorkflowForm):
    """A known person joins, or comes back to, the branch that keeps the file."""

    category = forms.ModelChoiceField(Category.objects.all(), label=_("category"), empty_label=None)
    on = PastDayField(label=_("From the day"), initial=localdate)

    def save(self, person, by):
        return self.run(rejoin_member, person=person, branch=person.branch, by=by, **self.cleaned_data)


class NewAccountForm(WorkflowForm):
    """The names by which the owner of a new account will sign in."""

    username = forms.CharField(
        label=_("User name, to sign in"),
        max_length=150,
        widget=forms.TextInput(attrs={"class": "ltr", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Latin letters, digits and dots."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)


class PasswordForm(SetPasswordForm):
    """The password that the owner of an account chooses, typed twice."""
