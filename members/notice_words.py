"""The sentence of a notice, by its kind, in the language in use when it is read.

Sentences address women and men alike. `words` hold names as they were that day, and days as YYYY-MM-DD.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from arabic.calendar import format_month

SENTENCES = {
    "office_proposed": gettext_noop(
        "The office «%(office)s» in %(branch)s is proposed for you from %(day)s. "
        "It waits for a second officer's confirmation, and you do not hold it before that."
    ),
    "office_threatened": gettext_noop(
        "Your mandate «%(office)s» in %(branch)s would end on %(day)s. "
        "This waits for a second officer's confirmation; you keep the office until then."
    ),
    "office_gained": gettext_noop("You hold the office «%(office)s» in %(branch)s from %(day)s."),
    "office_ended": gettext_noop("Your mandate «%(office)s» in %(branch)s ended on %(day)s."),
    "office_restored": gettext_noop(
        "The election in %(branch)s is annulled: you hold the office «%(office)s» again from %(day)s."
    ),
    "proposal_refused": gettext_noop(
        "What was recorded for the office «%(office)s» in %(branch)s is not confirmed. Reason: %(reason)s"
    ),
    "election_annulled": gettext_noop(
        "The election in %(branch)s is annulled: your mandate «%(office)s» ended on %(day)s. Reason: %(reason)s"
    ),
    "draft_recorded": gettext_noop(
        "The election that you prepared for «%(meeting)s» in %(branch)s is recorded as you prepared it."
    ),
    "draft_corrected": gettext_noop(
        "The election that you prepared for «%(meeting)s» in %(branch)s is recorded with changes: read the record."
    ),
    "void_to_decide": gettext_noop(
        "It is asked that receipt %(receipt)s in %(branch)s be taken back, and your approval is needed. "
        "Reason: %(reason)s"
    ),
    "void_done": gettext_noop("Receipt %(receipt)s in %(branch)s is taken back, as you asked."),
    "void_refused": gettext_noop("Receipt %(receipt)s in %(branch)s is not taken back. Reason: %(reason)s"),
    "handover_to_sign": gettext_noop(
        "The record of the hand-over of the treasury of %(branch)s is prepared: you sign it as its outgoing treasurer."
    ),
    "past_dues_to_confirm": gettext_noop(
        "A sheet of past dues of %(branch)s (%(file)s) waits for your confirmation: nothing of it is recorded before."
    ),
    "past_dues_to_undo": gettext_noop(
        "It is asked that what the sheet of past dues %(file)s recorded in %(branch)s be taken back, and your "
        "approval is needed. Reason: %(reason)s"
    ),
    "credit_to_answer": gettext_noop(
        "%(branch)s proposes credit of a member (receipt %(receipt)s) to %(to)s: you accept or refuse it."
    ),
    "credit_asked_back": gettext_noop(
        "%(branch)s asks back credit of a member (receipt %(receipt)s) that %(to)s accepted: you agree or refuse. "
        "Reason: %(reason)s"
    ),
    "levy_exemption_to_decide": gettext_noop(
        "An exemption of %(person)s from levies owed to %(branch)s is recorded, and waits for your word."
    ),
    "levy_void_to_decide": gettext_noop(
        "It is asked that the receipt of levies %(receipt)s in %(branch)s be taken back, and your approval is needed. "
        "Reason: %(reason)s"
    ),
    "levy_refund_to_decide": gettext_noop(
        "It is asked that levies of receipt %(receipt)s in %(branch)s be given back, and your approval is needed. "
        "Reason: %(reason)s"
    ),
    "levy_given_back": gettext_noop(
        "%(branch)s has given back %(amount)s dirhams of your levies, of receipt %(receipt)s: they settled no month."
    ),
    "share_differs": gettext_noop(
        "%(branch)s says that %(amount)s dirhams of the share of %(month)s that you sent did not come: your branch "
        "owes them again. Reason: %(reason)s"
    ),
    "share_above": gettext_noop(
        "%(branch)s says that %(amount)s dirhams more came of the share of %(month)s than you sent: they settle what "
        "your branch still owes for it, and then the next month. Reason: %(reason)s"
    ),
    "share_refused": gettext_noop(
        "%(branch)s says that the share of %(month)s that you sent, %(amount)s dirhams, did not come. "
        "Reason: %(reason)s"
    ),
    "share_written_off": gettext_noop(
        "%(branch)s has written off %(amount)s dirhams of the share of %(month)s that did not come: your branch owes "
        "them no more. Reason: %(reason)s"
    ),
    "entry_approved": gettext_noop("Voucher %(voucher)s in %(branch)s, which you recorded, is approved: it counts."),
    "entry_refused": gettext_noop(
        "Voucher %(voucher)s in %(branch)s, which you recorded, is refused. Reason: %(reason)s"
    ),
    "credit_accepted": gettext_noop(
        "%(to)s has accepted the credit of a member (receipt %(receipt)s) that you sent from %(branch)s."
    ),
    "credit_refused": gettext_noop(
        "%(to)s has refused the credit of a member (receipt %(receipt)s) that you sent from %(branch)s. "
        "Reason: %(reason)s"
    ),
    "credit_given_back": gettext_noop(
        "%(to)s agrees to give back the credit of a member (receipt %(receipt)s) that you asked back for %(branch)s."
    ),
    "credit_kept": gettext_noop(
        "%(to)s does not give back the credit of a member (receipt %(receipt)s) that you asked back for %(branch)s. "
        "Reason: %(reason)s"
    ),
    "past_dues_confirmed": gettext_noop(
        "The sheet of past dues %(file)s of %(branch)s, which you sent, is confirmed and being recorded."
    ),
    "past_dues_refused": gettext_noop(
        "The sheet of past dues %(file)s of %(branch)s, which you sent, is refused. Reason: %(reason)s"
    ),
    "past_dues_undone": gettext_noop(
        "What the sheet of past dues %(file)s recorded in %(branch)s is being taken back, as you asked."
    ),
    "past_dues_undo_refused": gettext_noop(
        "What the sheet of past dues %(file)s recorded in %(branch)s is not taken back. Reason: %(reason)s"
    ),
    "levy_exemption_approved": gettext_noop(
        "The exemption of %(person)s from levies owed to %(branch)s, which you recorded, is approved."
    ),
    "levy_exemption_refused": gettext_noop(
        "The exemption of %(person)s from levies owed to %(branch)s, which you recorded, is refused. "
        "Reason: %(reason)s"
    ),
    "gift_reversed": gettext_noop(
        "The gift in kind %(certificate)s in %(branch)s is taken back, as you asked: it counts no longer."
    ),
    "gift_kept": gettext_noop(
        "The gift in kind %(certificate)s in %(branch)s is not taken back, as you had asked: it counts."
    ),
    "relief_approved": gettext_noop(
        "The exemption or reduction of %(person)s in %(branch)s, which you recorded, is approved."
    ),
    "relief_refused": gettext_noop(
        "The exemption or reduction of %(person)s in %(branch)s, which you recorded, is refused. Reason: %(reason)s"
    ),
    "draft_deleted": gettext_noop(
        "The election that you prepared for «%(meeting)s» in %(branch)s was deleted before it was recorded."
    ),
    "transfer_asked": gettext_noop(
        "The transfer of your membership from %(branch)s to %(to)s is asked. "
        "If you do not want it, withdraw the request."
    ),
    "transfer_to_answer": gettext_noop(
        "The transfer of %(person)s from %(branch)s to %(to)s is asked: you decide on this membership."
    ),
    "transfer_withdrawn": gettext_noop(
        "The request to transfer %(person)s from %(branch)s to %(to)s is withdrawn by the member."
    ),
    "transfer_done": gettext_noop("The membership of %(person)s has passed from %(branch)s to %(to)s from %(day)s."),
    "transfer_refused": gettext_noop(
        "The transfer of %(person)s from %(branch)s to %(to)s is refused. Reason: %(reason)s"
    ),
    "card_revoked": gettext_noop(
        "Your membership card in %(branch)s is revoked since %(day)s (%(card)s): it proves nothing any more. "
        "The branch can issue another one."
    ),
    "sanction_recorded": gettext_noop(
        "A disciplinary decision on your membership in %(branch)s is recorded, of %(day)s: %(decision)s. "
        "Reason: %(reason)s"
    ),
    "sanction_reversed": gettext_noop(
        "The disciplinary decision on your membership in %(branch)s of %(day)s (%(decision)s) is taken back. "
        "Reason: %(reason)s"
    ),
    "contacts_changed": gettext_noop(
        "Your contacts in your file were changed from your account on %(day)s. "
        "If that was not you, change your password and tell your branch's secretary."
    ),
    "appeal_to_decide": gettext_noop(
        "%(person)s, of %(branch)s, appeals against the decision «%(decision)s» of %(day)s. You decide on the appeal."
    ),
    "appeal_upheld": gettext_noop(
        "The decision «%(decision)s» of %(day)s in %(branch)s, against which you appealed, is upheld. "
        "Reason: %(reason)s"
    ),
    "data_request_to_answer": gettext_noop(
        "%(person)s asks something about data that the party keeps (%(request)s). You answer it, by %(day)s at the "
        "latest."
    ),
    "data_request_entered": gettext_noop(
        "A request about your data (%(request)s), which reached your branch on paper or by phone, is entered. If you "
        "did not ask for it, take it back. It is answered by %(day)s at the latest."
    ),
    "data_request_done": gettext_noop("Your request about your data (%(request)s) is done. %(answer)s"),
    "data_request_refused": gettext_noop("Your request about your data (%(request)s) is refused. Reason: %(answer)s"),
    "merged": gettext_noop(
        "The party kept two records of you, «%(kept)s» and «%(absorbed)s»; since %(day)s they are one. "
        "If these are two people, tell your branch by %(last_day)s: until then it can be undone."
    ),
    "merge_undone": gettext_noop("The merge of the records «%(kept)s» and «%(absorbed)s» was undone on %(day)s."),
    "meeting_called": gettext_noop(
        "%(branch)s calls you to «%(meeting)s» on %(day)s at %(hour)s: read the call, and put it in your calendar."
    ),
    "meeting_postponed": gettext_noop(
        "«%(meeting)s» of %(branch)s, which was called for %(before)s, is held on %(day)s at %(hour)s instead. "
        "Reason: %(reason)s"
    ),
    "struck_off_roll": gettext_noop(
        "You are struck off the roll of «%(meeting)s», which %(branch)s holds on %(day)s. Reason: %(reason)s"
    ),
    "meeting_cancelled": gettext_noop(
        "«%(meeting)s» of %(branch)s, called for %(day)s, is cancelled. Reason: %(reason)s"
    ),
    "contest_dismissed": gettext_noop("Your contest of the election in %(branch)s is dismissed. Reason: %(reason)s"),
}
DECISIONS = {
    "warning": gettext_noop("Warning"),
    "reprimand": gettext_noop("Reprimand"),
    "suspension": gettext_noop("Suspension"),
    "expulsion": gettext_noop("Expulsion"),
}
CARDS = {
    "lost": gettext_noop("it was lost"),
    "stolen": gettext_noop("it was stolen"),
    "wrong": gettext_noop("there was a mistake on it"),
}
MAY_CONTEST = gettext_noop(
    "Members of the branch, and those who lose an office by it, may contest it until %(until)s."
)
REQUESTS = {
    "correction": gettext_noop("correction"),
    "access": gettext_noop("question about data"),
    "opposition": gettext_noop("opposition to a use of data"),
    "resignation": gettext_noop("leaving the party"),
    "erasure": gettext_noop("erasure of data"),
}
CODES = {"decision": DECISIONS, "card": CARDS, "request": REQUESTS}
DAYS = ("day", "until", "last_day", "before")


def sentence_of(kind, words):
    """The sentence of a notice; it ends with who may contest, and until when, where `words` hold "until"."""
    days = {name: date_format(date.fromisoformat(words[name])) for name in DAYS if words.get(name)}
    if "month" in words:
        days["month"] = format_month(date.fromisoformat(words["month"]))
    # Some words stand for others, in the language in use.
    meant = {name: gettext(known[words[name]]) for name, known in CODES.items() if name in words}
    sentence = gettext(SENTENCES[kind]) % (words | days | meant)
    return f"{sentence} {gettext(MAY_CONTEST) % days}" if "until" in days else sentence
