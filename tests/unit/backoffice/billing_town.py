"""What billing and planning answer the desk about reminders, the treasury and agreed hours."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from chassis.errors import Conflict, Invalid
from contracts.base import File, Nothing
from contracts.billing import (
    AllPendingCorrections,
    CarriedFamily,
    Contests,
    CorrectInvoiceLine,
    DecidedCorrection,
    DownloadReductions,
    Drafts,
    ExcludeFromReminders,
    GetTreasuryBatch,
    HandOver,
    HandOverReductions,
    IssueRun,
    ListContestsToCorrect,
    ListDrafts,
    ListTariffs,
    ListTreasuryBatches,
    NoteContestCorrected,
    NoteTitle,
    Overdue,
    OverdueInvoiceView,
    PauseReminders,
    PendingCorrections,
    PendingReductions,
    PrepareRun,
    PutRegie,
    PutReminderSteps,
    ReadPendingCorrections,
    ReadRegie,
    ReadReminders,
    ReadRunReport,
    ReadTreasuryCandidates,
    RegieSettings,
    RegieView,
    Reminders,
    ReminderStep,
    RunReport,
    Runs,
    RunTotal,
    RunView,
    TariffList,
    TitleToReduce,
    TreasuryBatches,
    TreasuryBatchView,
    TreasuryCandidate,
    TreasuryCandidates,
    TreasuryReductionBatch,
    TreasuryRegie,
    TreasuryTitle,
    UntoldReduction,
)
from contracts.planning import ListMembers, Member, Members, PutActivityHours, PutEnrolmentHours
from services.billing.domain.errors import RunMoved
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY, contested, number

LEA = Member(
    enrolment_id=number(41, 1),
    child_id=number(41, 2),
    child="Léa DUPONT",
    valid_from=date(2026, 9, 1),
    valid_to=date(2027, 7, 4),
    starts=time(8, 30),
    ends=time(16, 30),
)
HUGO = Member(
    enrolment_id=number(41, 4),
    child_id=number(41, 5),
    child="Hugo MARTIN",
    valid_from=date(2026, 10, 1),
    valid_to=date(2027, 7, 4),
)
ZOE = HUGO.model_copy(
    update={"enrolment_id": number(41, 6), "child_id": number(41, 7), "child": "Zoé ROUX", "valid_from": date(2026, 12, 1)}
)
CARE = Members(activity_id=number(41, 3), activity="Crèche", facility="Les Tilleuls", groups=(), members=(LEA, HUGO, ZOE))
WRONG = contested(81).model_copy(update={"status": "accepted", "decided_at": NOW})
NOTED = contested(82).model_copy(update={"status": "accepted", "decided_at": NOW, "number": "AL-37", "noted": True})
TO_CORRECT = Contests(requests=(WRONG, NOTED), pending=1)
STEPS = tuple(ReminderStep(days=10 * place, subject=f"Objet {place}", text=f"Texte {place}") for place in range(1, 5))
LATE = Overdue(
    family_id=DUPONT.family_id,
    family_number="1001001816331",
    family_name="DUPONT Jean",
    invoices=2,
    cents=12060,
    oldest_due_on=TODAY,
    next_step=1,
    next_on=TODAY,
    refund_asked_cents=4500,
    to_return_cents=900,
    lines=(
        OverdueInvoiceView(invoice_id=number(43, 1), number="AL-36", due_on=TODAY, cents=6060, excluded="Échéancier accordé"),
        OverdueInvoiceView(invoice_id=number(43, 2), number="AL-40", due_on=TODAY, cents=6000, next_step=1, next_on=TODAY),
    ),
)
REMINDERS = Reminders(
    regie="AL", regie_name="Régie garderie ALSH", regies=(("AL", "Régie garderie ALSH"),), steps=STEPS, overdue=(LATE,), to_return_only=2
)
UNSET = REMINDERS.model_copy(update={"regie": "NO", "steps": (), "overdue": (), "to_return_only": 0})
CORRECTED = PendingCorrections(
    regie="AL", regie_name="Régie garderie ALSH", families=1, days=1, credit_cents=700, extra_cents=0, first=TODAY, last=TODAY
)
SLIP = TreasuryReductionBatch(
    batch_id=number(42, 1),
    regie="AL",
    regie_name="Régie garderie ALSH",
    exercise=2026,
    number=3,
    titles=2,
    cents=12060,
    made_at=datetime.combine(TODAY, time(9), NOW.tzinfo),
    made_by_name="Claire MOREL",
)
WAITS = PendingReductions(regie="AL", regie_name="Régie garderie ALSH", exercise=2026, titles=1, cents=2000)
UNTOLD = UntoldReduction(regie_name="Régie garderie ALSH", exercise=2026, title_number=300, cents=2400, day=TODAY)
TITLE = TreasuryTitle(
    title_id=number(42, 11),
    number=301,
    family_id=DUPONT.family_id,
    family_number="1001001816331",
    family_name="DUPONT Jean",
    invoice_id=number(80, 1),
    invoice_number="AL-36",
    cents=12060,
)
TOO_MUCH = TitleToReduce(
    batch_id=number(42, 4),
    title_id=TITLE.title_id,
    exercise=2026,
    number=TITLE.number,
    by_hand=False,
    regie_name="Régie garderie ALSH",
    family_id=TITLE.family_id,
    family_name=TITLE.family_name,
    invoice_id=TITLE.invoice_id,
    invoice_number=TITLE.invoice_number,
    cents=805,
)
BATCHES = TreasuryBatches(
    batches=(),
    regies=(TreasuryRegie(code="AL", name="Régie garderie ALSH", collector="treasury"),),
    reductions=(SLIP,),
    pending=(WAITS,),
    untold=(UNTOLD,),
    to_reduce=(TOO_MUCH,),
    carried=(
        CarriedFamily(
            family_id=TITLE.family_id,
            family_name="DUPONT Jean",
            regie_name="Régie garderie ALSH",
            cents=840,
            days=2,
            first=date(2026, 11, 3),
            last=date(2026, 11, 5),
        ),
    ),
)
REGIE = RegieSettings(code="AL", name="Régie garderie ALSH", partial_online=True, collector="town", billed_until=date(2026, 10, 31))
CANDIDATES = TreasuryCandidates(
    regie=BATCHES.regies[0],
    due_to=date(2026, 11, 30),
    invoices=tuple(
        TreasuryCandidate(
            invoice_id=number(80, one),
            family_id=DUPONT.family_id,
            family_number="1001001816331",
            family_name="DUPONT Jean",
            number=f"AL-{one}",
            due_on=date(2026, 10, 31),
            cents=1000,
        )
        for one in range(1, 4)
    ),
)
"""The third is not yet there when the clerk looks."""
_PLAIN = CANDIDATES.invoices[0]
HINDERED = CANDIDATES.model_copy(
    update={
        "regie": TreasuryRegie(code="CA", name="Régie cantine", collector="treasury"),
        "invoices": (
            _PLAIN.model_copy(update={"faults": ("no_address",), "missing": ("street", "city"), "number": "CA-7", "by_hand": True}),
            _PLAIN.model_copy(
                update={
                    "faults": ("no_address",),
                    "missing": ("postal_code",),
                    "number": "CA-6",
                    "by_hand": True,
                    "invoice_id": number(80, 6),
                }
            ),
            _PLAIN.model_copy(update={"faults": ("too_small",), "number": "CA-8"}),
            _PLAIN.model_copy(update={"taken_back": True, "number": "CA-9", "refund_asked_cents": 4500}),
            _PLAIN.model_copy(update={"not_reminded": "Échéancier convenu", "not_reminded_until": date(2027, 1, 15), "number": "CA-10"}),
        ),
    }
)
"""One whose debtor is not fully known, one whose debtor may live abroad, one too little for a title, one of which a title was reduced,
one whose family was granted time."""
HANDED = TreasuryBatchView(
    batch_id=SLIP.batch_id,
    regie="AL",
    regie_name="Régie garderie ALSH",
    exercise=2026,
    number=4,
    due_to=date(2026, 11, 30),
    titles=0,
    cents=0,
    made_at=NOW,
    made_by_name="Claire MOREL",
)
BY_HAND = HANDED.model_copy(
    update={"batch_id": number(42, 2), "number": 57, "slip": 8, "by_hand_on": date(2026, 11, 12), "titles": 2, "cents": 2000}
)
TITLED = HANDED.model_copy(update={"batch_id": TOO_MUCH.batch_id, "titles": 1, "cents": TITLE.cents, "items": (TITLE,)})
PRINTED_HERE = HANDED.model_copy(update={"batch_id": number(42, 3), "town_prints": True})
DRAFT = RunView(
    run_id=number(41, 7),
    regie="AL",
    regie_name="Régie garderie ALSH",
    kind="regular",
    status="draft",
    version=1,
    period_from=date(2026, 10, 1),
    period_to=date(2026, 10, 31),
    since=date(2025, 11, 1),
    threshold_cents=0,
    due_on=date(2026, 12, 27),
    created_at=NOW,
    created_by_name="Claire MOREL",
    families=37,
    to_issue=37,
    to_issue_cents=256355,
    invoices=0,
    invoiced_cents=0,
)
UNFINISHED = DRAFT.model_copy(update={"run_id": number(41, 8), "period_from": date(2026, 12, 1), "period_to": date(2026, 12, 31)})
ISSUED = DRAFT.model_copy(
    update={"run_id": number(41, 9), "status": "issued", "issued_on": date(2026, 11, 27), "to_issue": 0, "invoices": 2}
)
NO_RUNS = Runs(runs=(), regies=(("AL", "Régie garderie ALSH"),))
BILLED = (number(15, 1), number(15, 2))
"""Whose days the régie of the runs bills."""
LATER = RunReport(
    run=UNFINISHED,
    counts={},
    activity_ids=BILLED,
    totals=tuple(
        RunTotal(activity=name, quantity=362, cents=110345, previous_cents=153395)
        for name in ("ALSH Mercredi après-midi", "Garderie périscolaire matin", "Restauration scolaire")
    ),
    previous_period="01/10/2026 - 31/10/2026",
    previous_cents=256355,
    previous_invoices=37,
)


class NoCodes(Conflict):
    """What billing answers of a regie whose codes at the treasury nobody entered."""

    slug = "no_treasury_codes"
    title = "Les codes de la trésorerie ne sont pas saisis"


def _candidates(asked: ReadTreasuryCandidates) -> TreasuryCandidates:
    if asked.code == "ZZ":
        raise NoCodes("Saisissez d'abord les codes de cette régie auprès de la trésorerie.")
    if asked.code == "XX":
        raise Invalid("Aucune régie n'a le code XX.")
    if asked.due_to and asked.due_to > CANDIDATES.due_to:
        raise Invalid("Choisissez le 30 novembre 2026 au plus tard.", field="due_to")
    return HINDERED if asked.code == HINDERED.regie.code else CANDIDATES


def _note(asked: NoteTitle) -> TreasuryBatchView:
    if asked.number == HANDED.number:
        raise Invalid("Un titre n°4 de 2026 est déjà enregistré pour cette régie.", field="number")
    if asked.cents != BY_HAND.cents:
        raise Conflict("Il reste maintenant 20,00 € à régler de ces factures.")
    return BY_HAND


def _run(run_id: UUID) -> RunView:
    return ISSUED if run_id == ISSUED.run_id else DRAFT


def _issue(asked: IssueRun) -> RunView:
    if asked.to_issue_cents not in (None, DRAFT.to_issue_cents):
        raise RunMoved("Il y a maintenant 37 factures, 2 563,55 € à émettre.")
    return DRAFT


HANDLERS: dict[Any, Any] = {
    IssueRun: _issue,
    ReadTreasuryCandidates: _candidates,
    HandOver: lambda _: HANDED,
    NoteTitle: _note,
    GetTreasuryBatch: lambda asked: {one.batch_id: one for one in (BY_HAND, PRINTED_HERE, TITLED)}.get(asked.batch_id, HANDED),
    CorrectInvoiceLine: lambda _: DecidedCorrection(days=3, cents=-660),
    ReadReminders: lambda asked: UNSET if asked.code == UNSET.regie else REMINDERS,
    PrepareRun: lambda _: DRAFT,
    ListContestsToCorrect: lambda _: TO_CORRECT,
    NoteContestCorrected: lambda _: WRONG.model_copy(update={"corrected_at": NOW}),
    ReadPendingCorrections: lambda _: AllPendingCorrections(regies=(CORRECTED,)),
    ReadRunReport: lambda asked: LATER if asked.run_id == UNFINISHED.run_id else RunReport(run=_run(asked.run_id), counts={}, totals=()),
    ListDrafts: lambda _: Drafts(drafts=()),
    PutReminderSteps: lambda _: REMINDERS,
    PauseReminders: lambda _: LATE,
    ExcludeFromReminders: lambda _: Nothing(),
    ListTreasuryBatches: lambda _: BATCHES.model_copy(update={"batches": (BY_HAND, HANDED)}),
    HandOverReductions: lambda _: SLIP,
    DownloadReductions: lambda _: File(name="PESALR2.xml", media_type="application/xml", content=b"<n:PES_Aller/>"),
    ListMembers: lambda _: CARE,
    PutEnrolmentHours: lambda _: Nothing(),
    ListTariffs: lambda _: TariffList(activities=(), regies=()),
    ReadRegie: lambda _: REGIE,
    PutRegie: lambda _: RegieView(code=REGIE.code, name=REGIE.name),
    PutActivityHours: lambda _: Nothing(),
}
