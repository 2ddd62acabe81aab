"""The groups of permissions that offices give, and which office gives which: `syncing` brings a database to it."""

from django.utils.translation import gettext_noop as _

SEE_BRANCH = _("See the branch's file")
SEE_MEMBERS = _("See the members")
MANAGE_MEMBERS = _("Record members, transfers and suspensions")
SEE_MEETINGS = _("See the meetings")
MANAGE_MEETINGS = _("Record meetings and assemblies")
MANAGE_BUREAUS = _("Record elections and bureaus")
MANAGE_BRANCHES = _("Add, move and close branches")
SEE_MONEY = _("See dues and payments")
SEE_TOTALS = _("See totals of dues")
RECORD_MONEY = _("Record payments and set rates")
APPROVE_MONEY = _("Approve expenses that somebody else recorded")
WATCH_DATA = _("Watch over personal data: see who read it, anonymise people")
MERGE = _("Merge two records of one person")
EXPORT_MEMBERS = _("Export lists of members")
SUPERVISE_MONEY = _("Reopen closed months, and sign hand-overs for treasurers who are absent")
DECIDE_RELIEFS = _("Decide exemptions and reductions of dues")
DECIDE_SHARES = _("Decide the shares of the levels")
CONFIRM = _("Confirm elections and appointments that somebody else recorded")

_see_meetings = ("meeting", "agendaitem", "attendance", "intervention", "resolution", "task", "election")
_parts_of_meeting = tuple(model for model in _see_meetings if model != "meeting")

_book = ("moneyaccount", "cashentry", "supportingdocument", "bankline", "monthclosing", "handover")
_gifts = ("donor", "donation", "sharerule", "remittance")
_levies = ("levyrate", "levycharge", "levypayment", "levyexemption")
_managed = ("person", "membership", "suspension", "membershipcard", "publicoffice", "publicelectionresult")

GROUPS = {
    SEE_BRANCH: ("branches.view_branch", *(f"bureaus.view_{model}" for model in ("bureau", "seat", "mandate"))),
    SEE_MEMBERS: (
        "members.view_person",
        "members.view_membership",
        "members.view_suspension",
        "members.view_membershipapplication",
        "members.view_transferrequest",
        "members.view_consent",
        "members.view_publicoffice",
        "members.view_publicelectionresult",
        "members.view_membershipcard",
    ),
    MANAGE_MEMBERS: (
        "members.open_admin",
        *(f"members.{verb}_incomedeclaration" for verb in ("add", "view")),
        "members.view_sanction",
        "members.view_appeal",
        "members.view_datarequest",
        *(f"members.{verb}_importbatch" for verb in ("add", "view")),
        *(f"members.{verb}_{model}" for verb in ("add", "change") for model in _managed),
    ),
    SEE_MEETINGS: tuple(f"meetings.view_{model}" for model in _see_meetings),
    MANAGE_MEETINGS: (
        "members.open_admin",
        "meetings.add_meeting",
        "meetings.change_meeting",
        *(f"meetings.{verb}_{model}" for verb in ("add", "change", "delete") for model in _parts_of_meeting),
    ),
    MANAGE_BUREAUS: (
        "members.open_admin",
        "members.view_sanction",  # who looks after the branches below decides on their officers
        "members.view_appeal",
        "members.view_datarequest",  # and answers what a branch leaves unanswered
        *(f"bureaus.{verb}_{model}" for verb in ("add", "change") for model in ("bureau", "seat", "mandate")),
    ),
    MANAGE_BRANCHES: ("members.open_admin", "branches.add_branch", "branches.change_branch"),
    SEE_MONEY: (
        *(f"treasury.view_{model}" for model in ("duesrate", "duesrelief", "duescharge", "payment", "allocation")),
        *(f"treasury.view_{model}" for model in (*_book, *_gifts, *_levies, "duesreminder", "suspensionproposal")),
        "treasury.view_voidrequest",
        "treasury.view_creditmove",
        "treasury.view_totals",
        "members.view_incomedeclaration",  # the dues depend on it
    ),
    SEE_TOTALS: ("treasury.view_totals",),
    RECORD_MONEY: (
        "treasury.add_payment",
        "treasury.change_payment",
        "treasury.add_duescharge",
        "treasury.change_duescharge",
        "treasury.add_duesrate",
        "treasury.change_duesrate",
        *(f"treasury.{verb}_{model}" for verb in ("add", "change") for model in _book),
        "treasury.add_donation",
        *(f"treasury.add_{model}" for model in _levies),
        "treasury.change_levyrate",
        "treasury.change_levypayment",
        "treasury.add_remittance",
        "treasury.confirm_remittance",
        "treasury.add_duesrelief",
        "treasury.add_duesreminder",
        "treasury.add_suspensionproposal",
        *(f"treasury.{verb}_pastduesbatch" for verb in ("add", "view")),
        "members.add_incomedeclaration",
    ),
    # Who spends does not approve: the treasurers have no part in this one.
    APPROVE_MONEY: ("treasury.approve_cashentry", "treasury.view_pastduesbatch"),
    # The level above alone: a closing that its own branch could undo would close nothing.
    SUPERVISE_MONEY: ("treasury.reopen_monthclosing", "treasury.stand_in_handover"),
    # Who leads a level decides for those under it, and the headquarters for themselves: `treasury.shares.rules`.
    DECIDE_SHARES: ("treasury.add_sharerule",),
    DECIDE_RELIEFS: ("treasury.add_duesrelief", "treasury.approve_duesrelief", "treasury.approve_levyexemption"),
    WATCH_DATA: ("traces.view_reading", "members.anonymise_person"),
    MERGE: ("members.open_admin", "members.merge_person", "merging.view_duplicate", "merging.view_merge"),
    EXPORT_MEMBERS: ("finding.export_members",),
    CONFIRM: (
        "meetings.confirm_election",
        "meetings.view_contest",
        "meetings.approve_minutes",
        "bureaus.confirm_appointment",
        "bureaus.view_appointment",
    ),
}

