"""One row of every model that the administration shows, in a given branch: what tests over all of them are made of."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.utils.timezone import localdate, now

from bureaus.models import Appointment, Bureau, Office
from bureaus.renewal import Place
from bureaus.sanctions import sanction_member
from meetings.attending.presence import count_presence
from meetings.changing_calls import cancel, postpone
from meetings.communiques.publishing import publish
from meetings.communiques.writing import NEWS, put_photo
from meetings.drafts import content_of
from meetings.elections import ActRecord, record_election
from meetings.follow_up_tasks import drop_task
from meetings.minutes.annexes import write_annex
from meetings.models import (
    AttendanceClosing,
    CallMail,
    Contest,
    DeskTick,
    Distribution,
    DroppedMeasure,
    Election,
    ElectionDraft,
    Founding,
    Honouree,
    MeasureActivity,
    MeasureTask,
    Meeting,
    Objection,
    Proxy,
    Resolution,
    RollChange,
    Slate,
    Task,
    TellerCount,
    VoterMark,
    VotingSlip,
)
from meetings.planning.adopting import present_plan
from meetings.planning.work import mark_done, record_reading
from meetings.voting.recording import record_vote
from meetings.voting.reports import present_report
from members.applying import apply_to_join
from members.cards import issue_card
from members.data_requests import propose_corrections
from members.models import (
    Appeal,
    Assembly,
    Category,
    Consent,
    ConsentText,
    ImportBatch,
    IncomeDeclaration,
    TransferRequest,
)
from members.public_offices import record_public_office
from members.public_results import record_public_result
from members.suspending import suspend
from merging.merge import merge_people
from merging.models import Duplicate
from tests.factories import make_branch, make_bureau, make_member, make_person, make_user
from tests.meetings.balloting.held import opened, sitting_meeting
from tests.meetings.calls import call_meeting
from tests.meetings.minutes import approved_minutes, write_communique, write_minutes
from tests.meetings.plans import adopt, count_on, make_plan, measures_of
from tests.uploads.pictures import jpeg
from traces.models import Reading
from treasury.cashbook.accounts import cash_box_of
from treasury.credit import settle
from treasury.levies.settling import recount
from treasury.models import (
    BankLine,
    CashEntry,
    CreditMove,
    Donation,
    Donor,
    DuesCharge,
    DuesRate,
    DuesRelief,
    DuesReminder,
    Handover,
    LevyAllocation,
    LevyCharge,
    LevyExemption,
    LevyPayment,
    LevyRate,
    LevyRefund,
    MoneyAccount,
    MonthClosing,
    PastDuesBatch,
    Payment,
    Remittance,
    ShareRule,
    ShareStatement,
    SupportingDocument,
    SuspensionProposal,
    VoidRequest,
)
from treasury.months import add_months
from uploads.pictures import make_picture

_serial = count(1)
MONTH = date(2026, 1, 1)


def branch_row(branch):
    return make_branch(branch, "cell", "خلية القرب")


def bureau_row(branch):
    """A bureau of a new branch under `branch`: a branch has one at a time."""
    return make_bureau(make_branch(branch, "cell"), "counsellor")


def meeting_row(branch):
    meeting = Meeting.objects.create(branch=branch, title="جمع عام", date=date(2026, 5, 3), present_count=12)
    meeting.attendance.create(person=make_person(branch), order=1)
    return meeting


def call_row(branch):
    """The call of a meeting to come, with its roll; sent by the headquarters."""
    make_member(branch)
    return call_meeting(branch).call


def roll_entry_row(branch):
    return call_row(branch).meeting.roll.first()


def roll_change_row(branch):
    entry = roll_entry_row(branch)
    return RollChange.objects.create(entry=entry, act="struck_off", why="سُجل مرتين", by=make_user())


def tick_row(branch):
    entry = roll_entry_row(branch)
    return DeskTick.objects.create(meeting=entry.meeting, entry=entry, act="came", at=now(), by=make_user())


def proxy_row(branch):
    make_member(branch)
    holder = roll_entry_row(branch)
    giver = holder.meeting.roll.exclude(pk=holder.pk).first()
    return Proxy.objects.create(
        meeting=holder.meeting, giver=giver, holder=holder, note="وكالة مكتوبة", given_by=make_user()
    )


def presence_count_row(branch):
    return count_presence(meeting=call_row(branch).meeting, by=make_user(), of="التقرير الأدبي")


def attendance_closing_row(branch):
    count = presence_count_row(branch)
    return AttendanceClosing.objects.create(meeting=count.meeting, count=count, closed_by=make_user())


def ballot_row(model):
    """What makes one row of a ballot's `model`, by its name: of a ballot on phones with one round, and more."""

    def make(branch):
        hq = make_user(is_superuser=True)
        meeting = sitting_meeting(branch, 3, by=hq)
        _poll, round, _options = opened(meeting, hq)
        entry = meeting.roll.first()
        rows = {
            "poll": lambda: round.poll,
            "standing": lambda: round.poll.standings.first(),
            "round": lambda: round,
            "slate": lambda: Slate.objects.create(poll=round.poll, order=1, name="لائحة الأفق"),
            "objection": lambda: Objection.objects.create(meeting=meeting, person=entry.person, text="اعتراض",
                                                          recorded_by=hq),
            "votermark": lambda: VoterMark.objects.create(round=round, entry=entry),
            "urn": lambda: round.urn,
            "votingslip": lambda: VotingSlip.objects.create(round=round, entry=entry, digest=f"{entry.pk:064}",
                                                            handed_by=hq),
            "distribution": lambda: Distribution.objects.create(meeting=meeting, appointment=appointment_row(branch)),
            "tellercount": lambda: TellerCount.objects.create(round=round, teller=entry.person),
        }  # fmt: skip
        return rows[model]()

    return make


