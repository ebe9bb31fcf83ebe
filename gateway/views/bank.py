"""What "Coordonnées Bancaires" shows: what billing knows, masked; the form; what was asked and waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import Refusal
from contracts.billing import BANK_LABELS, BankAccountView, BankRequestView
from contracts.family import FieldChange
from gateway.views.record import Change, Facts, yes_no

HOLDER, BANK = "Titulaire du compte", "Nom banque"
UNKNOWN = "—"
DOCUMENT = "Relevé d'identité bancaire (RIB)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as it is filled, and the RIB that is already with the town hall: its id and its name."""

    holder: str = field(default="", repr=False)
    iban: str = field(default="", repr=False)
    bic: str = field(default="", repr=False)
    direct_debit: bool = False
    document_id: UUID | None = None
    document_name: str = ""

    @property
    def document(self) -> str:
        """Write the RIB as the form carries it from page to page."""
        return f"{self.document_id} {self.document_name}" if self.document_id else ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for the town hall."""

    request_id: UUID
    since: str
    changes: tuple[Change, ...]
    document: str


def with_bank(facts: Facts, account: BankAccountView | None) -> Facts:
    """Put what billing knows in the place of what the record holds; a dash while billing does not answer."""
    if account is None:
        own = {HOLDER: UNKNOWN, BANK: UNKNOWN}
    elif account.known:
        own = {HOLDER: account.holder, BANK: account.bank_name}
    else:
        return facts
    shown: list[tuple[str, str]] = []
    for label, value in facts:
        shown.append((label, own.get(label, value)))
        if label == BANK and account is not None:
            shown += [("IBAN", account.iban), ("Prélèvement automatique", account.debit_words)]
    return tuple(shown)


def sheet(account: BankAccountView | None, otherwise: str) -> Sheet:
    """Fill the form with what is known; the IBAN is never written back, an empty field keeps it."""
    if account is None or not account.known:
        return Sheet(holder=otherwise)
    return Sheet(holder=account.holder, direct_debit=account.direct_debit)


def kept_document(text: str) -> tuple[UUID | None, str]:
    """Read the RIB that the form carried; anything else is none."""
    number, _, name = text.partition(" ")
    try:
        return UUID(number), name
    except ValueError:
        return None, ""


def in_order(errors: Mapping[str, str]) -> dict[str, str]:
    """Put errors in the order of the form."""
    places = [*BANK_LABELS, "document"]
    return dict(sorted(errors.items(), key=lambda one: places.index(one[0]) if one[0] in places else len(places)))


def errors_in(refusal: Refusal) -> dict[str, str]:
    """Read which fields billing refused, and why."""
    return {str(error.get("field", "")): str(error.get("detail", "")) for error in refusal.members.get("errors", ())}


def label(name: str) -> str:
    """Name a field of the form."""
    return BANK_LABELS.get(name, DOCUMENT)


def changes(asked: Iterable[FieldChange]) -> tuple[Change, ...]:
    """Tell a masked difference in words."""
    return tuple(Change(label(one.field), one.old, one.new) for one in asked)


def waiting(requests: Iterable[BankRequestView], moments: Mapping[UUID, str]) -> tuple[Waiting, ...]:
    """List the requests that wait, with the moment of each in words."""
    return tuple(
        Waiting(one.request_id, moments[one.request_id], changes(one.changes), one.document.name if one.document else "")
        for one in requests
        if one.status == "pending"
    )


def answer(granted: bool) -> str:
    """Write the wish for direct debit as the form carries it."""
    return yes_no(granted).lower()
