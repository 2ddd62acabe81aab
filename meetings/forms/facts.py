"""The facts of a meeting: what it is, when and where, who chaired."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.paths import paths_down_to
from forms.days import DayField

from ..models import SESSIONS, AgendaItem, Meeting
from ..moments import has_begun
from ..new_members import save_newcomers
from ..planning.links import undone_by
from ..suggestions import agenda_for, titles_for
from .fields import ClockInput, LinesField
from .rows import PeopleForm

# What a call said stays what it said: the meeting is postponed, or cancelled and convened anew.
SAID = ("kind", "session", "title", "purpose", "date", "part_of_day", "call_number", "called_on")
SAID_UNTIL_THEN = ("starts_at", "venue", "venue_branch")  # once its hour has come, the record tells how it was
FOLLOWS = ("kind", "session", "call_number")  # a second call is of the kind of the first
FOLDED = ("call_number", "called_on", "source_kind", "source_credit", "source_place")


def fixed_facts(meeting):
    """The names of the facts of a stored `meeting` that no form changes: here, and in the administration."""
    if meeting.is_called:
        return SAID if has_begun(meeting) else (*SAID, *SAID_UNTIL_THEN)
    if meeting.previous_call_id:
        return FOLLOWS
    return () if meeting.is_held else ("call_number",)


class FactsForm(PeopleForm):
    """Opens or corrects the record of a meeting of `branch`."""

    picks = {"chair": _("Chair"), "rapporteur": _("Rapporteur of the session")}

    date = DayField(label=_("Date"))
    usual_agenda = forms.BooleanField(
        label=_("Start with the usual agenda"),
        required=False,
        help_text=_("Of the kind and session chosen; it is changed on the next page."),
    )
    called_on = DayField(label=_("Date of the call"), required=False)

    class Meta:
        model = Meeting
        fields = [
            "kind",
            "session",
            "title",
            "purpose",
            "date",
            "part_of_day",
            "starts_at",
            "closed_at",
            "venue",
            "venue_branch",
            "chair_capacity",
            "call_number",
            "called_on",
            "source_kind",
            "source_credit",
            "source_place",
        ]
        field_classes = {"purpose": LinesField}
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3}), "starts_at": ClockInput(), "closed_at": ClockInput()}
        labels = {"title": _("Title of the meeting")}
        help_texts = {
            "chair_capacity": _("Such as «the first secretary of the provincial branch». Empty: the office.")
        }

    def __init__(self, *args, directory, is_ahead=False, **kwargs):
        branch = directory.branch
        paths = paths_down_to(branch.path)
        self.levels = list(Branch.objects.filter(path__in=paths).order_by("-depth"))
        super().__init__(*args, directory=directory, **kwargs)
        self.instance.branch = branch
        self._offer_hosts()
        self.fields["session"].choices = [("", _("Not said")), *Meeting.Session.choices]
        self.fields["part_of_day"].choices = [("", _("Not said")), *Meeting.PartOfDay.choices]
        if not is_ahead:
            del self.fields["usual_agenda"]
        if self.instance.pk:
            self._keep_fixed_facts()
        if self.instance.pk and self.instance.elections.exists():
            self.fields["date"].disabled = True
            self.fields["date"].help_text = _("The bureau that was elected starts on this day, so it stays.")

    def _keep_fixed_facts(self):
        for name in fixed_facts(self.instance):
            self.fields[name].disabled = True
        if self.instance.is_called:
            self.fields["date"].help_text = _("As those called were told: another day is a postponement.")

    @property
    def usual_titles(self):
        """[(kind, usual titles)]: what a button fills in."""
        return titles_for(self.instance.branch)

    @property
    def is_unfolded(self):
        """Whether a field of the call or the source is filled or wrong: then they show at once."""
        return any(self[name].value() or self[name].errors for name in FOLDED)

    def _offer_hosts(self):
        """Offer the branch and the levels above it; and the present host, which may have been set elsewhere."""
        hosts = list(dict.fromkeys([*self.levels, *filter(None, [self.instance.venue_branch])]))
        field = self.fields["venue_branch"]
        field.queryset = Branch.objects.filter(pk__in=[host.pk for host in hosts])
        field.choices = [("", _("Not said")), *((host.pk, str(host)) for host in hosts)]

    def _pick(self, name, label, **options):
        user = self.directory.user
        homes = [level for level in self.levels if user.has_perm("meetings.add_meeting", level)]
        return super()._pick(name, label, homes=homes, **options)

    def clean(self):
        cleaned = super().clean()
        starts_at, closed_at = cleaned.get("starts_at"), cleaned.get("closed_at")
        if starts_at and closed_at and closed_at < starts_at:
            self.add_error("closed_at", _("The closing time cannot be earlier than the opening time."))
        self._fit_session(cleaned)
        called_on, date = cleaned.get("called_on"), cleaned.get("date")
        if called_on and date and called_on > date:
            self.add_error("called_on", _("The call cannot be later than the meeting."))
        self.add_error(None, undone_by(self.instance, {"date": date}))
        self._refuse_twin(cleaned)
        return cleaned

    def _fit_session(self, cleaned):
        """A meeting that is no organ's has no session; what the page still showed of another kind is left out."""
        kind, session = cleaned.get("kind"), cleaned.get("session")
        if kind and kind not in SESSIONS:
            cleaned["session"] = ""
        elif kind and session and session not in SESSIONS[kind]:
            self.add_error("session", _("A meeting of this kind is ordinary or extraordinary."))

    def save(self, commit=True):
        save_newcomers(pick.person for pick in self.people.values())
        meeting = super().save(commit)
        if self.cleaned_data.get("usual_agenda") and not meeting.agenda.exists():
            subjects = agenda_for(meeting)
            AgendaItem.objects.bulk_create(
                AgendaItem(meeting=meeting, order=order, subject=subject)
                for order, subject in enumerate(subjects, start=1)
            )
        return meeting

    def _refuse_twin(self, cleaned):
        """A form sent twice records one meeting; the second call of an assembly, an hour later, is another one."""
        if self.instance.pk or not {"title", "date", "kind"} <= cleaned.keys():
            return
        same = {
            name: cleaned.get(name) for name in ("title", "date", "kind", "part_of_day", "starts_at", "call_number")
        }
        if Meeting.objects.filter(branch=self.instance.branch, **same).exists():
            self.add_error("title", _("The meeting of this title, day and time is recorded already."))