BALLOTS = ("poll", "standing", "round", "slate", "objection", "votermark", "urn", "votingslip", "tellercount",
           "distribution")  # fmt: skip


def call_mail_row(branch):
    return CallMail.objects.create(entry=roll_entry_row(branch), state=CallMail.State.SENT)


def postponement_row(branch):
    meeting, later = call_row(branch).meeting, localdate() + timedelta(days=50)
    given = {"date": later, "starts_at": meeting.starts_at, "reason": "أمطار"}
    return postpone(meeting=meeting, by=make_user(is_superuser=True), **given)


def cancellation_row(branch):
    return cancel(meeting=call_row(branch).meeting, reason="وفاة", by=make_user(is_superuser=True))


def resolution_row(branch):
    resolution = Resolution.objects.create(meeting=meeting_row(branch), subject="برنامج سنوي")
    Task.objects.create(resolution=resolution, subject="إعداد البرنامج", owner=make_person(branch))
    return resolution


def vote_row(branch):
    resolution = resolution_row(branch)
    by = make_user(is_superuser=True)
    return record_vote(meeting=resolution.meeting, resolution=resolution, method="consensus", by=by)


def report_row(branch):
    by = make_user(is_superuser=True)
    return present_report(meeting=meeting_row(branch), kind="activity_report", year=2025, content=b"%PDF-1.7",
                          content_type="application/pdf", by=by)  # fmt: skip


def task_act_row(branch):
    task = resolution_row(branch).tasks.get()
    return drop_task(task=task, why="ألغي", by=make_user(is_superuser=True)).acts.get()


def election_row(branch):
    cell = make_branch(branch, "cell")
    place = Place(Office.objects.get(code="counsellor"), make_member(cell).person)
    return record_election(meeting=meeting_row(cell), places=[place])


def minutes_row(branch):
    return write_minutes(meeting_row(branch), make_user())


def annex_row(branch):
    minutes = approved_minutes(meeting_row(branch), make_user(), make_user(is_superuser=True))
    return write_annex(minutes=minutes, text="تصحيح", by=make_user())


