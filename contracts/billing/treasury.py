"""The public treasury (trésorerie): who collects for a régie, batches of titles (ORMC) handed over, titles annulled or reduced."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Event, File, Request
from contracts.billing.corrections import CarriedFamily
from contracts.billing.words import RegieCode, title_words

Collector = Literal["town", "treasury"]
TitleFault = Literal["no_name", "no_address", "long_address", "too_small", "contested", "card_underway", "debit_announced"]
"""Why an invoice is not handed over."""
OF_DEBTOR: frozenset[TitleFault] = frozenset({"no_name", "no_address", "long_address"})
"""What keeps a debtor out of the file, until its record is mended or the accountant makes the title by hand."""
TitleRemark = Literal["long_name", "line_merged"]
"""What the file says otherwise than the portal does: a name cut short, the lines of an invoice as one."""
AddressPart = Literal["street", "postal_code", "city"]


def _text(longest: int, shortest: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest, pattern=r"^[^\x00-\x1f\x7f]*$")


class TreasuryCodes(Body):
    """What the file for the treasury says of a régie, as the accountant gave it, and what families are told of the treasury."""

    office: Annotated[str, _text(38), Field(description="name of the treasury, LibellePoste")]
    how_to_pay: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"),
        Field(description="for families: address, hours, site of payment"),
    ]
    post: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,7}$"), Field(description="IdPost: code of the treasury")]
    siret: Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$"), Field(description="IdColl: SIRET of the budget")]
    collectivity: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$"), Field(description="CodCol")]
    budget: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{0,10}$"), Field(description="CodBud")] = ""
    budget_name: Annotated[str, _text(100, 0), Field(description="LibelleColBud")] = ""
    issuer: Annotated[str, _text(38), Field(description="Sigle of whoever sends the file")]
    issuer_address: Annotated[str, _text(140), Field(description="Adresse of whoever sends the file")]
    product: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,4}$"), Field(description="CodProdLoc: local code of the product")]
    nature: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,15}$"), Field(description="account of the revenue, such as 7067")]
    function: Annotated[
        str, StringConstraints(pattern=r"^[0-9A-Z]{0,15}$"), Field(description="functional code, where the budget has one")
    ] = ""
    legal_basis: Annotated[str, _text(80, 0), Field(description="deliberation that set the tariffs, as it is to be quoted")] = ""
    printing: Annotated[
        Literal["01", "04"], Field(description="Edition: 01 the treasury prints and sends the notices, 04 the town does")
    ] = "01"
    period_codes: Annotated[
        str,
        StringConstraints(pattern=r"^([0-9]{12})?$"),
        Field(description="Per of each month, January first; empty: neither Per nor keys"),
    ] = ""
    first_batch: Annotated[int, Field(ge=1, le=9_999_999, description="number of the first batch of the year of first_exercise")] = 1
    first_title: Annotated[int, Field(ge=1, le=9_999_999, description="number of the first title of that year")] = 1
    reduction_codes: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]{6}$"),
        Field(description="TypBord, TypPce and NatPce of what annuls or reduces titles, as the accountant agreed"),
    ] = "020206"
    reduction_origin: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$"), Field(description="NatPceOrig of the title")] = "01"
    first_reduction_batch: Annotated[int, Field(ge=1, le=9_999_999, description="number of its first slip of reductions")] = 1
    first_reduction: Annotated[int, Field(ge=1, le=9_999_999, description="number of its first reduction")] = 1
    first_exercise: Annotated[
        int | None,
        Field(
            ge=2000,
            le=2100,
            description="year that begins with these numbers, other years with 1; None: the first in which its budget tells any",
        ),
    ] = None

    @property
    def town_prints(self) -> bool:
        """Tell that the town prints and sends the notices of what its files name."""
        return self.printing == "04"


class TreasuryRegie(Answer):
    """A régie whose invoices the treasury may be handed."""

    code: str
    name: str
    collector: Collector


class TreasuryCandidate(Answer):
    """An unpaid invoice that may be handed over; with `faults` it may not."""

    invoice_id: UUID
    family_id: UUID
    family_number: str
    family_name: str
    number: str
    due_on: date
    cents: int
    faults: tuple[TitleFault, ...] = ()
    remarks: tuple[TitleRemark, ...] = ()
    missing: Annotated[tuple[AddressPart, ...], Field(description="what an incomplete address lacks, or has wrong")] = ()
    taken_back: Annotated[bool, Field(description="a title of this invoice was annulled or reduced: is a credit note to come?")] = False
    by_hand: Annotated[bool, Field(description="no file can name its debtor: a title made by hand may be noted")] = False
    refund_asked_cents: Annotated[int, Field(description="what of the family's credit waits to be transferred: it settles no invoice")] = 0
    not_reminded: Annotated[str, Field(description="why its family, or this invoice alone, is not reminded; empty when it may be")] = ""
    not_reminded_until: Annotated[date | None, Field(description="until when its family is not reminded; None for ever, or when it is")] = (
        None
    )
    billed_to: Annotated[str, Field(description="who was billed, and is named by its title, where another adult is billed now")] = ""


class TreasuryCandidates(Answer):
    """The unpaid invoices of a régie due up to a day, oldest first; `more` when there are more than one batch takes."""

    regie: TreasuryRegie
    due_to: date
    invoices: tuple[TreasuryCandidate, ...]
    more: bool = False


class ReadTreasuryCandidates(Request[TreasuryCandidates], method="GET", path="/v1/regies/{code}/treasury-candidates", audience="staff"):
    """What of a régie can be handed over, and what cannot and why; today's due invoices by default. Right: billing.treasury.hand_over."""

    code: RegieCode
    due_to: date | None = None
    family_id: Annotated[UUID | None, Field(description="only of this family")] = None


