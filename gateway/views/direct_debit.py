"""What "Prélèvement" shows: the mandate in words, what is announced, what was collected or rejected."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis import french
from contracts.billing import DebitStatus, DebitView, DirectDebitView, MandateStatus, MandateView

STATUS: Mapping[DebitStatus, tuple[str, str]] = {
    "announced": ("annoncé", "wait"),
    "collected": ("prélevé", "ok"),
    "rejected": ("rejeté", "no"),
    "left_out": ("annulé", ""),
}
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


def direct_debit(found: DirectDebitView) -> DirectDebitPage:
    """Present a family's direct debit."""
    debits = [(one, _debit(one)) for one in found.debits]
    return DirectDebitPage(
        creditor=(found.creditor.name, *found.creditor.address) if found.creditor else (),
        ics=found.creditor.ics if found.creditor else "",
        holder=found.holder,
        iban=found.iban,
        bank=found.bank_name,
        mandate=_mandate(found.mandate) if found.mandate else None,
        former=tuple(_mandate(one) for one in found.former),
        coming=tuple(shown for one, shown in reversed(debits) if one.status == "announced"),
        past=tuple(shown for one, shown in debits if one.status != "announced"),
        offered=found.offered,
        covered=french.listed(found.regies),
        elsewhere=french.listed(found.elsewhere),
    )


def _debit(one: DebitView) -> Debit:
    status, tone = STATUS[one.status]
    return Debit(french.long_date(one.due_on), french.euros(one.cents), one.regie_name, status, tone, one.reason)


def _mandate(one: MandateView) -> Mandate:
    how = "en ligne" if one.origin == "online" else "sur papier"
    if one.status == "active":
        lasts = f"Valable tant qu'il sert : il expire le {french.plain_date(one.lapses_on)} si rien n'est prélevé d'ici là."
        if one.closing or one.single:
            lasts = "Le prochain prélèvement sera le dernier."
    else:
        lasts = f"{french.capitalised(ENDED[one.status])} le {french.plain_date(one.ended_on)}" if one.ended_on else ENDED[one.status]
        lasts += f" : {one.ended_reason}" if one.ended_reason else ""
    return Mandate(
        reference=one.reference,
        signed=f"Signé {how} par {one.signed_by_name}, à {one.place}, le {french.plain_date(one.signed_on)}",
        lasts=lasts,
        closing=one.closing,
    )