def communique_row(branch):
    return write_communique(meeting_row(branch), make_user())


def publication_row(branch):
    row = communique_row(branch)
    return publish(communique=row, version=row.version, by=make_user())


def communique_photo_row(branch):
    return put_photo(
        communique=communique_row(branch), picture=make_picture(jpeg(), NEWS), caption="القاعة", by=make_user()
    )


def renewal_declaration_row(branch):
    return election_row(branch).declaration


def draft_row(branch):
    meeting = meeting_row(branch)
    place = Place(Office.objects.get(code="counsellor"), make_person(branch))
    return ElectionDraft.objects.create(
        meeting=meeting,
        meeting_date=meeting.date,
        content=content_of([place], [ActRecord(1, method="consensus", all_other_offices=True)], term_ends_on=None),
        prepared_by=make_user(),
        prepared_at=now(),
    )


def plan_row(branch):
    return make_plan(branch)


def adopted_measure(branch):
    """A measure of an adopted plan, with an indicator."""
    plan = make_plan(branch)
    count_on(measures_of(plan)[0])
    return measures_of(adopt(plan))[0]


def dropped_row(branch):
    plan = make_plan(branch)
    return DroppedMeasure.objects.create(plan=plan, measure=measures_of(make_plan(branch))[0], reason="سبب")


def indicator_reading_row(branch):
    indicator = adopted_measure(branch).indicators.get()
    return record_reading(indicator=indicator, day=MONTH, value=Decimal("2"), by=make_user())


def done_row(branch):
    return mark_done(measure=measures_of(adopt(make_plan(branch)))[0], done_on=MONTH, by=make_user())


def measure_task_row(branch):
    task = resolution_row(branch).tasks.get()
    return MeasureTask.objects.create(measure=adopted_measure(branch), task=task)


def measure_activity_row(branch):
    return MeasureActivity.objects.create(measure=adopted_measure(branch), meeting=meeting_row(branch))


def presentation_row(branch):
    plan = adopt(make_plan(branch))
    return present_plan(meeting=meeting_row(branch), plan=plan, presenter=make_person(branch))


def honouree_row(branch):
    return Honouree.objects.create(meeting=meeting_row(branch), person=make_person(branch), reason="اعترافا بعطائه")


def founding_row(branch):
    return Founding.objects.create(meeting=meeting_row(branch), branch=make_branch(branch, "cell"))


def application_row(branch):
    application, _code = apply_to_join(
        branch=branch,
        given_name="هدى",
        family_name=f"الطالبة {next(_serial)}",
        gender="F",
        birth_date=date(1990, 1, 1),
        phone=f"+2126100{next(_serial):05}",
    )
    return application


def consent_row(branch):
    text = ConsentText.objects.current().get(purpose="processing")
    return Consent.objects.create(person=make_member(branch).person, text=text, channel="paper", given_on=MONTH)


def data_request_row(branch):
    person = make_member(branch).person
    [request] = propose_corrections(person=person, by=make_user(person), occupation="أستاذة")
    return request


def public_office_row(branch):
    person = make_person(branch)
    return record_public_office(person=person, assembly=Assembly.REPRESENTATIVES, role=90, started_on=MONTH)


def public_result_row(branch):
    """A result on a day of its own: a branch has one of each election and day."""
    day = MONTH - timedelta(days=next(_serial))
    return record_public_result(branch=branch, by=make_user(), kind=1, held_on=day, votes=120, seats_won=2)


def card_row(branch):
    return issue_card(membership=make_member(branch), by=make_user(is_superuser=True))


def reading_row(branch):
    """A file opened by an officer of `branch`: who stands above that branch sees it."""
    return Reading.objects.create(
        reader=make_user(),
        reader_branch=branch,
        act="opened",
        subject="file",
        branch=branch,
        person=make_person(branch),
        day=MONTH,
        at=now(),
    )


