"""What a merge does with each row that names a person or an account. A test fails for a column without a decision."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q

MOVES = "It goes to the record that stays."
FOLDS = "It goes there too, but for what that record has already; that row is taken out, and comes back by undoing."
ACCOUNTS = "`merging.accounts` decides."
SEALED = "`members.identity_numbers` seals it anew; where both have one, the rules let no two differ."
STAYS = "It tells of the record as it was read; who asks for a person's readings asks for all their records'."
FILE = "It tells which record a file brought in; undoing an import leaves a merged one as it is."
REFUSED = "A record without identity is merged with none."
PHOTOS = "`merging.photos` decides: of two, the one that is right is chosen."
MERGES = "It tells of the merge itself."
ACTS = "Who did it is an account; accounts stay what they are."

DECISIONS = {
    "members.Person.merged_into": MERGES,
    "members.Membership.person": MOVES,
    "members.User.person": ACCOUNTS,
    "members.Consent.person": MOVES,
    "members.Notice.person": MOVES,
    "members.DataRequest.person": MOVES,
    "members.IdentityNumber.person": SEALED,
    "members.Photo.person": PHOTOS,
    "members.Anonymisation.person": REFUSED,
    "members.ImportLine.person": FILE,
    "traces.Reading.person": STAYS,
    "traces.ReadPerson.person": STAYS,
    "members.PublicOffice.person": MOVES,
    "bureaus.Mandate.person": MOVES,
    "bureaus.Appointment.person": MOVES,
    "meetings.ElectedSeat.person": MOVES,
    "meetings.Candidacy.person": MOVES,
    "meetings.Contest.person": FOLDS,
    "meetings.Meeting.chair": MOVES,
    "meetings.Meeting.rapporteur": MOVES,
    "meetings.Attendance.person": FOLDS,
    "meetings.Intervention.speaker": MOVES,
    "meetings.RollEntry.person": FOLDS,
    "meetings.Task.owner": MOVES,
    "meetings.Standing.person": MOVES,
    "meetings.Objection.person": MOVES,
    "meetings.TellerCount.teller": MOVES,
    "meetings.Measure.owner": MOVES,
    "meetings.Honouree.person": FOLDS,
    "meetings.PlanPresentation.presenter": MOVES,
    "treasury.Payment.payer": MOVES,
    "treasury.Collection.collector": MOVES,
    "treasury.DuesCharge.person": MOVES,
    "treasury.CashEntry.party": MOVES,
    "treasury.DuesRelief.person": MOVES,
    "treasury.Donor.person": MOVES,
    "treasury.LevyCharge.person": MOVES,
    "treasury.LevyPayment.payer": MOVES,
    "treasury.DuesReminder.person": MOVES,
    "treasury.PastDuesLine.person": FILE,
    "merging.Duplicate.first": MERGES,
    "merging.Duplicate.second": MERGES,
    "merging.Merge.kept": MERGES,
    "merging.Merge.absorbed": MERGES,
}

# Columns that name an account: what an account did, holds or signs in by stays its own.
ACCOUNT_DECISIONS = {
    **dict.fromkeys(
        (
            "runs.Run.started_by",
            "runs.Cancellation.by",
            "members.Invitation.made_by",
            "members.Invitation.revoked_by",
            "members.InvitationSheet.made_by",
            "members.SignInName.user",
            "members.User_groups.user",
            "members.User_user_permissions.user",
            "members.MembershipApplication.recorded_by",
            "members.MembershipApplication.decided_by",
            "members.Sanction.recorded_by",
            "members.Appeal.lodged_by",
            "members.Appeal.decided_by",
            "members.Sanction.reversed_by",
            "members.Anonymisation.by",
            "members.Anonymisation.completed_by",
            "members.DataRequest.asked_by",
            "members.DataRequest.decided_by",
            "members.IncomeDeclaration.recorded_by",
            "members.ImportBatch.uploaded_by",
            "members.ImportBatch.written_by",
            "members.ImportBatch.undone_by",
            "members.Photo.uploaded_by",
            "members.MembershipCard.issued_by",
            "members.MembershipCard.revoked_by",
            "members.PublicElectionResult.recorded_by",
            "members.PublicElectionResult.reversed_by",
            "members.PublicOffice.reversed_by",
            "members.TransferRequest.asked_by",
            "members.TransferRequest.left_agreed_by",
            "members.TransferRequest.entered_agreed_by",
            "members.TransferRequest.decided_by",
            "bureaus.Appointment.recorded_by",
            "bureaus.Appointment.decided_by",
            "meetings.Election.recorded_by",
            "meetings.Election.decided_by",
            "meetings.Election.prepared_by",
            "meetings.Contest.decided_by",
            "meetings.ElectionDraft.prepared_by",
            "meetings.Communique.saved_by",
            "meetings.CommuniquePhoto.uploaded_by",
            "meetings.Publication.published_by",
            "meetings.Publication.withdrawn_by",
            "meetings.Declaration.recorded_by",
            "meetings.Minutes.approved_by",
            "meetings.Minutes.saved_by",
            "meetings.MinutesWriter.user",
            "meetings.MinutesAnnex.approved_by",
            "meetings.MinutesAnnex.written_by",
            *("meetings.Call.sent_by", "meetings.Postponement.by", "meetings.Cancellation.by"),
            *("meetings.Vote.recorded_by", "meetings.Vote.taken_back_by", "meetings.PresentedReport.uploaded_by"),
            *("meetings.TaskAct.by", "meetings.RollChange.by"),
            "meetings.CalendarKey.user",
            *("meetings.Attendance.recorded_by", "meetings.DeskTick.by", "meetings.PresenceCount.by"),
            *("meetings.Proxy.given_by", "meetings.Proxy.ended_by"),
            *("meetings.AttendanceClosing.closed_by", "meetings.AttendanceClosing.reopened_by"),
            *("meetings.Standing.withdrawn_by", "meetings.Round.opened_by", "meetings.Round.settled_by"),
            *("meetings.Poll.annulled_by", "meetings.Round.annulled_by"),
            *("meetings.Objection.recorded_by", "meetings.VotingSlip.handed_by", "meetings.TellerCount.entered_by"),
            *("meetings.ActionPlan.prepared_by", "meetings.PlanAdoption.recorded_by"),
            *("meetings.IndicatorReading.recorded_by", "meetings.MeasureDone.recorded_by"),
            "treasury.Collection.recorded_by",
            "treasury.Payment.recorded_by",
            "treasury.Payment.voided_by",
            "treasury.Payment.cleared_by",
            "treasury.VoidRequest.asked_by",
            "treasury.VoidRequest.decided_by",
            *(f"treasury.CreditMove.{act}_by" for act in ("recorded", "decided", "back_asked", "back_agreed")),
            "treasury.DuesCharge.exempted_by",
            "treasury.MoneyAccount.opened_by",
            "treasury.CashEntry.recorded_by",
            "treasury.CashEntry.decided_by",
            "treasury.SupportingDocument.uploaded_by",
            "treasury.SupportingDocument.replaced_by",
            "treasury.BankLine.imported_by",
            "treasury.BankLine.matched_by",
            "treasury.BankLine.twin_decided_by",
            "treasury.BankBalance.read_by",
            "treasury.PastDuesBatch.asked_by",
            "treasury.PastDuesBatch.decided_by",
            *(f"treasury.DuesRelief.{act}_by" for act in ("recorded", "answered", "stopped")),
            "treasury.MonthClosing.closed_by",
            "treasury.MonthClosing.reopened_by",
            *(f"treasury.Handover.{act}_by" for act in ("prepared", "signed", "confirmed")),
            *("treasury.ShareRule.recorded_by", "treasury.Remittance.recorded_by", "treasury.Remittance.decided_by"),
            "treasury.DonorMatch.decided_by",
            *(f"treasury.Donation.{act}_by" for act in ("recorded", "reversal_asked", "reversed")),
            "treasury.DuesRate.recorded_by",
            *("treasury.LevyRate.recorded_by", "treasury.LevyRate.withdrawn_by", "treasury.LevyPayment.recorded_by"),
            "treasury.Remittance.written_off_by",
            *("treasury.LevyRefund.recorded_by", "treasury.LevyPayment.reversed_by"),
            *("treasury.LevyExemption.recorded_by", "treasury.LevyExemption.answered_by"),
            "treasury.DuesReminder.sent_by",
            *(f"treasury.SuspensionProposal.{act}_by" for act in ("proposed", "decided")),
            *(
                f"treasury.PastDuesBatch.{act}_by"
                for act in ("uploaded", "written", "undone", "undo_asked", "undo_decided")
            ),
            "treasury.DuesRate.withdrawn_by",
            "admin.LogEntry.user",
            "account.EmailAddress.user",
            "traces.Reading.reader",
            "finding.SavedFilter.user",
            "finding.Export.user",
            "merging.Duplicate.dismissed_by",
            "merging.Merge.made_by",
            "merging.Merge.undone_by",
        ),
        ACTS,
    ),
    "members.Invitation.user": ACCOUNTS,
}


@dataclass(frozen=True)
class Kept:
    """The rows of `model` that a merge may change: those that one of `ways` leads from to a person."""

    model: str
    ways: tuple

    @property
    def rows(self):
        """All the rows, whoever they belong to, records that were merged included."""
        return apps.get_model(self.model)._base_manager.all()

    def of(self, people):
        """The rows of the people with these keys."""
        condition = Q()
        for way in self.ways:
            condition |= Q(**{f"{way}__in": people})
        return self.rows.filter(condition).distinct()


# In the order in which rows come back: what others refer to comes first.
ROWS = (
    Kept("members.Person", ("pk",)),
    Kept("members.User", ("person",)),
    Kept("members.Invitation", ("user__person",)),
    Kept("members.Membership", ("person",)),
    Kept("members.Suspension", ("membership__person",)),
    Kept("members.Sanction", ("membership__person",)),
    Kept("members.MembershipCard", ("membership__person",)),
    Kept("members.TransferRequest", ("membership__person",)),
    Kept("members.Consent", ("person",)),
    Kept("members.Notice", ("person",)),
    Kept("members.DataRequest", ("person",)),
    Kept("members.IdentityNumber", ("person",)),
    Kept("members.Photo", ("person",)),
    Kept("members.PublicOffice", ("person",)),
    Kept("bureaus.Mandate", ("person",)),
    Kept("bureaus.Appointment", ("person",)),
    Kept("meetings.ElectedSeat", ("person",)),
    Kept("meetings.Candidacy", ("person",)),
    Kept("meetings.Contest", ("person",)),
    Kept("meetings.Meeting", ("chair", "rapporteur")),
    Kept("meetings.Attendance", ("person",)),
    Kept("meetings.Intervention", ("speaker",)),
    Kept("meetings.RollEntry", ("person",)),
    Kept("meetings.Task", ("owner",)),
    Kept("meetings.Standing", ("person",)),
    Kept("meetings.Objection", ("person",)),
    Kept("meetings.TellerCount", ("teller",)),
    Kept("meetings.Measure", ("owner",)),
    Kept("meetings.Honouree", ("person",)),
    Kept("meetings.PlanPresentation", ("presenter",)),
    Kept("treasury.DuesRelief", ("person",)),
    Kept("treasury.Collection", ("collector",)),
    Kept("treasury.DuesReminder", ("person",)),
    Kept("treasury.Payment", ("payer",)),
    Kept("treasury.CashEntry", ("party",)),
    Kept("treasury.Donor", ("person",)),
    Kept("treasury.DuesCharge", ("person",)),
    Kept("treasury.LevyCharge", ("person",)),
    Kept("treasury.LevyPayment", ("payer",)),
    Kept("treasury.Allocation", ("payment__payer",)),  # a payment settles the months of its payer alone
    Kept("merging.Duplicate", ("first", "second")),
)


def columns_to_move():
    """[(model, name of its column)] of what goes to the record that stays, as it is or folded; memberships first."""
    chosen = [name.rsplit(".", 1) for name, decision in DECISIONS.items() if decision in (MOVES, FOLDS)]
    return [(apps.get_model(label), column) for label, column in chosen]
