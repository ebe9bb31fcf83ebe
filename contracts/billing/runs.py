"""Invoice runs: all families' invoices of a régie for a period, drafted, looked through, issued."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Day, Request
from contracts.billing.words import RegieCode

RunKind = Literal["regular", "corrective"]
RunStatus = Literal["drafting", "draft", "issuing", "issued", "cancelled"]
DraftStatus = Literal["ready", "excluded", "below", "moved", "nothing", "issued"]
RunReason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class RunView(Answer):
    """An invoice run and how far it is: `families` drafted so far, `invoices` issued so far of `to_issue`."""

    run_id: UUID
    regie: str
    regie_name: str
    kind: RunKind
    status: RunStatus
    version: int
    period_from: date
    period_to: date
    since: Annotated[date, Field(description="days from this one that no invoice bills yet are billed too")]
    threshold_cents: Annotated[int, Field(description="families that owe less are carried over to the next run")]
    due_on: date
    issued_on: date | None = None
    created_at: datetime
    created_by_name: str
    families: int
    to_issue: int
    to_issue_cents: int
    invoices: int
    invoiced_cents: int


class Runs(Answer):
    """Invoice runs, latest first, and the régies that may have one."""

    runs: tuple[RunView, ...]
    regies: tuple[tuple[str, str], ...]
    billed_until: Annotated[
        tuple[tuple[str, date], ...], Field(description="the last day that the former program billed, of the régies that it billed for")
    ] = ()


class ListRuns(Request[Runs], method="GET", path="/v1/invoice-runs", audience="staff"):
    """The latest invoice runs. Right: billing.invoice.issue."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PrepareRun(Request[RunView], method="POST", path="/v1/invoice-runs", audience="staff", success=202):
    """Draft the invoices of a régie for a period; the work goes on after the answer. Right: billing.invoice.issue.

    A `corrective` run bills or credits what changed since invoices were issued. `since` also bills earlier days that no invoice bills.
    """

    run_id: Annotated[UUID | None, Field(description="the same id again answers the run that is there")] = None
    regie: RegieCode
    kind: RunKind = "regular"
    period_from: Day
    period_to: Day
    since: Day | None = None
    due_on: Day
    threshold_cents: Annotated[int, Field(ge=0, le=100_000, description="at least 15 euros where the treasury collects")] = 0


class GetRun(Request[RunView], method="GET", path="/v1/invoice-runs/{run_id}", audience="staff"):
    """One invoice run and how far it is. Right: billing.invoice.issue."""

    run_id: UUID


class RedraftRun(Request[RunView], method="POST", path="/v1/invoice-runs/{run_id}/draft", audience="staff", success=202):
    """Draft again from what planning and quotients say now; exclusions stay, adjustments too. Right: billing.invoice.issue."""

    run_id: UUID


class IssueRun(Request[RunView], method="POST", path="/v1/invoice-runs/{run_id}/issue", audience="staff", success=202):
    """Issue the invoices, in the background; asked twice, they are issued once. Right: billing.invoice.issue.

    Families whose charges changed since the draft are left out and say so. `to_issue` and `to_issue_cents` are what whoever issues had
    before them: where the draft comes to something else meanwhile, nothing is issued (`run_moved`, 409).
    """

    run_id: UUID
    to_issue: Annotated[int | None, Field(ge=0, description="how many invoices were seen; left out, whatever the draft holds")] = None
    to_issue_cents: Annotated[int | None, Field(description="what they come to")] = None


class CancelRun(Request[RunView], method="POST", path="/v1/invoice-runs/{run_id}/cancellation", audience="staff"):
    """Give up a draft of which nothing was issued. Right: billing.invoice.issue."""

    run_id: UUID


class DraftLine(Answer):
    """A line of a draft; `adjustment` when a clerk wrote it."""

    position: int
    child: str
    activity: str
    first_day: date | None = None
    last_day: date | None = None
    quantity: int
    unit_cents: int
    cents: int
    explanation: str
    adjustment: bool = False