def import_row(branch):
    """A file that was uploaded and not checked yet."""
    shape = {"kind": "csv", "rows": 2, "first": [[1, ["الاسم الكامل", "الهاتف"]], [2, ["هدى الزموري", "0612345678"]]]}
    return ImportBatch.objects.create(
        branch=branch, uploaded_by=make_user(), file_name="قائمة.csv", expires_at=now(), shape=shape
    )


def contest_row(branch):
    election = Election.objects.create(meeting=meeting_row(branch), organ="council")
    return Contest.objects.create(election=election, person=make_person(branch), reason="لم ينعقد الجمع")


def appointment_row(branch):
    """An appointment that waits in the branch's council, which has a seat for each: nobody holds an office by it."""
    counsellor = Office.objects.get(code="counsellor")
    council, _made = Bureau.objects.get_or_create(branch=branch, organ="council", started_on=MONTH)
    seat = council.seats.create(office=counsellor, order=council.seats.count() + 1)
    person = make_member(branch).person
    return Appointment.objects.create(seat=seat, person=person, started_on=MONTH, state="waiting", recorded_at=now())


def declaration_row(branch):
    return IncomeDeclaration.objects.create(membership=make_member(branch), recorded_by=make_user())


def charge_row(branch):
    membership = make_member(branch)
    return DuesCharge.objects.create(
        membership=membership, person=membership.person, branch=branch, month=MONTH, amount=Decimal("20.00")
    )


def transfer_row(branch):
    """A request out of `branch`, to a new one under it."""
    to_branch = make_branch(branch, "cell")
    return TransferRequest.objects.create(
        membership=make_member(branch), from_branch=branch, to_branch=to_branch, asked_by=make_user()
    )


def sanction_row(branch):
    return sanction_member(membership=make_member(branch), kind="warning", on=date(2026, 1, 1), reason="قرار")


def appeal_row(branch):
    return Appeal.objects.create(sanction=sanction_row(branch), grounds="لم أُستدع", lodged_by=make_user())


def payment_row(branch):
    number = next(_serial)
    return Payment.objects.create(
        branch=branch,
        year=2026,
        number=number,
        payer=make_member(branch).person,
        amount=Decimal("20.00"),
        paid_on=date(2026, 2, 1),
        recorded_by=make_user(),
    )


def allocation_row(branch):
    charge = charge_row(branch)
    payment = payment_row(branch)
    payment.payer = charge.person
    payment.save()
    settle([(payment.pk, charge.pk, Decimal("20.00"))])
    return payment.allocations.get()


def void_row(branch):
    """A payment that waits to be taken back."""
    payment = payment_row(branch)
    return VoidRequest.objects.create(branch=branch, payment=payment, reason="خطأ", asked_by=make_user())


def credit_move_row(branch):
    """Credit of one member that became another's receipt."""
    return CreditMove.objects.create(
        payment=payment_row(branch), target=payment_row(branch), amount=Decimal("5.00"), reason="خطأ",
        recorded_by=make_user(), form_key=uuid4(),
    )  # fmt: skip


def account_row(branch):
    return cash_box_of(make_branch(branch, "cell"))


def entry_row(branch):
    return CashEntry.objects.create(
        branch=branch,
        account=cash_box_of(branch),
        year=2026,
        number=next(_serial),
        kind="income",
        direction=1,
        amount=Decimal("20.00"),
        booked_on=date(2026, 2, 1),
        party_name="زوار الحفل",
        method="cash",
        recorded_by=make_user(),
    )


def donor_row(branch):
    name = f"إدريس المتبرع {next(_serial)}"
    born = date(1970, 1, 1)
    return Donor.objects.create(branch=branch, name=name, name_key=name, birth_date=born, origin="resident")


def donation_row(branch):
    """A gift in kind."""
    return Donation.objects.create(
        branch=branch, donor=donor_row(branch), year=2026, number=next(_serial), amount=Decimal("20.00"),
        given_on=date(2026, 2, 1), description="كراس", estimate="فاتورة", recorded_by=make_user(),
    )  # fmt: skip