_everything_but_money = (
    SEE_BRANCH,
    SEE_MEMBERS,
    MANAGE_MEMBERS,
    EXPORT_MEMBERS,
    SEE_MEETINGS,
    MANAGE_MEETINGS,
    MANAGE_BUREAUS,
    MANAGE_BRANCHES,
    SEE_MONEY,
)
_sees_all = (SEE_BRANCH, SEE_MEMBERS, SEE_MEETINGS, SEE_MONEY)
_branch_leader = (SEE_BRANCH, SEE_MEMBERS, MANAGE_MEMBERS, EXPORT_MEMBERS, SEE_MEETINGS, MANAGE_MEETINGS, SEE_MONEY)
_decides = (CONFIRM, APPROVE_MONEY, MERGE, DECIDE_RELIEFS)
_leads_level = (*_everything_but_money, *_decides, DECIDE_SHARES)
_leader_below = (*_branch_leader, APPROVE_MONEY, SUPERVISE_MONEY, WATCH_DATA, MERGE, DECIDE_RELIEFS)
_records_below = (*_sees_all, EXPORT_MEMBERS, MANAGE_MEETINGS, MANAGE_BUREAUS)
_supervision = (*_records_below, CONFIRM, APPROVE_MONEY, SUPERVISE_MONEY, WATCH_DATA, MERGE)
_treasury = (SEE_BRANCH, SEE_MEMBERS, EXPORT_MEMBERS, SEE_MEETINGS, SEE_MONEY, RECORD_MONEY)
_minutes = (SEE_BRANCH, SEE_MEMBERS, SEE_MEETINGS, MANAGE_MEETINGS)
_officer = (SEE_BRANCH, SEE_MEMBERS, SEE_MEETINGS)

# Office code, level, rights here, rights below. An office that is not named gives `_officer` here and nothing below.
RIGHTS = [
    # The level above supervises a renewal; in the branch itself, those who keep its minutes know whether it was held.
    # Who watches over personal data stands above those who read it: that right is given below alone.
    # Two records of one person often stand in two branches: then the level above both sees them, and merges.
    # A second person decides what a member owes less than the rate: who leads, never who keeps the money.
    ("first_secretary", "any", _leads_level, (*_supervision, DECIDE_RELIEFS, DECIDE_SHARES)),
    ("deputy_secretary", "upper", _leads_level, (*_supervision, DECIDE_RELIEFS, DECIDE_SHARES)),
    ("deputy_secretary", "base", (*_branch_leader, *_decides), _leader_below),
    ("branch_secretary", "any", (*_branch_leader, *_decides), _leader_below),
    ("treasurer", "any", _treasury, (SEE_TOTALS,)),
    ("deputy_treasurer", "any", _treasury, (SEE_TOTALS,)),
    ("rapporteur", "any", (*_minutes, CONFIRM), (SEE_MEETINGS,)),
    ("deputy_rapporteur", "any", _minutes, (SEE_MEETINGS,)),
]


def rights_of(code):
    """[(level, extent, group name)] of the office `code`."""
    named = [row for row in RIGHTS if row[0] == code] or [(code, "any", _officer, ())]
    return [
        (level, extent, group)
        for _code, level, here, below in named
        for extent, groups in (("here", here), ("below", below))
        for group in groups
    ]
