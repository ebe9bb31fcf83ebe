"""What the services answer the desk about one family: its record, account, custody, erasure and traces."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from chassis.errors import NotFound
from contracts.base import Answer, Request
from contracts.billing import (
    BankAccountView,
    CareActivities,
    EndMandate,
    EnterMandate,
    FullIban,
    InvoiceView,
    ListCareActivities,
    MandateView,
    PaymentCertificate,
    ReadBankAccount,
    ReadDirectDebit,
    ReadFamilyAccount,
    ReadFamilyStatement,
    ReadInvoice,
    ReadPaymentCertificate,
    ReadTaxCertificate,
    RevealIban,
    Statement,
    TaxCertificate,
)
from contracts.family import (
    AddCustodyException,
    AskErasure,
    AttachChild,
    ConfirmErasure,
    DetachChild,
    EmptyRecordView,
    FamilyLine,
    FamilyLines,
    ListErasures,
    ListQuotientsToAsk,
    QuotientsToAsk,
    ReadCustody,
    ReadCustodyDays,
    ReadEmptyRecord,
    ReadFamily,
    RemoveCustodyCalendar,
    RemoveCustodyException,
    SearchFamilies,
    SetAuthority,
    SetCustodyCalendar,
    TryCustodyCalendar,
    WithdrawEmptyRecord,
)
from contracts.planning import CustodyRule, GetCustodyRule, GetMonth, PutCustodyRule
from contracts.privacy import AuditEntries, ListAuditEntries, ListEvidence
from services.family.domain.errors import RecordChanged
from tests.unit.backoffice import cast, custody_town

MANDATE = MandateView(
    mandate_id=cast.number(39),
    reference="AL-000007-1",
    status="active",
    origin="paper",
    signed_on=date(2026, 9, 1),
    place="L'Arbresle",
    signed_by_name="DUPONT JEAN",
    lapses_on=date(2029, 9, 1),
)
CUSTODY_CHANGES = (
    AttachChild, DetachChild, SetAuthority, SetCustodyCalendar, RemoveCustodyCalendar, AddCustodyException, RemoveCustodyException,
)  # fmt: skip


def handlers(town: "Town") -> "dict[type[Request[Any]], Handler]":
    """Tell what the services answer about a family."""
    return {
        SearchFamilies: partial(_search, town),
        ReadFamily: partial(_family, town),
        ReadFamilyAccount: partial(_account, town),
        ReadFamilyStatement: partial(_statement, town),
        ReadInvoice: partial(_invoice, town),
        ReadCustody: lambda asked: custody_town.read(asked, shared=town.shared),
        ReadCustodyDays: lambda asked: custody_town.days(asked, shared=town.shared),
        TryCustodyCalendar: lambda asked: custody_town.tried(asked, shared=town.shared),
        **dict.fromkeys(CUSTODY_CHANGES, partial(_change_custody, town)),
        GetCustodyRule: lambda _: CustodyRule(other_days_open=town.other_days_open),
        PutCustodyRule: partial(_rule, town),
        ReadTaxCertificate: partial(_tax_certificate, town),
        ReadPaymentCertificate: lambda asked: PaymentCertificate(
            family_id=asked.family_id, family_number="", payer="", year=asked.year, payments=(), cents=0
        ),
        ListCareActivities: lambda _: CareActivities(activities=()),
        **dict.fromkeys((ReadDirectDebit, EndMandate), lambda _: town.debit),
        EnterMandate: partial(_enter, town),
        ReadBankAccount: lambda asked: BankAccountView(
            family_id=asked.family_id, known=True, holder="DUPONT JEAN", iban="FR76 •••• •••• 0189"
        ),
        RevealIban: lambda _: FullIban(iban=cast.IBAN),
        GetMonth: lambda asked: cast.month_grid(asked.month.replace(day=1)),
        ListAuditEntries: partial(audit, town),
        ListErasures: lambda _: town.erasures,
        ListQuotientsToAsk: lambda _: QuotientsToAsk(families=(), missing=0, ending=0),
        ReadEmptyRecord: lambda asked: EmptyRecordView(family_id=asked.family_id, status="held" if town.held else "never", held=town.held),
        WithdrawEmptyRecord: partial(_withdraw_empty, town),
        AskErasure: lambda _: _erasure(town),
        ConfirmErasure: lambda _: _erasure(town),
        ListEvidence: lambda asked: cast.evidence(asked.at),
    }


def _tax_certificate(town: "Town", asked: ReadTaxCertificate) -> TaxCertificate:
    if town.refusal:
        raise town.refusal
    return TaxCertificate(family_id=asked.family_id, family_number="", payer="", year=asked.year, children=(), cents=0)


def _enter(town: "Town", _: EnterMandate) -> Answer:
    """Answer a mandate on paper."""
    if town.refusal:
        raise town.refusal
    return town.debit


def _withdraw_empty(town: "Town", asked: WithdrawEmptyRecord) -> EmptyRecordView:
    """Take a record back, or refuse one that changed."""
    if asked.version != town.families[asked.family_id].version:
        raise RecordChanged
    return EmptyRecordView(family_id=asked.family_id, status="asked")


def _erasure(town: "Town") -> Answer:
    """Answer an erasure that was just asked for or confirmed."""
    return town.erasures.erasures[0] if town.erasures.erasures else cast.erasure()


def _invoice(town: "Town", asked: ReadInvoice) -> InvoiceView:
    found = cast.invoice(asked.family_id, asked.invoice_id)
    former = town.billed_to[0] if town.billed_to else ""
    return found.model_copy(update={"corrections": town.corrections, "addressee": town.billed_to, "payer": former})


def _search(town: "Town", asked: SearchFamilies) -> FamilyLines:
    words = asked.q.lower().split()
    lines = [
        FamilyLine(
            family_id=one.family_id,
            family_number=one.family_number,
            name=f"{one.guardians[-1].last_name.upper()} {one.guardians[-1].first_name}",
            city=one.guardians[-1].fields.city,
            children=tuple(child.first_name for child in one.children),
        )
        for one in town.families.values()
    ]
    found = [line for line in lines if all(word in f"{line.name} {line.family_number} {' '.join(line.children)}".lower() for word in words)]
    start = next((place for place, line in enumerate(found, 1) if line.family_id == asked.after), 0)
    return FamilyLines(families=tuple(found[start : start + asked.limit]), approximate=town.approximate)


def _family(town: "Town", asked: ReadFamily) -> Answer:
    if asked.family_id not in town.families:
        raise NotFound
    answer: Answer = town.families[asked.family_id]
    return answer


def _statement(town: "Town", asked: ReadFamilyStatement) -> Answer:
    _account(town, ReadFamilyAccount(family_id=asked.family_id))
    return Statement(
        school_year="2026-2027", school_years=("2026-2027",), opening_cents=0, lines=(), debit_cents=0, credit_cents=0, balance_cents=0
    )


def _account(town: "Town", asked: ReadFamilyAccount) -> Answer:
    if asked.family_id not in town.families or asked.family_id in town.paying_elsewhere:
        raise NotFound
    found = cast.account_summary(town.families[asked.family_id])
    return found.model_copy(update={"estimate": cast.invoiced_month()}) if town.invoiced else found


def _change_custody(town: "Town", _: Any) -> Answer:
    if town.refusal:
        raise town.refusal
    return custody_town.view(shared=True)


def _rule(town: "Town", asked: PutCustodyRule) -> CustodyRule:
    town.other_days_open = asked.other_days_open
    return CustodyRule(other_days_open=town.other_days_open)


def audit(town: "Town", asked: ListAuditEntries) -> AuditEntries:
    """Answer the entries of the service that is asked, as it sorts and cuts them."""
    left = [one for one in town.entries if one.service == asked.at and (asked.before is None or one.at < asked.before)]
    found = [one for one in left if asked.who.lower() in one.actor_name.lower() and one.action.startswith(asked.action)]
    found.sort(key=lambda one: one.at, reverse=True)
    return AuditEntries(entries=tuple(found[: asked.limit]), more=len(found) > asked.limit)


if TYPE_CHECKING:
    from tests.unit.backoffice.town import Handler, Town