def share_rule_row(branch):
    return ShareRule.objects.create(
        branch=make_branch(branch, "cell"), local=50, province=30, region=10, national=10, started_on=MONTH,
        decision="قرار", decided_on=MONTH, recorded_by=make_user(),
    )  # fmt: skip


def remittance_row(branch):
    """From a new cell of `branch` to `branch`; it waits for a word."""
    cell, nothing = make_branch(branch, "cell"), Decimal("0.00")
    statement = ShareStatement.objects.create(
        branch=cell, month=MONTH, collected=Decimal("40.00"), own=Decimal("20.00"), to_province=Decimal("20.00"),
        to_region=nothing, to_national=nothing,
    )  # fmt: skip
    return Remittance.objects.create(
        branch=cell, to_branch=branch, statement=statement, amount=Decimal("20.00"), sent_on=date(2026, 2, 1),
        entry=entry_row(cell), recorded_by=make_user(),
    )  # fmt: skip


def bank_line_row(branch):
    account = MoneyAccount.objects.create(
        branch=branch, kind="bank", name="حساب التسيير", number=f"{next(_serial):024}", begins_on=date(2026, 1, 1)
    )
    return BankLine.objects.create(
        account=account, day=date(2026, 2, 1), direction=1, amount=Decimal("20.00"), text="VERSEMENT",
        digest=f"{next(_serial):064}", imported_by=make_user(),
    )  # fmt: skip


def document_row(branch):
    document = SupportingDocument(entry=entry_row(branch), uploaded_by=make_user())
    document.hold_content(b"%PDF-1.7", "application/pdf")
    document.save()
    return document


def rate_row(branch, where=None):
    """A rate of a new cell of `branch`, or of the branch `where`."""
    return DuesRate.objects.create(
        branch=where or make_branch(branch, "cell"),
        category=Category.objects.first(),
        amount=Decimal("20.00"),
        started_on=date(2025, 1, 1),
    )


def levy_rate_row(branch):
    """A rate of a new cell of `branch`."""
    return LevyRate.objects.create(
        branch=make_branch(branch, "cell"), assembly=Assembly.COMMUNAL, amount=Decimal("100.00"),
        started_on=date(2025, 1, 1), decision="قرار", decided_on=date(2024, 12, 1), recorded_by=make_user(),
    )  # fmt: skip


def levy_charge_row(branch, person=None):
    """The levy of a month, of a new member of the House, or of `person`, who has such an office."""
    office = person.public_offices.get() if person else record_public_office(
        person=make_member(branch).person, assembly=Assembly.REPRESENTATIVES, started_on=date(2021, 9, 8)
    )  # fmt: skip
    return LevyCharge.objects.create(
        office=office, person=office.person, branch=branch, month=MONTH, amount=Decimal("100.00")
    )


def levy_payment_row(branch, charge=None):
    """A receipt of 20 dirhams, of `charge` or of a new official."""
    charge = charge or levy_charge_row(branch)
    payment = LevyPayment.objects.create(
        branch=branch, payer=charge.person, year=2026, number=next(_serial), amount=Decimal("20.00"),
        paid_on=date(2026, 2, 1), entry=entry_row(branch), recorded_by=make_user(),
    )  # fmt: skip
    LevyAllocation.objects.create(payment=payment, charge=charge, amount=payment.amount)
    recount([payment.pk], [charge.pk])
    return payment


def levy_refund_row(payment):
    """5 dirhams of the receipt `payment`, given back."""
    return LevyRefund.objects.create(
        payment=payment, amount=Decimal("5.00"), entry=entry_row(payment.branch), reason="طلب", form_key=uuid4(),
        recorded_by=make_user(),
    )  # fmt: skip