class DraftView(Answer):
    """What a family would be billed, and what is striking about it."""

    family_id: UUID
    family_number: str
    family_name: str
    status: DraftStatus
    reason: str
    days: int
    cents: int
    previous_cents: Annotated[
        int | None, Field(description="what the régie billed of the last month before the period, credit notes taken off")
    ] = None
    without_quotient: Annotated[int, Field(description="lines at the highest price for want of a quotient")] = 0
    without_price: Annotated[int, Field(description="days that no tariff prices")] = 0
    unmarked_days: Annotated[int, Field(description="past days that nobody marked as attended or not")] = 0
    outdated: Annotated[bool, Field(description="days or prices of the family were told anew since it was drafted")] = False
    invoice_id: UUID | None = None
    number: str | None = None
    lines: tuple[DraftLine, ...] = ()


DraftFilter = Literal[
    "all",
    "ready",
    "excluded",
    "below",
    "negative",
    "outdated",
    "moved",
    "issued",
    "unmarked",
    "without_quotient",
    "without_price",
    "unusual",
]


class Drafts(Answer):
    """A page of drafts in the order of names; `next` continues it."""

    drafts: tuple[DraftView, ...]
    next: int | None = None


class ListDrafts(Request[Drafts], method="GET", path="/v1/invoice-runs/{run_id}/drafts", audience="staff"):
    """The drafts of a run, all or those that a control names, found by name, number or amount. Right: billing.invoice.issue."""

    run_id: UUID
    only: DraftFilter = "all"
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class RunInvoice(Answer):
    """An invoice or credit note that a run issued, by its number."""

    invoice_id: UUID
    family_id: UUID
    family_number: str
    family_name: str
    number: str
    cents: int


class RunInvoices(Answer):
    """What a run issued, in the order of names."""

    invoices: tuple[RunInvoice, ...]


class ListRunInvoices(Request[RunInvoices], method="GET", path="/v1/invoice-runs/{run_id}/invoices", audience="staff"):
    """All that a run issued, to find those that must be posted. Right: billing.invoice.issue."""

    run_id: UUID


class GetDraft(Request[DraftView], method="GET", path="/v1/invoice-runs/{run_id}/drafts/{family_id}", audience="staff"):
    """A family's draft, line by line. Right: billing.invoice.issue."""

    run_id: UUID
    family_id: UUID


class ExcludeFamily(Request[DraftView], method="PUT", path="/v1/invoice-runs/{run_id}/drafts/{family_id}/exclusion", audience="staff"):
    """Leave a family out of the run, with a reason, or take it back in; its days stay to be billed. Right: billing.invoice.issue."""

    run_id: UUID
    family_id: UUID
    excluded: bool
    reason: RunReason = ""


class AdjustDraft(Request[DraftView], method="PUT", path="/v1/invoice-runs/{run_id}/drafts/{family_id}/adjustment", audience="staff"):
    """Add a line to a family's draft in place of the one added before; 0 cents takes it away. Right: billing.invoice.issue.

    `seen_label` and `seen_cents` are the adjustment that whoever writes had before them: where another one is there meanwhile, nothing
    changes (`draft_adjusted`, 409). Without them it is replaced whatever it is.
    """

    run_id: UUID
    family_id: UUID
    label: RunReason
    cents: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
    seen_label: Annotated[RunReason | None, Field(description="empty where there was none")] = None
    seen_cents: Annotated[int | None, Field(ge=-1_000_000, le=1_000_000, description="0 where there was none")] = None


class RunTotal(Answer):
    """What an activity comes to, this time and in the run before."""

    activity: str
    quantity: int
    cents: int
    previous_cents: int = 0


class RunReport(Answer):
    """The control report of a run: counts of families that a control names, and totals against the run before."""

    run: RunView
    counts: dict[str, int]
    totals: tuple[RunTotal, ...]
    previous_period: str = ""
    previous_cents: int = 0
    previous_invoices: int = 0
    activity_ids: Annotated[tuple[UUID, ...], Field(description="the activities for which the régie collects")] = ()


class ReadRunReport(Request[RunReport], method="GET", path="/v1/invoice-runs/{run_id}/report", audience="staff"):
    """The control report of a run. Right: billing.invoice.issue."""

    run_id: UUID
