"""Services that answer the back office over real HTTP from a town in memory: what a desk meets, without the rest of the town."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import SecretStr

from chassis import http, problems
from chassis.clock import Clock
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooMany, Unauthenticated, Unavailable
from chassis.settings import EdgeSettings
from contracts.base import Answer, File, Nothing, Request
from contracts.billing import (
    BankAccountView,
    BankRequests,
    BankRequestView,
    CareActivities,
    Contests,
    DecideBankRequest,
    DirectDebitView,
    FullIban,
    GetBankRequest,
    ListCareActivities,
    ListPendingBankRequests,
    ListPendingContests,
    PaymentCertificate,
    ReadBankAccount,
    ReadBankDocument,
    ReadDirectDebit,
    ReadFamilyAccount,
    ReadFamilyStatement,
    ReadInvoice,
    ReadPaymentCertificate,
    ReadTaxCertificate,
    RevealIban,
    RevealRequestedIban,
    Statement,
    TaxCertificate,
    WithdrawBankRequestFor,
)
from contracts.family import (
    AddCustodyException,
    AskErasure,
    AttachChild,
    ConfirmErasure,
    DecideRecordRequest,
    DetachChild,
    Erasures,
    FamilyLine,
    FamilyLines,
    FieldChange,
    GetRecordRequest,
    ListErasures,
    ListPendingRecordRequests,
    ReadCustody,
    ReadCustodyDays,
    ReadFamily,
    RecordRequests,
    RecordRequestView,
    RemoveCustodyCalendar,
    RemoveCustodyException,
    RequirementCode,
    SearchFamilies,
    SetAuthority,
    SetCustodyCalendar,
    TryCustodyCalendar,
)
from contracts.identity import (
    AcceptInvitation,
    ChangeOwnEmail,
    ChangePassword,
    CloseSession,
    ExchangeSession,
    GetAccount,
    GiveSecondFactor,
    MoveSecondFactor,
    OfferSecondFactor,
    OfferSecondFactorMove,
    OpenedAccount,
    RecoveryCodes,
    RenewRecoveryCodes,
    SecondFactor,
    SecondFactorGiven,
    SecondFactorOffer,
    SignedIn,
    SignIn,
    SignOut,
    Token,
)
from contracts.planning import (
    ActivityView,
    ChildEnrolment,
    CustodyRule,
    DecidePatternRequest,
    DecidePlanningRequest,
    GetCustodyRule,
    GetMonth,
    GetPlanningRequest,
    ListPatternRequests,
    ListPlanningQueue,
    PatternRequests,
    PatternRequestView,
    PlanningRequests,
    PlanningRequestView,
    PriorityListView,
    PutCustodyRule,
    WithdrawPlanningRequestFor,
)
from contracts.privacy import AuditEntries, AuditEntryView, ListAuditEntries, ListEvidence
from contracts.rights import Right
from services.backoffice.app import build
from tests.service.harness import Keys
from tests.unit.backoffice import (
    activities_town,
    billing_town,
    broadcasts_town,
    cast,
    children_town,
    counter_town,
    custody_town,
    forecast_town,
    messages_town,
    publications_town,
    rules_town,
    setup_town,
    waiting_town,
    wordings_town,
)

PASSWORD = "Guichet-2026"
CHILD_PARTS = ("child_new", "child_identity", "pickup", "health", "authorisations")
SUBJECTS = {"tax": "tax", "caf": "caf", **dict.fromkeys(CHILD_PARTS, "child")}
SECRET = "a-secret-that-only-the-cookie-knows"
INVITATION = "one-time-secret"
TELEPHONE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "287082"
MOVING = "KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA"
RECOVERY_CODES = ("ABCD-EFGH-JKLM-NPQR", "STUV-WXYZ-2345-6789")
CLERK = frozenset(
    {
        Right.READ_RECORD,
        Right.READ_RECORD_REQUEST,
        Right.DECIDE_RECORD_REQUEST,
        Right.READ_MONTH,
        Right.READ_PLANNING_REQUEST,
        Right.DECIDE_PLANNING_REQUEST,
        Right.READ_ACCOUNT,
        Right.READ_BANK,
        Right.READ_BANK_REQUEST,
        Right.DECIDE_BANK_REQUEST,
    }
)
Handler = Callable[[Any], Answer]
CUSTODY_CHANGES = (
    AttachChild, DetachChild, SetAuthority, SetCustodyCalendar, RemoveCustodyCalendar, AddCustodyException, RemoveCustodyException,
)  # fmt: skip


class AlreadyDecided(Conflict):
    """What both services answer to a second decision."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