def levy_exemption_row(branch, charge=None):
    """One that waits, of the office of `charge` or of a new one."""
    charge = charge or levy_charge_row(branch)
    return LevyExemption.objects.create(
        branch=branch, office=charge.office, started_on=MONTH, ended_on=add_months(MONTH, 3), reason="ظرف",
        recorded_by=make_user(),
    )  # fmt: skip


def relief_row(branch):
    """One that waits, of a member of the branch."""
    return DuesRelief.objects.create(
        person=make_member(branch).person, branch=branch, kind="exemption", started_on=MONTH, reason="ظرف",
        recorded_by=make_user(),
    )  # fmt: skip


def closing_row(branch):
    """The closing of a month of its own: a branch has one of each."""
    month = add_months(MONTH, -next(_serial))
    return MonthClosing.objects.create(branch=branch, month=month, counted_on=MONTH, counted=0, booked=0,
                                       totals={"held": {}}, closed_by=make_user())  # fmt: skip


def handover_row(branch):
    """One that waits to be signed, in a new branch under `branch`, by the person whom its council knew."""
    cell = make_branch(branch, "cell")
    outgoing, incoming = (make_bureau(cell, "treasurer", on=day) for day in (date(2024, 1, 1), date(2025, 1, 1)))
    given, taken = (bureau.seats.get().mandates.get() for bureau in (outgoing, incoming))
    return Handover.objects.create(
        branch=branch, outgoing=given, incoming=taken, counted_on=MONTH, counted=0, booked=0, prepared_by=make_user(),
        prepared_at=now(),
        content={"accounts": [], "arrears": {"total": "0.00", "months": 0, "people": 0}, "receipts": [],
                 "vouchers": [], "documents": 0, "undocumented": 0, "waiting": [], "closed_through": ""},
    )  # fmt: skip


def reminder_row(branch):
    return DuesReminder.objects.create(
        person=make_member(branch).person, branch=branch, kind="sms", amount=Decimal("20.00"), months=1, day=MONTH,
        sent_by=make_user(),
    )  # fmt: skip


def proposal_row(branch):
    return SuspensionProposal.objects.create(
        membership=make_member(branch), amount=Decimal("120.00"), months=6, reminders=2, reason="متأخر",
        proposed_by=make_user(),
    )  # fmt: skip


def past_dues_row(branch):
    """A sheet of earlier books that was uploaded and not checked yet."""
    return PastDuesBatch.objects.create(
        branch=branch,
        uploaded_by=make_user(),
        file_name="واجبات.csv",
        expires_at=now(),
        shape={"rows": 1, "months": {}, "who": {}, "first": [[1, ["الاسم", "01/2024"]], [2, ["هدى", "20"]]]},
        content=b"",
    )


def duplicate_row(branch):
    first, second = make_person(branch), make_person(branch)
    return Duplicate.objects.create(
        first=first, second=second, same_name=True, same_birth_date=True, same_phone=False, score=4
    )


def merge_row(branch):
    kept, absorbed = make_person(branch), make_person(branch)
    return merge_people(kept=kept, absorbed=absorbed, by=make_user(is_superuser=True))


