"""What people are told about their offices and their membership."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.scoping import ScopedQuerySet

from ..notice_words import sentence_of
from .people import Person


class NoticeQuerySet(ScopedQuerySet):
    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """What a person is told about their offices or membership, or of what they prepared.

    `kind` and `words` become a sentence in the reader's language.
    """

    class Kind(models.TextChoices):
        OFFICE_PROPOSED = "office_proposed", _("An office waits for confirmation")
        OFFICE_THREATENED = "office_threatened", _("The end of an office waits for confirmation")
        OFFICE_GAINED = "office_gained", _("An office begins")
        OFFICE_ENDED = "office_ended", _("An office ends")
        OFFICE_RESTORED = "office_restored", _("An office is in force again")
        PROPOSAL_REFUSED = "proposal_refused", _("A proposal is refused")
        ELECTION_ANNULLED = "election_annulled", _("An election is annulled")
        CONTEST_DISMISSED = "contest_dismissed", _("A contest is dismissed")
        DRAFT_RECORDED = "draft_recorded", _("A prepared election is recorded")
        DRAFT_CORRECTED = "draft_corrected", _("A prepared election is recorded otherwise")
        TRANSFER_ASKED = "transfer_asked", _("A transfer is asked")
        TRANSFER_TO_ANSWER = "transfer_to_answer", _("A transfer waits for your answer")
        TRANSFER_WITHDRAWN = "transfer_withdrawn", _("A request for a transfer is withdrawn")
        TRANSFER_DONE = "transfer_done", _("A transfer is carried out")
        TRANSFER_REFUSED = "transfer_refused", _("A transfer is refused")
        CARD_REVOKED = "card_revoked", _("A membership card is revoked")
        SANCTION_RECORDED = "sanction_recorded", _("A disciplinary decision is recorded")
        SANCTION_REVERSED = "sanction_reversed", _("A disciplinary decision is taken back")
        APPEAL_TO_DECIDE = "appeal_to_decide", _("An appeal waits for your decision")
        APPEAL_UPHELD = "appeal_upheld", _("The decision you appealed against is upheld")
        CONTACTS_CHANGED = "contacts_changed", _("How to reach you has changed")
        DATA_REQUEST_TO_ANSWER = "data_request_to_answer", _("A request about data waits for your answer")
        DATA_REQUEST_ENTERED = "data_request_entered", _("A request about your data is entered")
        DATA_REQUEST_DONE = "data_request_done", _("A request about your data is answered")
        DATA_REQUEST_REFUSED = "data_request_refused", _("A request about your data is refused")
        MERGED = "merged", _("Two records are merged")
        MERGE_UNDONE = "merge_undone", _("A merge is undone")
        VOID_TO_DECIDE = "void_to_decide", _("A payment to take back waits for you")
        VOID_DONE = "void_done", _("A payment is taken back")
        VOID_REFUSED = "void_refused", _("A payment is not taken back")
        HANDOVER_TO_SIGN = "handover_to_sign", _("A hand-over of a treasury waits for your signature")
        PAST_DUES_TO_CONFIRM = "past_dues_to_confirm", _("Past dues wait for you")
        PAST_DUES_TO_UNDO = "past_dues_to_undo", _("Past dues to take back wait for you")
        CREDIT_TO_ANSWER = "credit_to_answer", _("Credit of another branch waits for you")
        CREDIT_ASKED_BACK = "credit_asked_back", _("Credit that your branch accepted is asked back")
        LEVY_EXEMPTION_TO_DECIDE = "levy_exemption_to_decide", _("An exemption from levies waits for you")
        LEVY_VOID_TO_DECIDE = "levy_void_to_decide", _("A receipt of levies to take back waits for you")
        LEVY_REFUND_TO_DECIDE = "levy_refund_to_decide", _("Levies to give back wait for you")
        LEVY_GIVEN_BACK = "levy_given_back", _("Levies are given back to you")
        SHARE_DIFFERS = "share_differs", _("Less came of a share than was sent")
        SHARE_ABOVE = "share_above", _("More came of a share than was sent")
        SHARE_REFUSED = "share_refused", _("A share that was sent did not come")
        SHARE_WRITTEN_OFF = "share_written_off", _("The missing rest of a share is written off")
        ENTRY_APPROVED = "entry_approved", _("A voucher that you recorded is approved")
        ENTRY_REFUSED = "entry_refused", _("A voucher that you recorded is refused")
        CREDIT_ACCEPTED = "credit_accepted", _("Credit that you sent is accepted")
        CREDIT_REFUSED = "credit_refused", _("Credit that you sent is refused")
        CREDIT_GIVEN_BACK = "credit_given_back", _("Credit that you asked back is given back")
        CREDIT_KEPT = "credit_kept", _("Credit that you asked back is not given back")
        PAST_DUES_CONFIRMED = "past_dues_confirmed", _("Past dues that you sent are confirmed")
        PAST_DUES_REFUSED = "past_dues_refused", _("Past dues that you sent are refused")
        PAST_DUES_UNDONE = "past_dues_undone", _("Past dues are taken back, as you asked")
        PAST_DUES_UNDO_REFUSED = "past_dues_undo_refused", _("Past dues are not taken back")
        LEVY_EXEMPTION_APPROVED = "levy_exemption_approved", _("An exemption from levies is approved")
        LEVY_EXEMPTION_REFUSED = "levy_exemption_refused", _("An exemption from levies is refused")
        RELIEF_APPROVED = "relief_approved", _("An exemption or reduction is approved")
        RELIEF_REFUSED = "relief_refused", _("An exemption or reduction is refused")
        GIFT_REVERSED = "gift_reversed", _("A gift in kind is taken back, as you asked")
        GIFT_KEPT = "gift_kept", _("A gift in kind is not taken back")
        MEETING_CALLED = "meeting_called", _("You are called to a meeting")
        MEETING_POSTPONED = "meeting_postponed", _("A meeting is postponed")
        MEETING_CANCELLED = "meeting_cancelled", _("A meeting is cancelled")
        STRUCK_OFF_ROLL = "struck_off_roll", _("You are struck off the roll of a meeting")
        DRAFT_DELETED = "draft_deleted", _("A prepared election is deleted")

    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    words = models.JSONField(_("words"), default=dict)
    address = models.CharField(_("address"), max_length=200)
    created_at = models.DateTimeField(_("told at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    branch_path = "person__branch__path"
    own_person = "person_id"
    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at=None), name="members_notice_unread"),
        ]

    def __str__(self):
        return self.sentence

    @property
    def sentence(self):
        """What happened, in the language in use."""
        return sentence_of(self.kind, self.words)