@dataclass
class Town:
    """The state behind the services; tests change it and look at it."""

    requests: dict[UUID, RecordRequestView | PlanningRequestView | BankRequestView] = field(default_factory=dict)
    families: dict[UUID, Any] = field(default_factory=lambda: {one.family_id: one for one in (cast.DUPONT, cast.MARTIN)})
    rights: frozenset[str] = CLERK
    other_days_open: bool = False
    factor_refusal: Refusal | None = None
    must_change_password: bool = False
    shared: bool = False
    key_destroyed: bool = False
    answered_meanwhile: bool = False
    refusal: Exception | None = None
    activities: dict[UUID, ActivityView] = field(default_factory=lambda: {one.activity_id: one for one in activities_town.EVERY})
    lacks: tuple[RequirementCode, ...] = ()
    lists: dict[UUID, PriorityListView] = field(default_factory=dict)
    enrolments: list[ChildEnrolment] = field(default_factory=list)
    second_factor: SecondFactor = "given"
    invitation_spent: bool = False
    down: set[str] = field(default_factory=set)
    paying_elsewhere: set[UUID] = field(default_factory=set)
    erasures: Erasures = field(default_factory=lambda: Erasures(erasures=()))
    entries: list[AuditEntryView] = field(default_factory=list)
    weekly: list[PatternRequestView] = field(default_factory=list)
    asked: list[tuple[Request[Any], str | None]] = field(default_factory=list)

    def add(self, *requests: RecordRequestView | PlanningRequestView | BankRequestView) -> None:
        """Have families submit requests."""
        self.requests.update({request.request_id: request for request in requests})

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Tell what answers each contract request."""
        return {
            SignIn: self._sign_in,
            ExchangeSession: self._exchange,
            OfferSecondFactor: lambda _: SecondFactorOffer(secret=TELEPHONE, identifier="claire.morel"),
            GiveSecondFactor: self._give_code,
            SignOut: lambda _: Nothing(),
            GetAccount: lambda _: cast.own_account(),
            ChangePassword: self._change_password,
            AcceptInvitation: self._accept_invitation,
            ListPendingRecordRequests: lambda asked: self._list(RecordRequestView, RecordRequests, asked),
            GetRecordRequest: self._record_request,
            DecideRecordRequest: self._decide,
            ListPlanningQueue: lambda asked: self._list(PlanningRequestView, PlanningRequests, asked),
            ListPatternRequests: lambda _: PatternRequests(requests=tuple(self.weekly)),
            DecidePatternRequest: self._decide_pattern,
            GetPlanningRequest: lambda asked: self._one(asked.request_id),
            DecidePlanningRequest: self._decide,
            WithdrawPlanningRequestFor: self._withdraw,
            RenewRecoveryCodes: self._own_factor,
            ChangeOwnEmail: self._own_email,
            CloseSession: lambda _: Nothing(),
            OfferSecondFactorMove: self._own_factor,
            MoveSecondFactor: self._own_factor,
            GetCustodyRule: lambda _: CustodyRule(other_days_open=self.other_days_open),
            PutCustodyRule: self._rule,
            ListPendingContests: lambda _: Contests(requests=()),
            ListPendingBankRequests: lambda asked: self._list(BankRequestView, BankRequests, asked),
            GetBankRequest: lambda asked: self._one(asked.request_id),
            DecideBankRequest: self._decide,
            WithdrawBankRequestFor: self._withdraw_bank,
            RevealIban: lambda _: FullIban(iban=cast.IBAN),
            RevealRequestedIban: lambda _: FullIban(iban=cast.IBAN),
            ReadBankDocument: lambda _: File(name="rib.pdf", media_type="application/pdf", content=b"%PDF"),
            SearchFamilies: self._search,
            ReadFamily: self._family,
            **children_town.HANDLERS,
            **billing_town.HANDLERS,
            **rules_town.HANDLERS,
            **publications_town.handlers(),
            **wordings_town.handlers(),
            **broadcasts_town.HANDLERS,
            **messages_town.handlers(self),
            **forecast_town.HANDLERS,
            **waiting_town.HANDLERS,
            **counter_town.HANDLERS,
            **activities_town.handlers(self),
            **setup_town.handlers(self),
            ReadFamilyAccount: self._account,
            ReadFamilyStatement: self._statement,
            ReadInvoice: lambda asked: cast.invoice(asked.family_id, asked.invoice_id),
            ReadCustody: lambda asked: custody_town.read(asked, shared=self.shared),
            ReadCustodyDays: lambda asked: custody_town.days(asked, shared=self.shared),
            TryCustodyCalendar: lambda asked: custody_town.days(asked, shared=self.shared),
            **dict.fromkeys(CUSTODY_CHANGES, self._change_custody),
            ReadTaxCertificate: lambda asked: TaxCertificate(
                family_id=asked.family_id, family_number="", payer="", year=asked.year, children=(), cents=0
            ),
            ReadPaymentCertificate: lambda asked: PaymentCertificate(
                family_id=asked.family_id, family_number="", payer="", year=asked.year, payments=(), cents=0
            ),
            ListCareActivities: lambda _: CareActivities(activities=()),
            ReadDirectDebit: lambda asked: DirectDebitView(family_id=asked.family_id),
            ReadBankAccount: lambda asked: BankAccountView(
                family_id=asked.family_id, known=True, holder="DUPONT JEAN", iban="FR76 •••• •••• 0189"
            ),
            ListAuditEntries: self._audit,
            ListErasures: lambda _: self.erasures,
            AskErasure: lambda _: self.erasure,
            ConfirmErasure: lambda _: self.erasure,
            ListEvidence: lambda asked: cast.evidence(asked.at),
            GetMonth: lambda asked: cast.month_grid(asked.month.replace(day=1)),
        }

    @property
    def erasure(self) -> Answer:
        """Answer an erasure that was just asked for or confirmed."""
        return self.erasures.erasures[0] if self.erasures.erasures else cast.erasure()

    def _audit(self, asked: ListAuditEntries) -> AuditEntries:
        """Answer the entries of the service that is asked, as it sorts and cuts them."""
        left = [one for one in self.entries if one.service == asked.at and (asked.before is None or one.at < asked.before)]
        found = [one for one in left if asked.who.lower() in one.actor_name.lower() and one.action.startswith(asked.action)]
        found.sort(key=lambda one: one.at, reverse=True)
        return AuditEntries(entries=tuple(found[: asked.limit]), more=len(found) > asked.limit)

    def _change_custody(self, _: Any) -> Answer:
        if self.refusal:
            raise self.refusal
        return custody_town.view(shared=True)

    def got(self, kind: type[Any]) -> list[Any]:
        """List the requests of a kind that reached the services."""
        return [asked for asked, _ in self.asked if isinstance(asked, kind)]

    def _sign_in(self, asked: SignIn) -> SignedIn:
        if asked.identifier == "bloque":
            raise TooMany("Réessayez dans 5 minutes.", retry_after=300)
        if asked.password.get_secret_value() != PASSWORD:
            raise Unauthenticated("Identifiant ou mot de passe incorrect")
        return SignedIn(
            session_id=cast.number(8, 1),
            session_secret=SECRET,
            expires_at=cast.NOW,
            must_change_password=self.must_change_password,
            second_factor=self.second_factor,
        )

    def _give_code(self, asked: GiveSecondFactor) -> SecondFactorGiven:
        if asked.code.get_secret_value() == "999999":
            raise TooMany("Vous pourrez réessayer dans 15 minutes.", retry_after=900)
        if asked.code.get_secret_value() != CODE:
            refusal = Unauthenticated("Attendez le code suivant, puis réessayez.")
            refusal.slug, refusal.title = "wrong_code", "Ce code n'est pas le bon"
            raise refusal
        codes = RECOVERY_CODES if self.second_factor == "to_enrol" else ()
        self.second_factor = "given"
        session = SignedIn(session_id=cast.number(8, 3), session_secret=SECRET, expires_at=cast.NOW, must_change_password=False)
        return SecondFactorGiven(session=session, recovery_codes=codes)

    def _exchange(self, asked: ExchangeSession) -> Token:
        if asked.session_secret.get_secret_value() != SECRET:
            raise Unauthenticated
        return Token(
            token="signed",
            expires_at=Clock().now() + timedelta(days=365),
            session_id=cast.number(8, 1),
            account_id=cast.number(8),
            kind="staff",
            display_name="Claire MOREL",
            must_change_password=self.must_change_password,
            rights=self.rights if self.second_factor == "given" else frozenset(),
            second_factor=self.second_factor,
        )

    def _change_password(self, asked: ChangePassword) -> Nothing:
        if asked.current.get_secret_value() != PASSWORD:
            refusal = Invalid("Ce n'est pas votre mot de passe actuel.")
            refusal.slug = "wrong_password"
            raise refusal
        self.must_change_password = False
        return Nothing()

    def _accept_invitation(self, asked: AcceptInvitation) -> OpenedAccount:
        if self.invitation_spent or asked.secret != SecretStr(INVITATION):
            refusal = Conflict()
            refusal.slug = "invitation_spent"
            raise refusal
        self.invitation_spent = True
        return OpenedAccount(account_id=cast.number(8))

    def _list(self, kind: type[Any], page: type[Any], asked: Any) -> Answer:
        waiting = sorted(
            (one for one in self.requests.values() if isinstance(one, kind) and one.status == "pending"),
            key=lambda one: (one.submitted_at, one.request_id),
        )
        later = [one for one in waiting if not asked.after or (one.submitted_at, one.request_id) > (asked.after_at, asked.after)]
        shown = later[: asked.limit]
        more = len(later) > asked.limit
        counts: dict[str, Any] = {}
        if kind is PlanningRequestView:
            counts = {"by_kind": Counter(one.kind for one in waiting)}
        elif kind is RecordRequestView:
            counts = {"by_subject": Counter(SUBJECTS.get(one.kind, one.guardian_role) for one in waiting)}
        answer: Answer = page(requests=tuple(shown), pending=len(waiting), next=shown[-1].request_id if more else None, **counts)
        return answer

    def _record_request(self, asked: GetRecordRequest) -> Answer:
        """Answer a request; one of health, which the list keeps closed, with its changes when they are asked for."""
        found = self._one(asked.request_id)
        if isinstance(found, RecordRequestView) and found.closed and asked.open and not self.key_destroyed:
            return found.model_copy(update={"closed": False, "changes": (FieldChange(field="allergies", old="", new="Arachides"),)})
        return found

    def _one(self, request_id: UUID) -> RecordRequestView | PlanningRequestView | BankRequestView:
        if request_id not in self.requests:
            raise NotFound
        return self.requests[request_id]

    def _decide_pattern(self, asked: DecidePatternRequest) -> PatternRequestView:
        found = next((one for one in self.weekly if one.request_id == asked.request_id), None)
        if found is None:
            raise NotFound
        self.weekly.remove(found)
        return found

    def _decide(
        self, asked: DecideRecordRequest | DecidePlanningRequest | DecideBankRequest
    ) -> RecordRequestView | PlanningRequestView | BankRequestView:
        request = self._one(asked.request_id)
        if request.status != "pending":
            raise AlreadyDecided("Cette demande a déjà été acceptée hier à 10 h.")
        status = "accepted" if asked.accept else "refused"
        changed: dict[str, Any] = {"status": status, "decided_at": cast.NOW}
        if isinstance(request, PlanningRequestView):
            changed["days"] = tuple(
                day.model_copy(update={"decision": status}) if day.decision == "pending" else day for day in request.days
            )
        else:
            changed["reason"] = asked.reason
        decided = request.model_copy(update=changed)
        self.requests[asked.request_id] = decided
        return decided

    def _own_email(self, _: ChangeOwnEmail) -> Nothing:
        if self.factor_refusal:
            raise self.factor_refusal
        return Nothing()

    def _own_factor(self, asked: RenewRecoveryCodes | OfferSecondFactorMove | MoveSecondFactor) -> RecoveryCodes | SecondFactorOffer:
        if self.factor_refusal:
            raise self.factor_refusal
        if isinstance(asked, OfferSecondFactorMove):
            return SecondFactorOffer(secret=MOVING, identifier="claire.morel")
        return RecoveryCodes(recovery_codes=("ABCD-EFGH-JKLM-NPQR",))

    def _rule(self, asked: PutCustodyRule) -> CustodyRule:
        self.other_days_open = asked.other_days_open
        return CustodyRule(other_days_open=self.other_days_open)

    def _withdraw(self, asked: WithdrawPlanningRequestFor) -> PlanningRequestView:
        request = self._one(asked.request_id)
        assert isinstance(request, PlanningRequestView)
        if request.status != "pending":
            raise AlreadyDecided("La réponse est déjà donnée.")
        days = tuple(day.model_copy(update={"decision": "withdrawn"}) for day in request.days)
        self.requests[asked.request_id] = request.model_copy(update={"status": "withdrawn", "decided_at": cast.NOW, "days": days})
        return request

    def _withdraw_bank(self, asked: WithdrawBankRequestFor) -> BankRequestView:
        request = self._one(asked.request_id)
        assert isinstance(request, BankRequestView)
        self.requests[asked.request_id] = request.model_copy(update={"status": "withdrawn", "decided_at": cast.NOW})
        return request

    def _search(self, asked: SearchFamilies) -> FamilyLines:
        words = asked.q.lower().split()
        lines = [
            FamilyLine(
                family_id=one.family_id,
                family_number=one.family_number,
                name=f"{one.guardians[-1].last_name.upper()} {one.guardians[-1].first_name}",
                city=one.guardians[-1].fields.city,
                children=tuple(child.first_name for child in one.children),
            )
            for one in self.families.values()
        ]
        found = [
            line for line in lines if all(word in f"{line.name} {line.family_number} {' '.join(line.children)}".lower() for word in words)
        ]
        return FamilyLines(families=tuple(found[: asked.limit]))

    def _family(self, asked: ReadFamily) -> Answer:
        if asked.family_id not in self.families:
            raise NotFound
        answer: Answer = self.families[asked.family_id]
        return answer

    def _statement(self, asked: ReadFamilyStatement) -> Answer:
        self._account(ReadFamilyAccount(family_id=asked.family_id))
        return Statement(
            school_year="2026-2027", school_years=("2026-2027",), opening_cents=0, lines=(), debit_cents=0, credit_cents=0, balance_cents=0
        )

    def _account(self, asked: ReadFamilyAccount) -> Answer:
        if asked.family_id not in self.families or asked.family_id in self.paying_elsewhere:
            raise NotFound
        return cast.account_summary(self.families[asked.family_id])

    def answering(self, model: type[Request[Any]], handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Make the HTTP handler of a contract request."""

        async def answer(request: web.Request) -> web.Response:
            asked = await http.parse(model, request)
            self.asked.append((asked, request.headers.get("Idempotency-Key")))
            try:
                if asked.addressee() in self.down:
                    raise Unavailable
                found = handler(asked)
            except Refusal as refusal:
                return problems.response(refusal)
            return web.Response(body=found.model_dump_json().encode(), status=model.success, content_type="application/json")

        return answer

    def application(self) -> web.Application:
        """All services on one port: their paths never meet."""
        app = web.Application()
        for model, handler in self.handlers().items():
            app.router.add_route(model.method, model.path, self.answering(model, handler))
        return app

    def decided(self) -> list[tuple[bool, str, str | None]]:
        """List the decisions that reached the services: accepted or not, why, under which key."""
        return [
            (asked.accept, asked.reason, key)
            for asked, key in self.asked
            if isinstance(asked, (DecideRecordRequest, DecidePlanningRequest))
        ]