class TreasuryTitle(Answer):
    """A title of a batch; `taken_back_cents` is what was annulled or reduced since."""

    title_id: UUID
    number: int
    family_id: UUID
    family_number: str
    family_name: str
    invoice_id: UUID
    invoice_number: str
    cents: int
    taken_back_cents: int = 0
    reasons: tuple[str, ...] = ()
    billed_to: Annotated[str, Field(description="whom it names, where another adult of the family is billed now")] = ""


class TreasuryBatchView(Answer):
    """A batch handed over (ORMC), or a title made by hand; with its titles, one for each invoice, where it is read alone."""

    batch_id: UUID
    regie: str
    regie_name: str
    exercise: int
    number: int
    due_to: date
    titles: int
    cents: int
    taken_back_cents: int = 0
    made_at: datetime
    made_by_name: str
    items: tuple[TreasuryTitle, ...] = ()
    by_hand_on: Annotated[date | None, Field(description="day of a title made by hand, whose number `number` is: it has no file")] = None
    slip: Annotated[int | None, Field(description="number of the slip (bordereau) of a title made by hand, where it is known")] = None
    town_prints: Annotated[
        bool, Field(description="the town prints and sends the notice (avis des sommes à payer): the treasury does not")
    ] = False


class PendingReductions(Answer):
    """Titles of a régie and a year that were annulled or reduced, of which no file tells the treasury yet."""

    regie: str
    regie_name: str
    exercise: int
    titles: int
    cents: int


class UntoldReduction(Answer):
    """A title that was annulled or reduced on a day, of which no file can tell the treasury: its family was erased."""

    regie_name: str
    exercise: int
    title_number: int
    cents: int
    day: date


class TitleToReduce(Answer):
    """A title that collects more than its invoice comes to since a credit note, which waits as credit until the title is less."""

    batch_id: UUID
    title_id: UUID
    exercise: int
    number: int
    by_hand: bool
    regie_name: str
    family_id: UUID
    family_name: str
    invoice_id: UUID
    invoice_number: str
    cents: Annotated[int, Field(description="what the title is too much by, as far as the credit is not used otherwise")]


class TreasuryReductionBatch(Answer):
    """A slip (bordereau) of titles annulled or reduced."""

    batch_id: UUID
    regie: str
    regie_name: str
    exercise: int
    number: int
    titles: int
    cents: int
    made_at: datetime
    made_by_name: str


class TreasuryBatches(Answer):
    """The latest batches, the régies that have their codes, the latest slips of reductions and what waits for one."""

    batches: tuple[TreasuryBatchView, ...]
    regies: tuple[TreasuryRegie, ...]
    reductions: tuple[TreasuryReductionBatch, ...] = ()
    pending: tuple[PendingReductions, ...] = ()
    untold: Annotated[tuple[UntoldReduction, ...], Field(description="for the accountant to annul by hand, a year long")] = ()
    to_reduce: Annotated[tuple[TitleToReduce, ...], Field(description="titles that a credit note made too much, of whatever batch")] = ()
    carried: Annotated[
        tuple[CarriedFamily, ...], Field(description="of whom corrections are too little for a title, and wait for more")
    ] = ()


class ListTreasuryBatches(Request[TreasuryBatches], method="GET", path="/v1/treasury-batches", audience="staff"):
    """The latest batches. Right: billing.treasury.hand_over."""

    limit: Annotated[int, Field(ge=1, le=100)] = 30


class HandOver(Request[TreasuryBatchView], method="POST", path="/v1/treasury-batches", audience="staff", success=201):
    """Hand unpaid invoices of a régie over; the same `batch_id` again is the same batch. Right: billing.treasury.hand_over.

    Every invoice due up to `due_to` without a fault becomes a title, or of these the `invoices` named, but for those `left_out`: from then
    on it is settled here.
    """

    batch_id: UUID
    regie: RegieCode
    due_to: date
    invoices: Annotated[tuple[UUID, ...] | None, Field(min_length=1, max_length=2_000)] = None
    left_out: Annotated[tuple[UUID, ...], Field(max_length=2_000)] = ()


