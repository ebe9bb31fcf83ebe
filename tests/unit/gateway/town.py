"""Services that answer the gateway over real HTTP from a town in memory, told apart by the contract requests they got."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from chassis.clock import Clock
from chassis.errors import Conflict, NotFound, Unauthenticated
from contracts.base import File, Nothing, Request
from contracts.billing import (
    AccountSummary,
    BankAccountView,
    BankRequestView,
    CardAttempt,
    CardOffer,
    CertifiedPayment,
    Contests,
    ContestView,
    DirectDebitView,
    EstimateView,
    GetAccountSummary,
    GetCardOffer,
    GetEstimate,
    GetInvoice,
    GetPaymentCertificate,
    GetReceipt,
    GetStatement,
    GetTaxCertificate,
    InvoiceView,
    ListContests,
    ListReceipts,
    PaymentCertificate,
    Quote,
    QuoteDays,
    Quotes,
    Statement,
    TaxCertificate,
    WithdrawContest,
)
from contracts.family import (
    AddChildDocument,
    ChildHealth,
    ChildRecord,
    ChildRecords,
    CustodyDays,
    FamilyRecord,
    FamilyRules,
    GetChild,
    GetChildDocument,
    GetChildHealth,
    GetChildren,
    GetCustodyDays,
    GetOverview,
    GetOwnRecordRequest,
    ListRecordRequests,
    MissingForActivity,
    RecordChangeReview,
    RecordDocument,
    RecordRequests,
    RecordRequestView,
    RemoveChildDocument,
    ReviewRecordChange,
    SubmitRecordChange,
    WithdrawRecordRequest,
)
from contracts.identity import ChangePassword, ExchangeSession, FollowSession, GetAccount, SignedIn, SignIn, SignOut, Token
from contracts.messaging import (
    CountUnread,
    DeleteMessage,
    DraftView,
    GetChannels,
    GetMailbox,
    GetMessage,
    Published,
    ReadMessage,
    RestoreMessage,
    SetChannels,
    Unread,
    Unsubscribe,
)
from contracts.planning import (
    AbsenceReasons,
    AbsenceTerms,
    AcceptOffer,
    Certificate,
    ChangePattern,
    ComesAlong,
    DaysPreview,
    DayStatus,
    FeedDay,
    GetMonth,
    GetWeek,
    HouseholdChild,
    KeepCertificate,
    ListAbsenceReasons,
    ListOwnPatternRequests,
    ListOwnPatterns,
    ListPlanningRequests,
    MonthDays,
    MonthGrid,
    Offer,
    OwnPattern,
    OwnPatterns,
    PatternChange,
    PatternMonth,
    PatternRequests,
    PlanningRequests,
    PlanningRequestView,
    PreviewDays,
    PreviewedReason,
    SubmitDays,
    WithdrawPatternRequest,
    WithdrawPlanningRequest,
)
from contracts.privacy import ListAuditEntries
from gateway.app import build
from gateway.views.record import child_forms, record_forms
from services.family.domain.benefits_change import BENEFITS
from services.family.domain.change import asked_changes, differences
from services.family.domain.child_change import HEALTH, NEW_CHILD
from services.family.domain.guardian_change import GUARDIAN
from tests.service.harness import Keys
from tests.unit.backoffice import cast
from tests.unit.backoffice.records_town import audit
from tests.unit.backoffice.serving import fronted
from tests.unit.backoffice.town import Handler
from tests.unit.backoffice.town import Town as Desk
from tests.unit.gateway import bank_town, builders, feed_town, letters_town, news_town, rules_town

PASSWORD, SECRET = "Famille-2026", "a-secret-that-only-the-cookie-knows"


class CutoffPassed(Conflict):
    """What planning answers to a day past its cut-off."""

    slug = "cutoff_passed"
    title = "La date limite de réservation est passée"


@dataclass
class Town(Desk):
    """The state behind the services; tests change it and look at what was asked."""

    unread: int = 1
    received_at: datetime = cast.NOW
    letters: dict[UUID, DraftView] = field(default_factory=dict)
    letter_refusal: Exception | None = None
    link_refusal: Exception | None = None
    conversation_deleted: bool = False
    published: tuple[Published, ...] = ()
    record: FamilyRecord = builders.DUPONT
    pupil: ChildRecord = field(default_factory=builders.child)
    health: ChildHealth = field(default_factory=builders.health)
    adult: UUID = builders.JEAN
    rules: FamilyRules | None = None
    quoted: int | None = 220
    paid_in: tuple[int, ...] = ()
    settled: tuple[CertifiedPayment, ...] = (builders.CERTIFIED,)
    pattern_month: PatternMonth | None = None
    account: BankAccountView = bank_town.UNKNOWN
    bank_asked: tuple[BankRequestView, ...] = ()
    debit: DirectDebitView = bank_town.NO_DEBIT
    offer: CardOffer = field(default_factory=builders.card_offer)
    attempt: CardAttempt | None = None
    invoice: InvoiceView = field(default_factory=builders.invoice)
    statement: Statement = field(default_factory=builders.statement)
    summary: AccountSummary = field(default_factory=builders.summary)
    estimate: EstimateView = field(default_factory=builders.estimate)
    homes: dict[date, Any] = field(default_factory=dict)
    other_row: bool = False
    suspended: str | None = None
    since: date = date(2026, 9, 1)
    refusal: Exception | None = None
    barred: Exception | None = None
    impossible: dict[date, tuple[str, str]] = field(default_factory=dict)
    certified: bool = True
    tax: dict[str, Any] = field(default_factory=dict)
    full: set[date] = field(default_factory=set)
    late: set[date] = field(default_factory=set)
    doubled: set[date] = field(default_factory=set)
    along: tuple[ComesAlong, ...] = ()
    contested: tuple[ContestView, ...] = ()
    offered: tuple[Offer, ...] = ()
    reasons_refused: tuple[PreviewedReason, ...] = ()
    terms: AbsenceTerms = field(default_factory=AbsenceTerms)
    days_asked: tuple[PlanningRequestView, ...] = field(default_factory=lambda: (cast.planning_request(),))
    patterns: tuple[OwnPattern, ...] = ()
    link: str = ""
    planned: tuple[FeedDay, ...] = ()
    missing: tuple[MissingForActivity, ...] = builders.child().missing
    former: RecordRequestView = field(default_factory=cast.record_request)
    cells: dict[Any, dict[str, Any]] = field(
        default_factory=lambda: {
            builders.THURSDAY: {"may": "book", "until": builders.at(builders.THURSDAY, 5), "places": "plenty"},
            cast.TODAY.replace(day=27): {"status": DayStatus.BOOKED, "may": "declare_absence", "until": builders.at(builders.THURSDAY, 5)},
        }
    )

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Tell what answers each contract request."""
        return {
            SignIn: self._sign_in,
            ExchangeSession: self._exchange,
            FollowSession: self._exchange,
            SignOut: lambda _: Nothing(),
            ChangePassword: self._change_password,
            GetAccount: lambda _: cast.own_account(),
            **bank_town.handlers(self),
            **feed_town.handlers(self),
            **rules_town.handlers(self),
            **news_town.handlers(self),
            **letters_town.handlers(self),
            GetCustodyDays: self._custody,
            ListRecordRequests: lambda _: RecordRequests(requests=(self.former,)),
            GetOverview: lambda _: builders.overview(self.record),
            GetChildren: lambda _: ChildRecords(children=(builders.child(),)),
            GetChild: self._child,
            GetChildHealth: lambda _: self.health,
            GetChildDocument: lambda _: File(name="assurance.pdf", media_type="application/pdf", content=b"%PDF-1.7"),
            AddChildDocument: self._hand_in,
            RemoveChildDocument: self._child,
            GetOwnRecordRequest: lambda _: self.former,
            ReviewRecordChange: self._review,
            SubmitRecordChange: self._submit_change,
            WithdrawRecordRequest: lambda _: cast.record_request(),
            GetAccountSummary: lambda _: self.summary,
            GetEstimate: lambda asked: self.estimate.model_copy(update={"month": asked.month}),
            GetStatement: lambda _: self.statement,
            GetInvoice: self._invoice,
            GetTaxCertificate: lambda asked: TaxCertificate(
                family_id=builders.DUPONT.family_id, family_number="", payer="", year=asked.year, children=(), cents=0
            ).model_copy(update=self.tax),
            GetPaymentCertificate: lambda asked: PaymentCertificate(
                family_id=builders.DUPONT.family_id,
                family_number="",
                payer="",
                year=asked.year,
                cents=sum(one.cents for one in self.settled),
                payments=self.settled if asked.year in self.paid_in else (),
            ),
            GetCardOffer: lambda _: self.offer,
            ListReceipts: lambda asked: builders.receipts(asked.before),
            GetReceipt: lambda _: builders.CHEQUE,
            ListContests: lambda _: Contests(requests=self.contested),
            WithdrawContest: lambda asked: self._taken_back(asked.request_id),
            QuoteDays: self._quote,
            GetWeek: lambda _: builders.week(
                *((builders.THURSDAY, one.child_id, "Repas", DayStatus.BOOKED) for one in self.record.children[:1])
            ).model_copy(update={"certificates": builders.awaited(self.days_asked)}),
            GetMonth: self._month,
            ListPlanningRequests: lambda _: PlanningRequests(requests=self.days_asked),
            WithdrawPlanningRequest: self._take_back,
            AcceptOffer: self._take_back,
            PreviewDays: self._preview,
            ListAbsenceReasons: lambda _: AbsenceReasons(reasons=builders.REASONS),
            ListOwnPatternRequests: lambda _: PatternRequests(requests=()),
            ListOwnPatterns: lambda asked: OwnPatterns(
                child_id=asked.child_id, child="Léa", patterns=self.patterns, household=self._household()
            ),
            ChangePattern: lambda asked: PatternChange(
                terms="automatic", status=None if asked.preview else "accepted", added=3, removed=0, month=self.pattern_month
            ),
            WithdrawPatternRequest: lambda _: Nothing(),
            SubmitDays: self._submit,
            KeepCertificate: lambda asked: Certificate(
                document_id=cast.number(15), name=asked.name, media_type="application/pdf", size=len(asked.content), uploaded_at=cast.NOW
            ),
            ListAuditEntries: partial(audit, self),
            CountUnread: lambda _: Unread(unread=self.unread),
            **dict.fromkeys((GetChannels, SetChannels), lambda _: builders.channels()),
            Unsubscribe: self._unsubscribe,
            GetMailbox: lambda asked: builders.mailbox("Votre réservation est acceptée", folder=asked.folder),
            GetMessage: lambda _: builders.message(received_at=self.received_at),
            ReadMessage: lambda _: Unread(unread=self.unread - 1),
            DeleteMessage: lambda _: Nothing(),
            RestoreMessage: lambda _: Nothing(),
        }

    def keys_of(self, kind: type[Any]) -> list[str | None]:
        """List the idempotency keys under which a kind of request came."""
        return [key for asked, key in self.asked if isinstance(asked, kind)]

    def _sign_in(self, asked: SignIn) -> SignedIn:
        if asked.password.get_secret_value() != PASSWORD:
            raise Unauthenticated("Identifiant ou mot de passe incorrect")
        return SignedIn(
            session_id=cast.number(8), session_secret=SECRET, expires_at=cast.NOW, must_change_password=self.must_change_password
        )

    def _exchange(self, asked: ExchangeSession | FollowSession) -> Token:
        if asked.session_secret.get_secret_value() != SECRET:
            raise Unauthenticated
        return Token(
            token="signed",
            expires_at=Clock().now() + timedelta(days=365),
            session_id=cast.number(8),
            account_id=cast.number(8),
            kind="family",
            display_name="Jean Dupont",
            must_change_password=self.must_change_password,
            family_id=builders.DUPONT.family_id,
            guardian_id=self.adult,
        )

    def _change_password(self, _: ChangePassword) -> Nothing:
        self.must_change_password = False
        return Nothing()

    def _review(self, asked: ReviewRecordChange | SubmitRecordChange) -> RecordChangeReview:
        """Judge a change by the town's own rules."""
        if asked.kind in ("child_new", "health"):
            new, form = asked.kind == "child_new", child_forms.FORMS["nouveau" if asked.kind == "child_new" else "sante"]
            held = child_forms.present(form, None if new else self.pupil, self.health, None)
            asked_changes(NEW_CHILD if new else HEALTH, held, asked.fields, cast.TODAY)
        if asked.kind not in ("guardian", "caf"):
            return RecordChangeReview(changes=())
        kind = BENEFITS if asked.kind == "caf" else GUARDIAN
        known = record_forms.present(asked.kind, self.record)
        changes = asked_changes(kind, known, asked.fields, cast.TODAY)
        papers = [
            RecordDocument(document_id=one, name="Attestation.pdf", media_type="application/pdf", size=1, uploaded_at=cast.NOW)
            for one in asked.documents
        ]
        return RecordChangeReview(changes=differences(kind, known, changes), documents=tuple(papers))

    def _submit_change(self, asked: SubmitRecordChange) -> RecordRequestView:
        if self.refusal:
            raise self.refusal
        if asked.kind not in ("guardian", "caf"):
            submitted: RecordRequestView = self._submit(asked)
            return submitted
        self._review(asked)
        return cast.record_request()

    def _invoice(self, asked: GetInvoice) -> Any:
        if asked.invoice_id != builders.INVOICE:
            raise NotFound
        return self.invoice

    def _quote(self, asked: QuoteDays) -> Quotes:
        return Quotes(
            quotes=tuple(Quote(activity_id=one.activity_id, day=one.day, cents=self.quoted, explanation="Tranche") for one in asked.days)
        )

    def _month(self, asked: GetMonth) -> MonthGrid:
        """Draw a month, with the days beside it of the week that is asked for too; before `since` the child does nothing."""
        if asked.child_id not in (builders.LEA, builders.HUGO):
            raise NotFound
        grid = self._drawn(asked, asked.month.replace(day=1))
        week = [asked.with_week + timedelta(days=n) for n in range(7)] if asked.with_week else []
        beside = [day for day in week if day.month != asked.month.month]
        if not beside:
            return grid
        other = self._drawn(asked, beside[0].replace(day=1))
        rows = tuple(row.model_copy(update={"cells": tuple(cell for cell in row.cells if cell.day in beside)}) for row in other.rows)
        days = tuple(day for day in other.days if day.day in beside)
        return grid.model_copy(
            update={"beside": MonthDays(month=other.month, today=other.today, days=days, rows=rows, absences=self.terms)}
        )

    def _drawn(self, asked: GetMonth, first: date) -> MonthGrid:
        grid = builders.month(self.cells, first=first)
        rows = grid.rows if asked.enrolment_id in (None, builders.EVENING) and grid.days[-1].day >= self.since else ()
        if self.other_row:
            other = {"enrolment_id": builders.CANTEEN, "guardian": "Autre foyer", "other_household": True}
            rows += (rows[0].model_copy(update=other),)
        days = tuple(day.model_copy(update={"home": self.homes.get(day.day)}) for day in grid.days)
        return grid.model_copy(
            update={
                "rows": rows,
                "days": days,
                "absences": self.terms,
                "household": self._household(),
                "suspended": self.suspended,
                "offers": self.offered,
            }
        )

    def _household(self) -> tuple[HouseholdChild, ...]:
        return tuple(HouseholdChild(child_id=one.child_id, first_name=one.first_name) for one in self.record.children)

    def _preview(self, asked: PreviewDays) -> DaysPreview:
        """Judge days: `impossible` cannot be asked, `full` would wait, `doubled` are two places; only one enrolment is known."""
        if self.barred:
            raise self.barred
        if any(one.enrolment_id != builders.EVENING for one in asked.days):
            raise NotFound
        days = tuple(
            builders.previewed(one.day, *self.impossible.get(one.day, ()), full=one.day in self.full, late=one.day in self.late)
            for one in asked.days
            for _ in range(2 if one.day in self.doubled else 1)
        )
        return DaysPreview(
            child_id=asked.child_id,
            child="Léa",
            judged_at=cast.NOW,
            days=days,
            absences=self.terms,
            reasons=self.reasons_refused,
            siblings=self.along,
        )

    def _taken_back(self, request_id: UUID) -> ContestView:
        (one,) = [one for one in self.contested if one.request_id == request_id]
        self.contested = (one.model_copy(update={"status": "withdrawn", "decided_at": cast.NOW}),)
        return self.contested[0]

    def _custody(self, asked: GetCustodyDays) -> CustodyDays:
        if asked.child_id not in (builders.LEA, builders.HUGO):
            raise NotFound
        count = (asked.last - asked.first).days + 1 if self.shared else 0
        days = tuple(builders.custody_day(asked.first + timedelta(days=n)) for n in range(count))
        return CustodyDays(child_id=asked.child_id, shared=self.shared, days=days)

    def _unsubscribe(self, _: Unsubscribe) -> Nothing:
        if self.link_refusal:
            raise self.link_refusal
        return Nothing()

    def _submit(self, asked: SubmitDays | SubmitRecordChange) -> Any:
        if self.refusal:
            raise self.refusal
        if not isinstance(asked, SubmitDays):
            return cast.record_request()
        days = tuple(cast.asked_day(one.day, full=one.day in self.full) for one in asked.days)
        return cast.planning_request(days=days, certificate="given" if asked.certificate_id and self.certified else "none")

    def _take_back(self, _: WithdrawPlanningRequest | AcceptOffer) -> PlanningRequestView:
        if self.refusal:
            raise self.refusal
        return self.days_asked[0]

    def _child(self, asked: GetChild | RemoveChildDocument) -> Any:
        if asked.child_id not in (builders.LEA, builders.HUGO):
            raise NotFound
        return self.pupil.model_copy(update={"child_id": asked.child_id, "missing": self.missing})

    def _hand_in(self, _: AddChildDocument) -> Any:
        if self.refusal:
            raise self.refusal
        return builders.child().documents[0]


@asynccontextmanager
async def portal(town: Town, keys: Keys) -> AsyncIterator[str]:
    """Run the gateway before a town, on the cast's day."""
    async with fronted(town.application(), keys, "gateway", build) as address:
        yield address