@asynccontextmanager
async def served(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Serve an application on this machine until the end of the block."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def desk(town: Town, folder: Path, port: int = 0) -> AsyncIterator[str]:
    """Run the back office before a town, on the cast's day."""
    keys = Keys.make(folder)
    async with served(town.application()) as services:
        settings = EdgeSettings(
            **keys.settings("backoffice"),
            nats_url="nats://127.0.0.1:9",
            identity_url=services,
            family_url=services,
            planning_url=services,
            billing_url=services,
            messaging_url=services,
            clock_offset=(cast.NOW - Clock().now()).total_seconds(),
        )
        async with served(build(settings), port) as address:
            yield address


async def show_for_ever(folder: Path, port: int) -> None:
    """Serve a busy town, to look at its pages in a browser."""
    town = Town()
    town.add(*busy())
    async with desk(town, folder, port):
        await asyncio.Event().wait()


def busy() -> list[RecordRequestView | PlanningRequestView | BankRequestView]:
    """Make two weeks of requests."""
    names = ("N'GUYEN Lan", "LE GOFF Yann", "BERNARD Aïcha", "MOREAU Éric", "PETIT-JEAN Anne-Sophie", "DA SILVA Maria", "ROUX Paul")
    late = cast.asked_day(date(2026, 12, 1), activity=3, name="Repas", billed=True)
    mixed = (
        cast.asked_day(date(2026, 12, 2)),
        cast.asked_day(date(2026, 12, 9)),
        cast.asked_day(date(2026, 12, 16), decision="waiting", rank=2),
        cast.asked_day(date(2026, 12, 3), decision="accepted", activity=2, name="Garderie périscolaire"),
        cast.asked_day(date(2026, 12, 23), decision="refused", reason="La structure est fermée ce jour-là."),
    )
    records = [cast.record_request(count + 10, name=name, hours=3 + 19 * count) for count, name in enumerate(names)]
    return [
        cast.record_request(1),
        cast.record_request(2, name="MARTIN Sofia", hours=26, family=cast.MARTIN, role="partner"),
        *records,
        cast.planning_request(50, days=mixed),
        cast.planning_request(
            51,
            kind="absence",
            hours=0.3,
            days=(late,),
            absence_reason="illness",
            note="Gastro depuis cette nuit, certificat du docteur Rey.",
        ),
        cast.planning_request(52, hours=80, child="MARTIN Tom", family_id=cast.MARTIN.family_id, child_id=cast.number(cast.CHILD, 3)),
    ]