ROWS = {
    "branch": branch_row,
    "person": make_person,
    "membership": make_member,
    "suspension": lambda branch: suspend(membership=make_member(branch), on=date(2026, 1, 1), reason="قرار"),
    "user": lambda branch: make_user(make_member(branch).person),
    "membershipapplication": application_row,
    "consent": consent_row,
    "datarequest": data_request_row,
    "transferrequest": transfer_row,
    "sanction": sanction_row,
    "appeal": appeal_row,
    "publicoffice": public_office_row,
    "publicelectionresult": public_result_row,
    "membershipcard": card_row,
    "reading": reading_row,
    "importbatch": import_row,
    "bureau": bureau_row,
    "seat": lambda branch: bureau_row(branch).seats.get(),
    "mandate": lambda branch: bureau_row(branch).seats.get().mandates.get(),
    "appointment": appointment_row,
    "contest": contest_row,
    "call": call_row,
    "rollentry": roll_entry_row,
    "rollchange": roll_change_row,
    "desktick": tick_row,
    "proxy": proxy_row,
    "presencecount": presence_count_row,
    "attendanceclosing": attendance_closing_row,
    "callmail": call_mail_row,
    **{name: ballot_row(name) for name in BALLOTS},
    "postponement": postponement_row,
    "cancellation": cancellation_row,
    "meeting": meeting_row,
    "resolution": resolution_row,
    "vote": vote_row,
    "presentedreport": report_row,
    "taskact": task_act_row,
    "election": election_row,
    "electiondraft": draft_row,
    "minutes": minutes_row,
    "declaration": renewal_declaration_row,
    "communique": communique_row,
    "communiquephoto": communique_photo_row,
    "publication": publication_row,
    "minutesannex": annex_row,
    "actionplan": plan_row,
    "axis": lambda branch: make_plan(branch).axes.get(),
    "measure": lambda branch: measures_of(make_plan(branch))[0],
    "indicator": lambda branch: adopted_measure(branch).indicators.get(),
    "droppedmeasure": dropped_row,
    "indicatorreading": indicator_reading_row,
    "measuredone": done_row,
    "measuretask": measure_task_row,
    "measureactivity": measure_activity_row,
    "planadoption": lambda branch: adopt(make_plan(branch)).adoption,
    "planpresentation": presentation_row,
    "honouree": honouree_row,
    "founding": founding_row,
    "duesrate": rate_row,
    "duescharge": charge_row,
    "duesrelief": relief_row,
    "duesreminder": reminder_row,
    "suspensionproposal": proposal_row,
    "pastduesbatch": past_dues_row,
    "incomedeclaration": declaration_row,
    "payment": payment_row,
    "allocation": allocation_row,
    "voidrequest": void_row,
    "creditmove": credit_move_row,
    "moneyaccount": account_row,
    "cashentry": entry_row,
    "bankline": bank_line_row,
    "donor": donor_row,
    "donation": donation_row,
    "levyrate": levy_rate_row,
    "levycharge": levy_charge_row,
    "levypayment": levy_payment_row,
    "levyrefund": lambda branch: levy_refund_row(levy_payment_row(branch)),
    "levyexemption": levy_exemption_row,
    "sharerule": share_rule_row,
    "remittance": remittance_row,
    "supportingdocument": document_row,
    "monthclosing": closing_row,
    "handover": handover_row,
    "duplicate": duplicate_row,
    "merge": merge_row,
}

# What the pages alone show.
NOT_ADMINISTERED = {
    *BALLOTS,
    *("call", "rollentry", "rollchange", "callmail", "postponement", "cancellation"),
    *("vote", "presentedreport", "taskact"),
    *("desktick", "proxy", "presencecount", "attendanceclosing"),
    *("axis", "measure", "indicator", "droppedmeasure", "indicatorreading", "measuredone", "measuretask"),
    *("measureactivity", "planadoption", "planpresentation", "honouree", "founding"),
    "consent",
    "datarequest",
    "electiondraft",
    "minutes",
    "declaration",
    "communique",
    "communiquephoto",
    "publication",
    "minutesannex",
    "incomedeclaration",
    "importbatch",
    "membershipapplication",
    "bankline",
    "donor",
    "levyrefund",
    "supportingdocument",
    "pastduesbatch",
}

# What belongs to the whole party: the headquarters' business.
PARTY_WIDE = {
    *(
        "category",
        "incomeband",
        "joiningrule",
        "transferrule",
        "appealrule",
        "retentionrule",
        "consenttext",
        "office",
        "sharetarget",
        "confirmationrule",
        "declarationrule",
        "seatingrule",
    ),
    *("meetingrule", "majorityrule", "usualitem", "ballotrule"),
    *("incompatibility", "group", "entrycategory", "amountlimit", "arrearsrule"),
}
