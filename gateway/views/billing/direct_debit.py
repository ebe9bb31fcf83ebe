"""What "Prélèvement" shows: the mandate in words, what is announced, what was collected or rejected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import BankRequestView, DebitStatus, DebitView, DirectDebitView, MandateStatus, MandateView, UnpaidInvoice
from contracts.family import FamilyRecord
from gateway.views.record.adults import signed_in

STATUS: Mapping[DebitStatus, tuple[str, str]] = {
    "announced": ("annoncé", "wait"),
    "collected": ("prélevé", "ok"),
    "rejected": ("rejeté", "no"),
    "left_out": ("annulé", ""),
}
AT_THE_BANK = ("remis à la banque", "wait")
"""What is in a file for the bank until the day on which it debits the account."""
ENDED: Mapping[MandateStatus, str] = {"revoked": "révoqué", "used": "a servi", "lapsed": "expiré", "active": "en cours"}


@dataclass(frozen=True, slots=True)
class Debit:
    """A collection in words."""

    day: str
    amount: str
    regie: str
    status: str
    tone: str
    reason: str
    may_shrink: bool
    """Whether what is paid before still comes off it."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate in words; `lasts` says until when it holds, or since when it does not."""

    reference: str
    signed: str
    lasts: str
    closing: bool


@dataclass(frozen=True, slots=True)
class DirectDebitPage:
    """The direct debit of a family; `creditor` are the lines of who collects, empty while nobody does.

    A mandate serves where it is `offered`: for the régies `covered`, and not for those `elsewhere`, that the treasury collects for.
    """

    creditor: tuple[str, ...]
    ics: str
    holder: str
    iban: str
    bank: str
    mandate: Mandate | None
    former: tuple[Mandate, ...]
    coming: tuple[Debit, ...]
    past: tuple[Debit, ...]
    offered: bool
    covered: str
    elsewhere: str
    still: bool
    """Whether something that was announced is still debited of a régie that the treasury collects for by now."""
    rejected_for: str
    """Why the bank rejected the last collection, empty where it did not: what to look at before another mandate is signed."""
    owing: bool
    """Whether the family has something to pay itself: after a collection that was rejected, what it was for."""


def direct_debit(found: DirectDebitView, today: date, unpaid: Iterable[UnpaidInvoice]) -> DirectDebitPage:
    """Present a family's direct debit: what the bank has yet to take is to come, though its file is made."""
    debits = [(_is_coming(one, today), _debit(one, today)) for one in found.debits]
    return DirectDebitPage(
        creditor=(found.creditor.name, *found.creditor.address) if found.creditor else (),
        ics=found.creditor.ics if found.creditor else "",
        holder=found.holder,
        iban=found.iban,
        bank=found.bank_name,
        mandate=_mandate(found.mandate) if found.mandate else None,
        former=tuple(_mandate(one) for one in found.former),
        coming=tuple(shown for coming, shown in reversed(debits) if coming),
        past=tuple(shown for coming, shown in debits if not coming),
        offered=found.offered,
        covered=french.listed(found.regies),
        elsewhere=french.listed(found.elsewhere),
        rejected_for=found.debits[0].reason if found.debits and found.debits[0].status == "rejected" else "",
        owing=any(not (one.at_treasury or one.debited_on) for one in unpaid),
        still=any(_is_coming(one, today) and one.regie_name in found.elsewhere for one in found.debits),
    )


def at_home(record: FamilyRecord | None, guardian_id: UUID | None) -> str:
    """Name the commune of the adult who is signed in, where a mandate is most likely signed; empty while it is not known."""
    return signed_in(record.guardians, guardian_id).fields.city if record else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request on bank details that the town hall has yet to answer: of another account, or to be debited no more."""

    since: str
    account: bool
    ends: bool


def waiting(requests: Iterable[BankRequestView]) -> Waiting | None:
    """Present the last request that waits, as far as it concerns the direct debit; None where none does."""
    for one in requests:
        if one.status == "pending":
            asked = {change.field: change.new for change in one.changes}
            return Waiting(french.moment(one.submitted_at), account="iban" in asked, ends=asked.get("direct_debit") == "Non")
    return None


def _is_coming(one: DebitView, today: date) -> bool:
    return one.status == "announced" or (one.status == "collected" and one.due_on > today)


def _debit(one: DebitView, today: date) -> Debit:
    status, tone = AT_THE_BANK if one.status == "collected" and one.due_on > today else STATUS[one.status]
    amount, day = french.euros(one.cents), french.long_date(one.due_on)
    return Debit(day, amount, one.regie_name, status, tone, one.reason, may_shrink=one.status == "announced")


def _mandate(one: MandateView) -> Mandate:
    how = "en ligne" if one.origin == "online" else "sur papier"
    if one.status == "active":
        lasts = f"Valable tant qu'il sert : il expire le {french.plain_date(one.lapses_on)} si rien n'est prélevé d'ici là."
        if one.closing or one.single:
            lasts = "Le prochain prélèvement sera le dernier."
    else:
        ended, why = french.capitalised(ENDED[one.status]), one.ended_reason
        if why.startswith(ended):  # "Révoqué par la famille" says both
            ended, why = why, ""
        lasts = (f"{ended} le {french.plain_date(one.ended_on)}" if one.ended_on else ended) + (f" : {why}" if why else "")
    return Mandate(
        reference=one.reference,
        signed=f"Signé {how} par {one.signed_by_name}, à {one.place}, le {french.plain_date(one.signed_on)}",
        lasts=lasts,
        closing=one.closing,
    )
