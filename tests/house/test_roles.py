"""Every named address in the standing roles: who gets the page, who is sent to sign in, who finds nothing there."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.urls import get_resolver, reverse
from django.utils.timezone import now

from branches.opening import set_online_requests
from bureaus.appointments import appoint
from bureaus.departures import leave_party
from bureaus.invitations import invite
from bureaus.models import Office, Organ
from bureaus.places import Place
from bureaus.sanctions import sanction_member
from bureaus.transfers import ask_transfer
from finding.exporting import sight_of
from finding.models import Export, SavedFilter
from meetings.balloting.polls import plan_poll, stand
from meetings.balloting.slips import digest_of
from meetings.balloting.urns import seal
from meetings.calendar_keys import make_key
from meetings.communiques.publishing import publish
from meetings.communiques.writing import NEWS
from meetings.communiques.writing import put_photo as put_scene
from meetings.drafts import NO_DRAFT, prepare_election
from meetings.elections import SINGLE_ACT, record_election
from meetings.floor import ask_for_floor, give_floor
from meetings.minutes.annexes import write_annex
from meetings.models import Contest, Declaration, Meeting, Resolution, Round, Task, TellerCount, Urn, VotingSlip
from meetings.planning.adapting import adapt_plan
from meetings.planning.adopting import present_plan
from meetings.planning.work import record_reading
from meetings.planning.writing import drop_measure
from meetings.voting.recording import record_vote
from meetings.voting.reports import present_report
from members.applying import apply_to_join
from members.card_tokens import card_token
from members.cards import issue_card
from members.confirmation import confirmed_address
from members.data_requests import propose_corrections
from members.email_change import agreement_key
from members.exchange.batches import upload_members
from members.models import Appeal, InvitationSheet
from members.photos import propose_photo, put_photo
from members.public_offices import record_public_office
from members.public_results import record_public_result
from merging.merge import merge_people
from merging.models import Duplicate
from runs.running import open_run
from tests import standing
from tests.factories import make_member, make_party, make_person, make_user
from tests.meetings.calls import call_meeting, plan_meeting, proxy_at
from tests.meetings.minutes import approved_minutes, write_communique, write_minutes
from tests.meetings.plans import adopt, adopted_plan, count_on, make_plan, measures_of
from tests.rows import (
    closing_row,
    donation_row,
    handover_row,
    levy_charge_row,
    levy_exemption_row,
    levy_payment_row,
    levy_rate_row,
    levy_refund_row,
    past_dues_row,
    proposal_row,
    rate_row,
    relief_row,
    reminder_row,
    remittance_row,
)
from tests.runs.works import COUNTING
from tests.treasury.books import bank_of, book, fill
from tests.treasury.money import charge, pay, rate
from tests.uploads.pictures import jpeg
from traces.models import Reading
from traces.recording import record_opening
from treasury.cashbook.documents import add_document
from treasury.cashbook.statement_lines import import_statement
from treasury.cashbook.statement_rows import Row
from treasury.collecting import Entry, record_collection
from treasury.models import BankLine, CreditMove, DuesCharge, LevyRate, Remittance
from treasury.receipt_checks import certificate_token, check_token, levy_token
from treasury.void_requests import ask_void
from uploads.papers import make_paper
from uploads.pictures import PORTRAIT, make_picture

ROOMS = {"branches", "runs", "members", "traces", "bureaus", "meetings", "treasury", "finding", "health", "merging"}
ENTERED = {"enter-data-request", "enter-correction"}
PLACES = {
    "person",
    "details",
    "identity-number",
    "anonymise",
    "transfer",
    "suspension",
    "sanction",
    "departure",
    *ENTERED,
}
PLACES |= {"photo", "photo-file", "remove-photo"}
IMPORT = {"import-batch", "import-columns", "import-refused", "undo-import", "write-import", "discard-import"}
BOOK_READ = ("cash-book", "entry", "voucher-paper", "document", "cash-book-paper", "cash-book-table", "closings",
             "closing", "year-report", "year-report-paper", "year-report-table", "handovers", "handover",
             "handover-paper")  # fmt: skip
BOOK_WRITTEN = ("record-income", "record-expense", "record-transfer", "record-opening", "accounts", "close-account",
                "unassigned", "reverse-entry", "replace-document", "statement", "book-line")  # fmt: skip
HANDOVER = ("handover", "sign-handover", "confirm-handover", "handover-paper")
OF_SHEET = ("collection", "collection-paper", "collection-slip", "void-collection")
OF_VOID = ("void-request", "approve-void", "refuse-void")
OF_ENTRY = ("entry", "voucher-paper", "reverse-entry", "refuse-entry", "approve-entry", "add-document")
OF_SHARE = ("remittance", "remittance-paper", "write-off-remittance")
OF_GIFT = ("donation", "certificate-paper", "reverse-donation", "return-donation-cheque", "decide-donation")
LEVIES_READ = ("levies", "levies-paper", "levies-table")
OF_OFFICIAL = ("levy-official", "receive-levy", "exempt-levy")
OF_LEVY = ("levy-payment", "levy-receipt-paper", "reverse-levy", "return-levy-cheque", "refund-levy")
OF_REFUND = ("refund-levy", "undo-levy-refund")
PAST_DUES_ACTS = (
    *("undo", "write", "check", "discard", "ask", "confirm", "refuse"),
    *("approve-undoing", "refuse-undoing"),
)
PAST_DUES = ("past-dues-batch", "past-dues-columns", *(f"{act}-past-dues" for act in PAST_DUES_ACTS))
RECORD = {"facts", "agenda", "attendance", "interventions", "resolutions", "election", "delete-draft"}
MINUTES_READ = ("minutes", "written-minutes-paper")
MINUTES_WRITTEN = ("draft-minutes", "edit-minutes", "approve-minutes", "write-annex")
COMMUNIQUE_WRITTEN = ("draft-communique", "edit-communique", "communique-photo", "publish-communique")
COMMUNIQUE = {"communique", *COMMUNIQUE_WRITTEN, "remove-communique-photo", "communique-photo-file"}
PUBLISHED = ("published-communique", "published-photo")
OF_CALL = (
    *("convocation", "convocation-paper", "calendar-file", "postpone", "cancel", "second-call", "mail-call"),
    *("roll", "roll-paper", "add-to-roll"),
    *("desk", "desk-state", "desk-ticks", "desk-worker", "desk-card", "desk-guest", "desk-list", "proxies"),
)
OF_SESSION = ("session", "session-ask", "propose-vote", "present-report")
OF_ROLL_ENTRY = ("readmit", "strike-off", "own-convocation-paper")
PARTS = {"meeting", "minutes-paper", *RECORD}
OF_BALLOTS = ("polls", "plan-poll", "objection")
OF_POLL = ("poll", "stand", "open-round", "finish-poll", "remove-poll", "annul-poll")
OF_ROUND = ("close-round", "turnout", "voting-codes", "cast-vote", "annul-round")
BALLOT_WRITTEN = (
    *("plan-poll", "objection", "declare-result", "stand", "open-round", "finish-poll", "add-slate", "settle-tie"),
    *("withdraw-candidacy", "close-round", "count-ballots", "annul-round", "annul-poll"),
)
PLAN_READ = ("plan", "plan-paper", "plan-table", "compare-plan")
OF_DRAFT = ("edit-plan", "adopt-plan", "discard-plan", "add-axis", "edit-axis", "add-measure", "remove-axis")
OF_DRAFT_MEASURE = ("edit-measure", "drop-measure")
OF_MEASURE = ("finish-measure", "measure-work", "read-indicator", "correct-reading", "amend-plan")
OF_ACTIVITY = {"honourees", "founding", "present-plan"}
PARTS = {"meeting", "minutes-paper", *RECORD, *OF_ACTIVITY}

# The secretary leads the province above; the treasurer and the branch's own secretary sit in its bureau.
ROLES = ("visitor", "outsider", "teammate", "member", "branch_secretary", "treasurer", "secretary")
SIGN_IN = 302

EVERYBODY = (200, 200, 200, 200, 200, 200, 200)
SIGNED_IN = (SIGN_IN, 200, 200, 200, 200, 200, 200)
LED_ON = (SIGN_IN, 302, 302, 302, 302, 302, 302)
ROSTER = (SIGN_IN, 404, 200, 200, 200, 200, 200)
OFFICERS = (SIGN_IN, 404, 404, 404, 200, 200, 200)
OWN = (SIGN_IN, 404, 404, 200, 200, 200, 200)
BUREAU = (SIGN_IN, 404, 403, 403, 403, 403, 200)
LEADERS = (SIGN_IN, 404, 404, 404, 200, 404, 200)
MINUTES = (SIGN_IN, 404, 404, 404, 200, 403, 200)
MINUTES_ALONE = (SIGN_IN, 404, 404, 404, 302, 403, 302)
ACCOUNT = (SIGN_IN, 404, 404, 404, 200, 404, 404)
UPLOADER = (SIGN_IN, 404, 404, 404, 302, 404, 404)
TOGETHER = (SIGN_IN, 302, 302, 302, 302, 302, 302)  # with nothing picked, back to the list
JOINING = (SIGN_IN, 404, 404, 404, 200, 403, 403)
FILE_KEPT = (SIGN_IN, 404, 404, 403, 200, 403, 200)
OWN_MONEY = (SIGN_IN, 404, 404, 403, 403, 200, 403)
FILE = (SIGN_IN, 404, 404, 403, 200, 403, 403)
MONEY = (SIGN_IN, 404, 404, 404, 403, 200, 403)
CHARGING = (SIGN_IN, 404, 404, 404, 404, 200, 404)
TERRITORY = (SIGN_IN, 404, 403, 403, 403, 403, 403)
BOTH = (SIGN_IN, 404, 404, 404, 200, 404, 200)  # who may merge the two records
SENT_FOR_BOTH = (SIGN_IN, 404, 404, 404, 302, 404, 302)
SEARCH = (SIGN_IN, 404, 200, 404, 200, 200, 200)  # the teammate searches the own branch
KEPT = (SIGN_IN, 404, 404, 404, 200, 404, 404)
SENT_MONEY = (SIGN_IN, 404, 404, 404, 403, 302, 403)
STEERING = (SIGN_IN, 404, 404, 404, 404, 302, 404)
BALLOTS = (SIGN_IN, 404, 404, 403, 200, 403, 200)  # those called read them
SENT_BALLOTS = (SIGN_IN, 404, 404, 403, 302, 403, 302)

READ = {
    "merging:compare-with": (SIGN_IN, 404, 404, 404, 200, 403, 200),
    "branches:home": EVERYBODY,
    "branches:branch": ROSTER,
    "branches:mine": LED_ON,
    "branches:start": LED_ON,
    "bureaus:history": ROSTER,
    "bureaus:rights": ROSTER,
    "bureaus:roster-paper": ROSTER,
    "members:me": SIGNED_IN,
    "members:visibility": SIGNED_IN,
    "members:dues": LED_ON,
    "members:own-dues": SIGNED_IN,
    "treasury:terms": OFFICERS,
    "treasury:reliefs": OFFICERS,
    **dict.fromkeys(("treasury:ages", "treasury:ages-paper", "treasury:ages-table"), OFFICERS),
    **dict.fromkeys(("treasury:arrears-table", "treasury:proposals"), OFFICERS),
    "treasury:figures": OFFICERS,
    "treasury:past-dues-batch": OFFICERS,  # who may confirm it reads it
    "treasury:reminder": MONEY,
    "treasury:waiting-reliefs": SIGNED_IN,
    "treasury:waiting-proposals": SIGNED_IN,
    "members:own-meetings": SIGNED_IN,
    "members:own-data": SIGNED_IN,
    "members:own-json": SIGNED_IN,
    "members:own-paper": SIGNED_IN,
    "members:data-requests": LEADERS,
    "members:waiting-data-requests": SIGNED_IN,
    "members:list": OFFICERS,
    "members:person": OWN,
    "members:photo-file": OWN,
    "members:proposed-photo-file": (SIGN_IN, 404, 404, 200, 200, 404, 200),
    "members:elected": OFFICERS,
    "members:elected-paper": OFFICERS,
    "members:applications": OFFICERS,
    "members:transfers": OFFICERS,
    "members:waiting-transfers": SIGNED_IN,
    "members:waiting-applications": SIGNED_IN,
    "members:decide-applications": TOGETHER,
    "members:joining-paper": OFFICERS,
    "members:cards": OFFICERS,
    "members:accounts": JOINING,
    "members:invitation-sheet": ACCOUNT,
    "members:check-card": EVERYBODY,
    "members:import-batch": ACCOUNT,
    "members:import-refused": ACCOUNT,
    "meetings:list": OFFICERS,
    "meetings:meeting": OFFICERS,
    "meetings:minutes-paper": OFFICERS,
    **dict.fromkeys((f"meetings:{name}" for name in MINUTES_READ), OFFICERS),
    "meetings:check-minutes": EVERYBODY,
    "meetings:declarations": SIGNED_IN,
    "meetings:declaration-paper": MINUTES,
    **dict.fromkeys(("meetings:communique", "meetings:communique-photo-file"), OFFICERS),
    **dict.fromkeys((f"meetings:{name}" for name in ("communiques", *PUBLISHED)), EVERYBODY),
    "meetings:type-minutes-code": EVERYBODY,
    **dict.fromkeys((f"meetings:{name}" for name in ("plans", *PLAN_READ, "measure")), OWN),
    **dict.fromkeys(("meetings:activities", "meetings:activities-table"), OFFICERS),
    **dict.fromkeys((f"meetings:{name}" for name in OF_CALL[:3]), OWN),
    "meetings:own-convocation-paper": (SIGN_IN, 404, 404, 200, 200, 403, 200),  # who is called, and who convenes
    "meetings:roll": OFFICERS,
    "meetings:roll-paper": MINUTES,
    **dict.fromkeys(("meetings:desk-state", "meetings:desk-worker"), MINUTES),
    "meetings:feed": EVERYBODY,
    **dict.fromkeys((f"meetings:{name}" for name in ("polls", "poll", "turnout", "published-ballots")), OWN),
    **dict.fromkeys(("meetings:voting-codes", "meetings:voters"), BALLOTS),
    "meetings:session": MINUTES,
    "meetings:tasks": OFFICERS,
    "meetings:own-tasks": SIGNED_IN,
    "meetings:presented-report-paper": OFFICERS,  # an activity report
    **dict.fromkeys(("health:health", "health:health-table"), OFFICERS),
    "meetings:people": MINUTES,
    "meetings:waiting": SIGNED_IN,
    "traces:mine": SIGNED_IN,
    "traces:branch": (SIGN_IN, 404, 404, 404, 200, 404, 200),  # the branch's own secretary watches over its cells
    "traces:reading": (SIGN_IN, 404, 404, 404, 404, 404, 200),
    "runs:runs": SIGNED_IN,
    "runs:run": CHARGING,
    "treasury:dues": (SIGN_IN, 404, 404, 404, 302, 302, 302),
    "treasury:grid": OFFICERS,
    "treasury:sums": OFFICERS,
    "treasury:below": OFFICERS,
    "treasury:receipt": OWN,
    "treasury:receipt-paper": OWN,
    "treasury:year-paper": OWN,
    "treasury:arrears-paper": OFFICERS,
    "treasury:check-receipt": EVERYBODY,
    "treasury:collection": OFFICERS,
    "treasury:collection-paper": OFFICERS,
    "treasury:collection-slip": OFFICERS,
    "treasury:void-request": OFFICERS,
    "treasury:waiting-voids": SIGNED_IN,
    "treasury:waiting-past-dues": SIGNED_IN,
    "treasury:arrears": OFFICERS,
    **dict.fromkeys((f"treasury:{name}" for name in BOOK_READ), OFFICERS),
    **dict.fromkeys(("treasury:donations", "treasury:donation", "treasury:certificate-paper"), OFFICERS),
    **dict.fromkeys(
        ("treasury:donors", "treasury:donors-table", "treasury:audit"), (SIGN_IN, 404, 404, 404, 404, 404, 404)
    ),  # headquarters
    **dict.fromkeys((f"treasury:{name}" for name in LEVIES_READ), OFFICERS),
    **dict.fromkeys((f"treasury:{name}" for name in ("levy-official", *OF_LEVY[:2])), OWN),
    "treasury:waiting-levy-exemptions": SIGNED_IN,
    "treasury:check-levy": EVERYBODY,
    **dict.fromkeys(("treasury:shares", "treasury:shares-table", "treasury:shares-received"), OFFICERS),
    "treasury:shares-received-table": OFFICERS,
    "treasury:remittance-paper": OFFICERS,
    "treasury:waiting-remittances": SIGNED_IN,
    "treasury:waiting-credit": SIGNED_IN,
    "treasury:waiting-donations": SIGNED_IN,
    "treasury:check-certificate": EVERYBODY,
    "treasury:cash-people": MONEY,
    "treasury:waiting-entries": SIGNED_IN,
    "treasury:waiting-handovers": SIGNED_IN,
    "treasury:latest-report": (SIGN_IN, 404, 404, 404, 302, 302, 302),
    "merging:duplicates": BOTH,
    "merging:merge": BOTH,
    "finding:find": SEARCH,
    "finding:file": KEPT,
}
WRITTEN = {
    "finding:save": SEARCH,
    "finding:saved": KEPT,
    "finding:delete": KEPT,
    "branches:territory": TERRITORY,
    "bureaus:end-mandate": BUREAU,
    "bureaus:fill-seat": BUREAU,
    "bureaus:appointment": (SIGN_IN, 404, 404, 404, 200, 404, 200),
    "members:issue-card": JOINING,
    "members:issue-cards": JOINING,
    "members:print-cards": JOINING,
    "members:replace-card": FILE,
    "members:revoke-card": FILE,
    "members:card-paper": (SIGN_IN, 404, 404, 200, 200, 403, 403),
    "members:notices": SIGNED_IN,
    "members:own-contacts": SIGNED_IN,
    "members:own-correction": SIGNED_IN,
    "members:own-request": SIGNED_IN,
    "members:own-photo": SIGNED_IN,
    "members:photo": FILE,
    "members:remove-photo": (SIGN_IN, 404, 404, 200, 200, 403, 403),
    "members:own-consent": SIGNED_IN,
    "members:data-request": (SIGN_IN, 404, 404, 200, 200, 404, 200),
    "members:apply": EVERYBODY,
    "members:application": EVERYBODY,
    "members:enter-application": JOINING,
    "members:decide-application": OFFICERS,
    "members:correct-entered": JOINING,
    "members:join": JOINING,
    "members:imports": JOINING,
    "members:import-columns": ACCOUNT,
    "members:undo-import": UPLOADER,  # nothing of it is written yet
    "members:ask-transfer": SIGNED_IN,
    "members:ask-coming": JOINING,
    "members:transfer-request": (SIGN_IN, 404, 200, 404, 200, 200, 200),  # the teammate sits where they would go
    "members:rejoin": JOINING,
    "members:open-account": JOINING,
    "members:details": FILE,
    "members:record-public-office": FILE,
    "members:correct-public-office": FILE,
    "members:end-public-office": FILE,
    "members:reverse-public-office": FILE,
    "members:find-identity-number": (SIGN_IN, 404, 404, 404, 404, 404, 404),  # off, as below
    "members:lodge-appeal": (SIGN_IN, 404, 404, 404, 403, 404, 403),  # the member's alone
    "members:appeal": (SIGN_IN, 404, 404, 404, 200, 404, 200),
    "members:enter-data-request": (SIGN_IN, 404, 404, 403, 200, 403, 200),
    "members:enter-correction": (SIGN_IN, 404, 404, 403, 200, 403, 200),
    "members:reverse-public-result": JOINING,
    "members:record-public-result": JOINING,
    "members:correct-public-result": JOINING,
    "members:transfer": FILE,
    "members:suspension": FILE,
    "members:departure": FILE,
    "members:withdraw-departure": (SIGN_IN, 404, 404, 404, 200, 403, 403),
    "members:identity-number": (
        SIGN_IN,
        404,
        404,
        404,
        404,
        404,
        404,
    ),  # off: see tests/members/test_identity_numbers.py
    "members:anonymise": (SIGN_IN, 404, 404, 403, 403, 403, 200),
    "members:sanction": FILE,
    "members:reverse-sanction": (SIGN_IN, 404, 404, 404, 200, 404, 403),
    "members:invitation": ACCOUNT,
    "members:invite-members": JOINING,
    "members:revoke-sheet": UPLOADER,  # none of its links waits
    "members:type-code": EVERYBODY,
    "members:choose-password": EVERYBODY,
    "members:agree-email": EVERYBODY,
    "meetings:record": MINUTES,
    "meetings:facts": MINUTES,
    "meetings:agenda": MINUTES,
    "meetings:attendance": MINUTES,
    "meetings:interventions": MINUTES,
    "meetings:resolutions": MINUTES,
    "meetings:election": MINUTES,
    "meetings:delete-draft": MINUTES,
    **dict.fromkeys((f"meetings:{name}" for name in BALLOT_WRITTEN), BALLOTS),
    "meetings:cast-vote": (SIGN_IN, 404, 404, 200, 403, 403, 403),  # who is entitled, and present
    "meetings:vote-by-code": EVERYBODY,
    "meetings:distribution": MINUTES,
    **dict.fromkeys((f"meetings:{name}" for name in (*OF_ACTIVITY, "remove-presentation")), MINUTES),
    **dict.fromkeys((f"meetings:{name}" for name in ("write-plan", *OF_DRAFT[:-1], *OF_DRAFT_MEASURE)), MINUTES),
    **dict.fromkeys((f"meetings:{name}" for name in OF_MEASURE), FILE_KEPT),
    "meetings:adapt-plan": MINUTES,
    **dict.fromkeys((f"meetings:{name}" for name in (*COMMUNIQUE_WRITTEN, "withdraw-communique")), MINUTES),
    "meetings:declaration": OFFICERS,
    **dict.fromkeys(("meetings:finish-task", "meetings:drop-task"), MINUTES),
    "meetings:report-task": (SIGN_IN, 404, 404, 200, 404, 404, 404),  # who is in charge of it
    **dict.fromkeys((f"meetings:{name}" for name in ("vote", "propose-vote", "take-back-vote")), MINUTES),
    **dict.fromkeys((f"meetings:{name}" for name in ("present-report", "withdraw-report", "session-points")), MINUTES),
    "meetings:draft-minutes": MINUTES,
    "meetings:edit-minutes": MINUTES,
    "meetings:approve-minutes": MINUTES,
    "meetings:write-annex": MINUTES,
    "meetings:approve-annex": MINUTES,
    **dict.fromkeys(("meetings:call", "meetings:postpone", "meetings:cancel"), MINUTES),
    **dict.fromkeys(("meetings:add-to-roll", "meetings:strike-off"), MINUTES),
    "meetings:proxies": MINUTES,
    "meetings:desk": MINUTES,
    "meetings:second-call": (SIGN_IN, 404, 404, 404, 302, 403, 302),  # the first one is still to come
    "meetings:calendar": OWN,
    "meetings:confirmation": (SIGN_IN, 404, 404, 404, 200, 404, 200),
    "meetings:contest": (SIGN_IN, 404, 404, 200, 200, 200, 200),
    "meetings:decide-contest": (SIGN_IN, 404, 404, 404, 200, 404, 200),
    "treasury:collect": MONEY,
    "treasury:cheques": OFFICERS,  # who sees the book sees them, who records cashes them
    "treasury:void-collection": MONEY,
    "treasury:rates": MONEY,
    "treasury:withdraw-rate": MONEY,
    "treasury:record-relief": OFFICERS,
    "treasury:relief": OFFICERS,
    "treasury:exemption": MONEY,
    "treasury:record-payment": MONEY,
    "treasury:proposal": OFFICERS,
    **dict.fromkeys(("treasury:past-dues", "treasury:remind", "treasury:remind-many"), MONEY),
    "treasury:undo-past-dues": (SIGN_IN, 404, 404, 404, 403, 302, 403),  # nothing of it is written
    "treasury:past-dues-columns": MONEY,
    "treasury:refuse-past-dues": (SIGN_IN, 404, 404, 404, 302, 302, 302),  # it does not wait
    "treasury:refuse-undoing-past-dues": (SIGN_IN, 404, 404, 404, 302, 302, 302),  # nor does that it be undone
    "treasury:return-levy-cheque": (*OWN_MONEY[:5], 302, OWN_MONEY[6]),  # it was paid in cash
    "treasury:propose": (SIGN_IN, 404, 404, 404, 403, 403, 403),  # the member owes too little
    "treasury:void": (SIGN_IN, 404, 404, 403, 403, 200, 403),
    **dict.fromkeys(("treasury:credit", "treasury:undo-credit"), (SIGN_IN, 404, 404, 403, 403, 200, 403)),
    "treasury:return-cheque": MONEY,
    "treasury:refuse-void": (SIGN_IN, 404, 404, 404, 200, 200, 200),  # the treasurer asked, and may withdraw it
    **dict.fromkeys((f"treasury:{name}" for name in BOOK_WRITTEN), MONEY),
    "treasury:reopen-month": (SIGN_IN, 404, 404, 404, 403, 403, 200),  # the level above
    "treasury:close-month": MONEY,
    "treasury:prepare-handover": (SIGN_IN, 404, 404, 404, 403, 302, 403),  # none is due
    "treasury:remit": MONEY,
    "treasury:remittance": OFFICERS,
    "treasury:write-off-remittance": (SIGN_IN, 404, 404, 404, 403, 403, 302),  # the level above: nothing is missing
    "treasury:credit-sent": OFFICERS,
    "treasury:share-rules": OFFICERS,
    "treasury:record-donation": MONEY,
    **dict.fromkeys((f"treasury:{name}" for name in ("charge-levies", "levy-rates", "withdraw-levy-rate")), MONEY),
    **dict.fromkeys((f"treasury:{name}" for name in (*OF_OFFICIAL[1:], "reverse-levy", *OF_REFUND)), OWN_MONEY),
    "treasury:levy-exemption": OWN,
    "treasury:reverse-donation": MONEY,
    "treasury:return-donation-cheque": (*MONEY[:5], 302, MONEY[6]),  # it was given in cash
    "treasury:refuse-entry": (SIGN_IN, 404, 404, 404, 200, 200, 200),  # the treasurer recorded it, and may withdraw it
    "merging:compare": (SIGN_IN, 404, 404, 404, 200, 403, 200),
}
POSTED = {
    "meetings:desk-ticks": (SIGN_IN, 404, 404, 404, 400, 403, 400),  # without a list of ticks
    "meetings:desk-guest": (SIGN_IN, 404, 404, 404, 422, 403, 422),  # without a capacity
    **dict.fromkeys((f"meetings:{name}" for name in ("desk-card", "desk-list", "end-proxy")), MINUTES_ALONE),
    "meetings:remove-poll": (*SENT_BALLOTS[:5], 404, 404),  # it is gone by then
    "meetings:hand-voting-code": SENT_BALLOTS,
    "meetings:remove-axis": MINUTES_ALONE,
    "meetings:take-measure-up": (SIGN_IN, 404, 404, 404, 302, 403, 404),  # once
    "meetings:mail-call": (SIGN_IN, 404, 404, 404, 302, 403, 302),
    **dict.fromkeys((f"meetings:{name}" for name in ("carry-task", "session-floor", "session-item")), MINUTES_ALONE),
    "meetings:session-ask": (SIGN_IN, 404, 404, 404, 422, 403, 422),  # nobody is named
    "meetings:readmit": (SIGN_IN, 404, 404, 404, 302, 403, 302),
    "finding:export": (SIGN_IN, 404, 400, 404, 400, 400, 400),  # the form says what and as which file
    "meetings:withdraw-annex": (SIGN_IN, 404, 404, 404, 302, 404, 404),  # the first one takes it back
    "meetings:remove-communique-photo": MINUTES_ALONE,
    "members:write-import": UPLOADER,
    "members:discard-import": UPLOADER,
    "treasury:charge": (SIGN_IN, 404, 404, 404, 403, 302, 403),
    **dict.fromkeys((f"treasury:{act}-past-dues" for act in ("write", "check", "discard", "ask")), SENT_MONEY),
    "treasury:confirm-past-dues": (SIGN_IN, 404, 404, 404, 302, 302, 302),  # it does not wait
    "treasury:approve-undoing-past-dues": (SIGN_IN, 404, 404, 404, 302, 302, 302),  # nor does that it be undone
    "treasury:approve-entry": (SIGN_IN, 404, 404, 404, 302, 403, 302),
    "treasury:sign-handover": (SIGN_IN, 404, 404, 404, 403, 403, 422),  # in somebody's place, without a reason
    "treasury:confirm-handover": (SIGN_IN, 404, 404, 404, 403, 403, 403),  # the incoming treasurer alone
    "treasury:approve-void": (SIGN_IN, 404, 404, 404, 302, 403, 302),
    "treasury:approve-levy-exemption": (SIGN_IN, 404, 404, 403, 302, 403, 302),
    "treasury:join-donors": (SIGN_IN, 404, 404, 404, 404, 404, 404),  # headquarters
    "treasury:decide-donation": (SIGN_IN, 404, 404, 404, 403, 302, 403),  # nothing waits
    "treasury:add-document": (SIGN_IN, 404, 404, 404, 403, 422, 403),  # without a file
    **dict.fromkeys(
        ("treasury:match-line", "treasury:release-line", "treasury:twin-line"), (SIGN_IN, 404, 404, 404, 403, 302, 403)
    ),
    "treasury:income-band": (SIGN_IN, 404, 404, 404, 302, 302, 403),
    "members:own-income-band": (SIGN_IN, 200, 302, 302, 302, 302, 302),
    "runs:cancel": STEERING,
    "runs:take-up": STEERING,
    "members:open-form": (SIGN_IN, 404, 404, 404, 302, 403, 403),
    "members:invitation-slip": (SIGN_IN, 404, 404, 404, 404, 404, 404),  # without the code that was just shown
    "members:revoke-invitation": (SIGN_IN, 404, 404, 404, 302, 404, 404),
    **dict.fromkeys(("merging:search", "merging:dismiss", "merging:take-back", "merging:undo"), SENT_FOR_BOTH),
}


def named():
    """The names of all addresses of the rooms."""
    rooms = {name: found for name, (_prefix, found) in get_resolver().namespace_dict.items() if name in ROOMS}
    assert set(rooms) == ROOMS
    return {f"{room}:{name}" for room, found in rooms.items() for name in found.reverse_dict if isinstance(name, str)}


def kept_export(user):
    """The file of a large export that `user` asked for."""
    file = Export.objects.create(
        user=user, kind="csv", count=0, sight=sight_of(user), expires_at=now() + timedelta(days=1)
    )
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_bytes(b"")
    return file


# Hundreds of tests open pages of the same party as the same people: it is made once.
@pytest.fixture(scope="module")
def party(kept_rows):
    return make_party()


@pytest.fixture(scope="module")
def outsider(kept_rows):
    return make_user()


secretary = pytest.fixture(standing.first_secretary, scope="module")
bureau = pytest.fixture(standing.sitting_bureau, scope="module")
branch_secretary = pytest.fixture(standing.secretary_of, scope="module")
treasurer = pytest.fixture(standing.treasurer_of, scope="module")
teammate = pytest.fixture(standing.officer_elsewhere, scope="module")
member = pytest.fixture(standing.plain_member, scope="module")


def ballots_of(meeting, voter):
    """{name of each page of ballots: what its address takes}, of `meeting`, in which `voter` may vote."""
    by = make_user(is_superuser=True)
    meeting.attendance.create(person=voter, order=1)
    given = {"meeting": meeting, "organ": Organ.BUREAU, "by": by}
    codes = ("treasurer", "rapporteur", "delegate", None)
    phones, done, paper, lists = (
        plan_poll(office=code and Office.objects.get(code=code), method=method, **given)
        for code, method in zip(codes, ("phones", "phones", "paper", "paper"), strict=True)
    )
    planned = plan_poll(office=Office.objects.get(code="counsellor"), method="consensus", **given)
    standing = stand(poll=planned, person=voter, by=by)
    options = [stand(poll=phones, person=voter, by=by).pk]
    told = {"options": options, "present": 3, "opened_by": by}
    open_one = Round.objects.create(poll=phones, number=1, **told)
    Urn.objects.create(round=open_one, sealed=seal({}, open_one.pk, options))
    level = [stand(poll=done, person=person, by=by).pk for person in (voter, make_member(meeting.branch).person)]
    tied = {"closed_at": now(), "counts": {}, "voters": 0, "blank": 0, "spoiled": 0, "tied": level}
    closed = Round.objects.create(poll=done, number=2, **told | tied)
    Urn.objects.create(round=closed, ballots=[])
    counted = Round.objects.create(poll=paper, number=1, **told | {"options": []})
    entry = meeting.roll.get(person=voter)
    VotingSlip.objects.create(round=open_one, entry=entry, digest=digest_of("AAAA-BBBB"), handed_by=by)
    return {
        **{f"meetings:{name}": {"pk": meeting.pk} for name in OF_BALLOTS},
        "meetings:declare-result": {"pk": meeting.pk, "organ": "bureau"},
        **{f"meetings:{name}": {"pk": planned.pk} for name in OF_POLL},
        "meetings:add-slate": {"pk": lists.pk},
        "meetings:distribution": {"pk": Meeting.objects.create(
            branch=meeting.branch, title="اجتماع المكتب", date=date(2026, 5, 4), kind="bureau_meeting").pk},
        "meetings:settle-tie": {"pk": done.pk},
        "meetings:withdraw-candidacy": {"pk": standing.pk},
        **{f"meetings:{name}": {"pk": open_one.pk} for name in OF_ROUND},
        "meetings:published-ballots": {"pk": closed.pk},
        "meetings:voters": {"pk": closed.pk},
        "meetings:hand-voting-code": {"pk": open_one.pk, "entry_pk": entry.pk},
        "meetings:count-ballots": {"pk": TellerCount.objects.create(round=counted, teller=make_person(
            meeting.branch)).pk},
        "meetings:vote-by-code": {"token": "AAAA-BBBB"},
    }  # fmt: skip


def plans_of(party):
    """{address: its keys} of plans: one adopted by the branch, one of the party, and a draft that adapts a third."""
    own = make_plan(party["local"])
    count_on(measures_of(own)[0])
    own = adopt(own)
    measure = measures_of(own)[0]
    indicator = measure.indicators.get()
    reading = record_reading(indicator=indicator, day=date(2026, 3, 1), value=2, by=make_user())
    third, above = adopted_plan(party["national"], "تدبير", "تدبير آخر"), adopted_plan(party["national"])
    draft = adapt_plan(plan=third, branch=party["local"], by=make_user())
    kept, dropped = measures_of(draft)
    drop_measure(measure=dropped, reason="سبب")
    copied = adopt(adapt_plan(plan=adopted_plan(party["national"]), branch=party["local"], by=make_user()))
    heard = Meeting.objects.create(branch=party["local"], title="لقاء", date=date(2026, 5, 6))
    presented = present_plan(meeting=heard, plan=above)
    of_axis = {"pk": draft.pk, "axis_pk": kept.axis_id}
    return {
        **{f"meetings:{name}": {"pk": own.pk} for name in ("plan", "plan-paper", "amend-plan")},
        "meetings:plan-table": {"pk": own.pk, "kind": "csv"},
        "meetings:compare-plan": {"pk": copied.pk},
        **{f"meetings:{name}": {"pk": draft.pk} for name in OF_DRAFT[:4]},
        **{f"meetings:{name}": of_axis for name in OF_DRAFT[4:]},
        **{f"meetings:{name}": {"pk": kept.pk} for name in OF_DRAFT_MEASURE},
        "meetings:take-measure-up": {"pk": draft.pk, "dropped_pk": draft.dropped.get().pk},
        **{f"meetings:{name}": {"pk": measure.pk} for name in ("measure", *OF_MEASURE[:2])},
        "meetings:read-indicator": {"pk": indicator.pk},
        "meetings:correct-reading": {"pk": reading.pk},
        "meetings:adapt-plan": {"pk": above.pk},
        "meetings:remove-presentation": {"pk": presented.pk},
        "meetings:activities-table": {"kind": "csv"},
    }


def addresses_of(party, bureau, member, treasurer, branch_secretary):
    """`address(name)`: of something in the local branch, its member and what was recorded of them."""
    rate(party["province"], 20)
    charge(party["local"], 0)
    payment = pay(member.person.memberships.get(), 5, by=treasurer)
    entry = Entry(member.person, payment.amount)
    sheet = record_collection(branch=party["local"], entries=[entry], method="cash", paid_on=payment.paid_on,
                              by=treasurer, form_key=uuid4(), collector=member.person,
                              counted=payment.amount)  # fmt: skip
    cheque = pay(member.person.memberships.get(), 5, by=treasurer, method="cheque")
    asked_void = ask_void(payment=cheque, reason="خطأ", by=treasurer)
    credit_move = CreditMove.objects.create(payment=payment, target=cheque, amount=1, reason="خطأ",
                                            recorded_by=treasurer, form_key=uuid4())  # fmt: skip
    meeting = Meeting.objects.create(branch=party["local"], title="جمع عام", date=date(2026, 5, 3))
    called, planned = call_meeting(party["local"]), plan_meeting(party["local"], title="جمع عام عادي")
    entry_of_roll = called.roll.get(person=member.person_id)
    seat = bureau.seats.get(office__code="rapporteur")
    appointment = appoint(seat=seat, person=make_member(party["local"]).person, on=date(2026, 5, 4))
    _invitation, code = invite(account=member, by=make_user(is_superuser=True))
    invitations = InvitationSheet.objects.create(branch=party["local"], made_by=branch_secretary)
    new = EmailAddress.objects.create(user=member, email="new@example.org")
    place = Place(Office.objects.get(code="counsellor"), make_member(party["local"]).person)
    election = record_election(meeting=meeting, places=[place], organ=Organ.COUNCIL)
    told = Meeting.objects.create(branch=party["local"], title="اجتماع المكتب", date=date(2026, 5, 4))
    minuted = approved_minutes(told, make_user(), make_user(is_superuser=True))
    annex = write_annex(minutes=minuted, text="تصحيح", by=make_user())
    task = Task.objects.create(
        resolution=Resolution.objects.create(meeting=meeting, subject="قرار"), subject="مهمة", owner=member.person
    )
    headquarters = make_user(is_superuser=True)
    held, following = (
        Meeting.objects.create(branch=party["local"], title="اجتماع المكتب", kind="bureau_meeting", date=day)
        for day in (date(2026, 5, 6), date(2026, 5, 7))
    )
    unvoted = Resolution.objects.create(meeting=held, subject="قرار آخر")
    left = Task.objects.create(resolution=unvoted, subject="مهمة أخرى")
    voted = Resolution.objects.create(meeting=held, subject="قرار معتمد")
    vote = record_vote(meeting=held, resolution=voted, method="consensus", by=headquarters)
    report = present_report(meeting=held, kind="activity_report", year=2025, content=jpeg(), content_type="image/jpeg",
                            by=headquarters)  # fmt: skip
    record_vote(meeting=held, resolution=report.resolution, method="consensus", by=headquarters)  # so it stays
    item = held.agenda.create(subject="نقطة")
    spoken, asks = (ask_for_floor(meeting=held, by=headquarters, capacity=name) for name in ("ضيف", "مناضل"))
    give_floor(intervention=spoken, by=headquarters)
    written = Meeting.objects.create(branch=party["local"], title="اجتماع المكتب", date=date(2026, 5, 5))
    write_minutes(written, make_user())
    declared = Declaration.objects.create(election=election, due_on=date(2026, 6, 2))
    news = write_communique(written, make_user())
    scene = make_picture(jpeg(1300, 700), NEWS)
    put_scene(communique=news, picture=scene, caption="القاعة", by=make_user())
    public = write_communique(told, make_user())
    put_scene(communique=public, picture=scene, caption="القاعة", by=make_user())
    public.refresh_from_db()
    publish(communique=public, version=public.version, by=make_user())
    plans = plans_of(party)
    contest = Contest.objects.create(election=election, person=member.person, reason="لم ينعقد")
    draft = {"places": [place], "acts": [SINGLE_ACT], "organ": Organ.BUREAU, "term_ends_on": None}
    prepare_election(meeting=meeting, version=NO_DRAFT, by=make_user(), **draft)
    set_online_requests(branch=party["local"], open_to_all=True)
    application, link = apply_to_join(
        branch=party["local"], given_name="هدى", family_name="الطالبة", gender="F", birth_date=date(1990, 1, 1),
        phone="+212610000001",
    )  # fmt: skip
    on_paper, _code = apply_to_join(
        branch=party["local"], given_name="هدى", family_name="الطالبة", gender="F", birth_date=date(1990, 1, 1),
        phone="+212610000002", channel="paper", by=make_user(),
    )  # fmt: skip
    moving = make_member(party["local"])
    asked = ask_transfer(membership=moving, branch=party["other"], by=make_user(moving.person))
    gone = make_member(party["local"])
    leave_party(membership=gone, on=date(2026, 5, 3), reason="resignation")
    warning = sanction_member(membership=moving, kind="warning", on=date(2026, 5, 3), reason="قرار")
    reprimand = sanction_member(membership=moving, kind="reprimand", on=date(2026, 5, 4), reason="قرار")
    appealed = Appeal.objects.create(sanction=reprimand, grounds="لم أُستدع", lodged_by=make_user())
    elected_on = date(2021, 9, 8)
    office = record_public_office(person=member.person, assembly=5, role=90, started_on=elected_on)
    result = record_public_result(branch=party["local"], by=make_user(), kind=1, held_on=elected_on, votes=120)
    card = issue_card(membership=member.membership, by=make_user(is_superuser=True))
    [asked_correction] = propose_corrections(person=member.person, by=member, occupation="أستاذ")
    picture = make_picture(jpeg(), PORTRAIT)
    put_photo(person=member.person, picture=picture, by=make_user(is_superuser=True))
    proposed = propose_photo(person=member.person, picture=picture, by=member)
    record_opening(reader=treasurer, person=make_member(party["local"]).person)
    pair = Duplicate.objects.create(first=member.person, second=make_member(party["local"]).person, same_name=True,
                                    same_birth_date=True, same_phone=False)  # fmt: skip
    one, other = (make_member(party["local"]).person for _ in range(2))
    merge = merge_people(kept=one, absorbed=other, by=make_user(is_superuser=True))
    kept = SavedFilter.objects.create(user=branch_secretary, name="النساء", address="gender=F")
    file = kept_export(branch_secretary)
    batch = upload_members(branch=party["local"], data="الاسم,الهاتف\n".encode(), file_name="list.csv",
                           by=branch_secretary)  # fmt: skip
    income = fill(party["local"], 3000, by=treasurer)
    waits, bank = book(party["local"], 2500, by=treasurer), bank_of(party["local"], by=treasurer)
    document = add_document(entry=income, paper=make_paper(jpeg()), by=treasurer)
    import_statement(account=bank, rows=[Row(payment.paid_on, None, "VERSEMENT", payment.amount)], by=treasurer)
    line = BankLine.objects.get()
    handed, closing = handover_row(party["local"]), closing_row(party["local"])
    gift = donation_row(party["local"])
    share = remittance_row(party["province"])
    levied = levy_charge_row(party["local"], member.person)
    levy, exempted = levy_payment_row(party["local"], levied), levy_exemption_row(party["local"], levied)
    levy_rate = levy_rate_row(party["local"])
    LevyRate.objects.filter(pk=levy_rate.pk).update(branch=party["local"])
    Remittance.objects.filter(pk=share.pk).update(branch=party["local"])
    sent = CreditMove.objects.create(
        payment=payment,
        amount=1,
        to_branch=party["national"],
        reason="انتقال",
        recorded_by=treasurer,
        form_key=uuid4(),
    )
    run = open_run(work=COUNTING, branch=party["local"], steps=1)
    own = {
        **ballots_of(called, member.person),
        **{f"finding:{name}": {"pk": kept.pk} for name in ("saved", "delete")},
        "finding:file": {"pk": file.pk},
        **{f"runs:{name}": {"pk": run.pk} for name in ("run", "cancel", "take-up")},
        **{f"meetings:{name}": {"pk": election.pk} for name in ("confirmation", "contest")},
        "meetings:decide-contest": {"pk": contest.pk},
        **{f"meetings:{name}": {"pk": written.pk} for name in (*MINUTES_READ, *MINUTES_WRITTEN[:3])},
        "meetings:write-annex": {"pk": told.pk},
        **{f"meetings:{act}-task": {"pk": task.pk} for act in ("finish", "drop", "report")},
        "meetings:carry-task": {"pk": following.pk, "task_pk": left.pk},
        **{f"meetings:{name}": {"pk": held.pk} for name in OF_SESSION},
        "meetings:session-item": {"pk": held.pk, "item_pk": item.pk, "act": "open"},
        "meetings:session-floor": {"pk": held.pk, "row_pk": asks.pk, "act": "up"},
        "meetings:session-points": {"pk": held.pk, "row_pk": spoken.pk},
        "meetings:vote": {"pk": held.pk, "resolution_pk": unvoted.pk},
        "meetings:take-back-vote": {"pk": vote.pk},
        **{f"meetings:{name}": {"pk": report.pk} for name in ("presented-report-paper", "withdraw-report")},
        "health:health-table": {"kind": "csv"},
        **plans,
        "meetings:finish-task": {"pk": task.pk},
        **{f"meetings:{name}": {"pk": declared.pk} for name in ("declaration", "declaration-paper")},
        **{f"meetings:{name}": {"pk": written.pk} for name in COMMUNIQUE},
        "meetings:withdraw-communique": {"pk": told.pk},
        **{f"meetings:{name}": {"pk": public.pk} for name in PUBLISHED},
        **{f"meetings:{act}-annex": {"pk": annex.pk} for act in ("approve", "withdraw")},
        "meetings:check-minutes": {"code": minuted.digest},
        "meetings:type-minutes-code": {},
        "traces:reading": {"pk": Reading.objects.get().pk},
        **{f"merging:{name}": {"pk": merge.pk} for name in ("merge", "undo")},
        **{f"merging:{name}": {"pk": pair.pk} for name in ("dismiss", "take-back")},
        "merging:compare-with": {"pk": pair.second_id},
        "merging:compare": {"first": pair.first_id, "second": pair.second_id},
        "members:transfer-request": {"pk": asked.pk},
        "members:data-request": {"pk": asked_correction.pk},
        "members:proposed-photo-file": {"pk": proposed.pk},
        "members:own-consent": {"purpose": "sms"},
        "members:reverse-sanction": {"pk": warning.pk},
        "members:withdraw-departure": {"pk": gone.pk},
        "members:lodge-appeal": {"pk": warning.pk},
        "members:appeal": {"pk": appealed.pk},
        "members:record-public-office": {"pk": member.person_id},
        **{f"members:{act}-public-office": {"pk": office.pk} for act in ("correct", "end", "reverse")},
        **{f"members:{act}-public-result": {"pk": result.pk} for act in ("correct", "reverse")},
        "members:invitation": {"pk": member.pk},
        "members:revoke-invitation": {"pk": member.pk},
        "members:choose-password": {"code": code},
        "members:type-code": {},
        "members:invitation-slip": {"pk": member.pk},
        **{f"members:{name}": {"pk": invitations.pk} for name in ("invitation-sheet", "revoke-sheet")},
        "members:application": {"code": link},
        "members:decide-application": {"pk": application.pk},
        "members:decide-applications": {},
        "members:correct-entered": {"pk": on_paper.pk},
        "members:issue-card": {"pk": make_member(party["local"]).person_id},
        **{f"members:{name}": {"pk": card.pk} for name in ("card-paper", "replace-card", "revoke-card")},
        **{f"members:{name}": {"pk": batch.pk} for name in IMPORT},
        "members:check-card": {"token": card_token(card)},
        "members:agree-email": {"key": agreement_key(old=confirmed_address(member), new=new)},
        "bureaus:end-mandate": {"pk": seat.mandates.open().get().pk},
        "bureaus:fill-seat": {"pk": seat.pk},
        "bureaus:appointment": {"pk": appointment.pk},
        "members:open-account": {"pk": make_member(party["local"]).person_id},
        "members:rejoin": {"pk": make_person(party["local"]).pk},
        **{f"members:{name}": {"pk": member.person_id} for name in PLACES},
        **{f"meetings:{name}": {"pk": meeting.pk} for name in PARTS},
        **{f"meetings:{name}": {"pk": called.pk} for name in OF_CALL},
        **{f"meetings:{name}": {"pk": called.pk, "entry_pk": entry_of_roll.pk} for name in OF_ROLL_ENTRY},
        "meetings:end-proxy": {"pk": called.pk, "proxy_pk": proxy_at(called).pk},
        "meetings:call": {"pk": planned.pk},
        "meetings:feed": {"code": make_key(user=member, branch=party["local"])},
        **{f"treasury:{name}": {"person_pk": member.person_id} for name in ("terms", "income-band", "record-relief")},
        "treasury:relief": {"pk": relief_row(party["local"]).pk},
        **{f"treasury:{name}": {"pk": gift.pk} for name in OF_GIFT},
        "treasury:donors": {"year": payment.year},
        "treasury:donors-table": {"year": payment.year, "kind": "csv"},
        **{f"treasury:{name}": {"pk": share.pk} for name in OF_SHARE},
        "treasury:remit": {"month": f"{payment.paid_on - timedelta(days=40):%Y-%m}"},
        "treasury:shares-table": {"year": payment.year, "kind": "csv"},
        "treasury:shares-received-table": {"month": f"{payment.paid_on:%Y-%m}", "kind": "csv"},
        **{f"treasury:{name}": {"person_pk": member.person_id} for name in OF_OFFICIAL},
        **{f"treasury:{name}": {"pk": levy.pk} for name in OF_LEVY},
        **{f"treasury:{act}levy-exemption": {"pk": exempted.pk} for act in ("", "approve-")},
        "treasury:undo-levy-refund": {"pk": levy.pk, "refund_pk": levy_refund_row(levy).pk},
        "treasury:levies-table": {"kind": "csv"},
        "treasury:withdraw-levy-rate": {"pk": levy_rate.pk},
        "treasury:check-levy": {"token": levy_token(levy)},
        "treasury:check-certificate": {"token": certificate_token(gift)},
        **{f"treasury:{name}": {"person_pk": member.person_id} for name in ("remind", "propose")},
        **{f"treasury:{name}": {"pk": past_dues_row(party["local"]).pk} for name in PAST_DUES},
        "treasury:reminder": {"pk": reminder_row(party["local"]).pk},
        "treasury:proposal": {"pk": proposal_row(party["local"]).pk},
        **{f"treasury:{name}-table": {"kind": "csv"} for name in ("arrears", "ages")},
        "treasury:withdraw-rate": {"pk": rate_row(party["local"], party["local"]).pk},
        "treasury:exemption": {"charge_pk": DuesCharge.objects.get(person=member.person).pk},
        "treasury:record-payment": {"year": payment.year, "person_pk": member.person_id},
        **{f"treasury:{name}": {"pk": sheet.pk} for name in OF_SHEET},
        **{f"treasury:{name}": {"pk": asked_void.pk} for name in OF_VOID},
        "treasury:credit-sent": {"pk": sent.pk},
        "treasury:credit": {"year": payment.year, "number": payment.number},
        "treasury:undo-credit": {"year": payment.year, "number": payment.number, "pk": credit_move.pk},
        "treasury:return-cheque": {"year": cheque.year, "number": cheque.number},
        "treasury:receipt": {"year": payment.year, "number": payment.number},
        "treasury:receipt-paper": {"year": payment.year, "number": payment.number},
        "treasury:year-paper": {"person_pk": member.person_id, "year": payment.year},
        "treasury:check-receipt": {"token": check_token(payment)},
        "treasury:void": {"year": payment.year, "number": payment.number},
        **{f"treasury:{name}": {"year": payment.year} for name in ("grid", "below", "sums")},
        **{f"treasury:{name}": {"pk": income.pk} for name in OF_ENTRY},
        **{f"treasury:{name}": {"pk": waits.pk} for name in ("refuse-entry", "approve-entry")},
        **{f"treasury:{name}": {"pk": document.pk} for name in ("document", "replace-document")},
        **{f"treasury:{name}": {"pk": bank.pk} for name in ("close-account", "statement")},
        **{f"treasury:{name}-line": {"pk": line.pk} for name in ("match", "release", "twin", "book")},
        "treasury:cash-book-table": {"kind": "csv"},
        **{f"treasury:{name}": {"year": payment.year} for name in ("year-report", "year-report-paper")},
        "treasury:year-report-table": {"year": payment.year, "kind": "xlsx"},
        **{f"treasury:{name}": {"pk": handed.pk} for name in HANDOVER},
        **{f"treasury:{name}": {"pk": closing.pk} for name in ("closing", "reopen-month")},
    }
    # A key, and the branch's word before it.
    of_branch = {"treasury:withdraw-levy-rate", "treasury:undo-levy-refund", *(f"treasury:{name}" for name in OF_LEVY)}
    of_branch |= {f"meetings:{name}" for name in (*PUBLISHED, "adapt-plan")}
    of_branch |= {"treasury:withdraw-rate", "treasury:close-account", "treasury:undo-credit", "treasury:reminder"}
    of_branch |= {f"treasury:{name}" for name in (*OF_SHEET, *OF_VOID, *OF_GIFT, *OF_SHARE)}
    of_branch |= {f"treasury:{name}" for name in (*OF_ENTRY, "document", "replace-document", "statement")}
    of_branch |= {f"treasury:{name}" for name in (*HANDOVER, "closing", "reopen-month")}
    of_branch |= {f"treasury:{name}-line" for name in ("match", "release", "twin", "book")}
    bare = {
        "finding:find",
        "finding:save",
        "finding:export",
        "branches:home",
        "branches:mine",
        "branches:start",
        "branches:territory",
        "members:me",
        "meetings:waiting",
        "meetings:type-minutes-code",
        *("meetings:declarations", "meetings:own-tasks"),
        "runs:runs",
        "members:notices",
        "members:waiting-applications",
        "members:waiting-transfers",
        "members:ask-transfer",
        "members:decide-applications",
        "members:visibility",
        "members:find-identity-number",
        *(f"members:own-{page}" for page in ("dues", "meetings", "data", "json", "paper", "contacts", "correction")),
        "members:own-income-band",
        "treasury:waiting-reliefs",
        "treasury:waiting-proposals",
        "members:own-request",
        "members:own-photo",
        "members:own-consent",
        "members:waiting-data-requests",
        "members:type-code",
        "traces:mine",
        "members:dues",
        "treasury:year-paper",
        "treasury:waiting-entries",
        "treasury:audit",
        "treasury:waiting-handovers",
        *("treasury:waiting-voids", "treasury:waiting-credit", "treasury:credit-sent"),
        *("treasury:waiting-levy-exemptions", "treasury:waiting-past-dues"),
        *(
            f"treasury:{name}"
            for name in ("waiting-donations", "waiting-remittances", "donors", "donors-table", "join-donors")
        ),
        "merging:compare",
    }

    def of(name):
        given = own.get(name, {})
        return reverse(
            name,
            kwargs=given
            if name in bare or ({"pk", "code", "key", "token"} & given.keys() and name not in of_branch)
            else {"slug": party["local"].slug, **given},
        )

    return of


address = pytest.fixture(addresses_of, scope="module")


@pytest.fixture(scope="module")
def visitors(outsider, teammate, member, branch_secretary, treasurer, secretary):
    """{role: account} of ROLES, made before the first test begins: what a test makes is undone after it."""
    accounts = (None, outsider, teammate, member, branch_secretary, treasurer, secretary)
    return dict(zip(ROLES, accounts, strict=True))


@pytest.fixture
def answers(db, client, visitors):
    """`answers(ask)`: the status that each of ROLES gets, in order."""

    def each(ask):
        found = []
        for account in visitors.values():
            client.logout()
            if account:
                client.force_login(account)
            found.append(ask(client).status_code)
        return tuple(found)

    return each


def test_every_named_address_has_its_roles():
    assert named() == {*READ, *WRITTEN, *POSTED}


@pytest.mark.parametrize("name", sorted(READ | WRITTEN))
def test_who_opens_the_page(address, answers, name):
    url = address(name)
    assert answers(lambda client: client.get(url)) == (READ | WRITTEN)[name]


@pytest.mark.parametrize("name", sorted(WRITTEN | POSTED))
def test_who_does_not_open_the_page_sends_nothing_to_it_either(address, answers, name):
    url, opens = address(name), (WRITTEN | POSTED)[name]
    got = answers(lambda client: client.post(url))
    assert [status for status, page in zip(got, opens, strict=True) if page != 200] == [
        page for page in opens if page != 200
    ]


@pytest.mark.parametrize("name", sorted(READ))
def test_a_page_that_is_read_takes_no_form(address, answers, name):
    url = address(name)
    assert set(answers(lambda client: client.post(url))) <= {405, SIGN_IN, 404}