class NoteTitle(Request[TreasuryBatchView], method="POST", path="/v1/treasury-titles", audience="staff", success=201):
    """Note a title that the accountant made by hand, of invoices of a family that no file can name; the same `batch_id` again is the same.

    `cents` is the sum of what is left to pay of `invoices`. The number is unique within the régie and the year of `issued_on`
    (but for titles that were annulled), which is neither before an invoice nor to come. Right: billing.treasury.hand_over.
    """

    batch_id: UUID
    regie: RegieCode
    family_id: UUID
    invoices: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    cents: Annotated[int, Field(gt=0, le=1_000_000_000)]
    number: Annotated[int, Field(ge=1, le=999_999_999)]
    slip: Annotated[int | None, Field(ge=1, le=999_999_999, description="number of the slip (bordereau), where it is known")] = None
    issued_on: date


class GetTreasuryBatch(Request[TreasuryBatchView], method="GET", path="/v1/treasury-batches/{batch_id}", audience="staff"):
    """One batch with its titles. Right: billing.treasury.hand_over."""

    batch_id: UUID


class DownloadTreasuryFile(Request[File], method="GET", path="/v1/treasury-batches/{batch_id}/file", audience="staff"):
    """The PES V2 file of a batch, always the same bytes; the audit log keeps who took it. Right: billing.treasury.hand_over."""

    batch_id: UUID


class CorrectTitle(
    Request[TreasuryBatchView], method="POST", path="/v1/treasury-batches/{batch_id}/titles/{title_id}/corrections", audience="staff"
):
    """Note that a title was annulled or reduced; the same `correction_id` again is the same. Right: billing.treasury.hand_over.

    What is taken back is to be settled here again, first by the family's credit. Without `cents` the whole title is annulled.
    """

    batch_id: UUID
    title_id: UUID
    correction_id: UUID
    cents: Annotated[int | None, Field(gt=0, le=1_000_000_000)] = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class HandOverReductions(Request[TreasuryReductionBatch], method="POST", path="/v1/treasury-reductions", audience="staff", success=201):
    """Make the slip of a régie's titles that were annulled or reduced; the same `batch_id` again is the same slip.

    Titles of an earlier year are annulled by the accountant otherwise: no file tells them. Right: billing.treasury.hand_over.
    """

    batch_id: UUID
    regie: RegieCode
    exercise: Annotated[int, Field(ge=2000, le=9999, description="year of the titles")]


class DownloadReductions(Request[File], method="GET", path="/v1/treasury-reductions/{batch_id}/file", audience="staff"):
    """The PES V2 file of a slip, always the same bytes; the audit log keeps who took it. Right: billing.treasury.hand_over."""

    batch_id: UUID


class TreasuryNotice(Answer):
    """That the treasury collects, and how to pay there; `ormc` is the number of the batch, `title_number` that of a title made by hand."""

    office: str
    how_to_pay: str
    ormc: int | None = None
    cents: int = 0
    title_number: int | None = None
    town_prints: Annotated[
        bool, Field(description="the town prints and sends the notice (avis des sommes à payer): the treasury does not")
    ] = False

    @property
    def issued(self) -> str:
        """Name the title; empty while nothing was handed over."""
        return "" if self.ormc is None and self.title_number is None else title_words(self.ormc, self.title_number)


class TreasuryOrderIssued(Event, type="billing.treasury_order.issued", aggregate="title_id"):
    """An invoice was handed over to the treasury, which collects it from now on; `ormc` is 0 of a title made by hand."""

    family_id: UUID
    title_id: UUID
    invoice_id: UUID
    invoice_number: str
    ormc: int
    office: str
    day: date
    cents: int
    title_number: Annotated[int | None, Field(description="number of a title made by hand")] = None
    town_prints: Annotated[
        bool, Field(description="the town prints and sends the notice (avis des sommes à payer): the treasury does not")
    ] = False
    billed_to: Annotated[str, Field(description="whom the title names, where another adult of the family is billed now")] = ""


class TreasuryOrderTakenBack(Event, type="billing.treasury_order.taken_back", aggregate="correction_id"):
    """A title was annulled or reduced: what it is less by is settled here again; `ormc` is 0 of a title made by hand."""

    family_id: UUID
    correction_id: UUID
    title_id: UUID
    invoice_id: UUID
    invoice_number: str
    ormc: int
    day: date
    cents: int
    whole: bool
    title_number: Annotated[int | None, Field(description="number of a title made by hand")] = None
