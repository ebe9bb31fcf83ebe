"""What "Coordonnées Bancaires" shows: what billing knows, masked; the form; what was asked and waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from pydantic import SecretStr

from chassis.errors import Refusal
from contracts.billing import BANK_LABELS, BankAccountView, BankRequestView
from contracts.family import FieldChange
from gateway.views.record.meanwhile import Value, filled, followed, moved
from gateway.views.record.record import Change, Facts, yes_no

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
    entered_by: str = ""


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


def present(account: BankAccountView) -> dict[str, Value]:
    """Tell what billing knows, as the form carries it: the IBAN masked, and whether a mandate stands behind the wish."""
    known: dict[str, Value] = {"holder": account.holder, "iban": account.iban, "bic": account.bic}
    return {**known, "direct_debit": account.direct_debit, "mandate": account.mandate}


def filled_with(sent: Mapping[str, str]) -> dict[str, Value]:
    """Read beside what the form was filled."""
    before = filled(sent)
    return {name: before[name] == "oui" if name in ("direct_debit", "mandate") else before[name] for name in before}


def following(typed: Sheet, sent: Mapping[str, str], account: BankAccountView) -> Sheet:
    """Have what the family did not touch follow what billing knows by now; a wish that was not asked for is what it is."""
    now = present(account)
    values: dict[str, Value] = {"holder": typed.holder, "direct_debit": typed.direct_debit}
    kept = followed(values, filled_with(sent), now)
    wish = kept["direct_debit"] if "direct_debit" in sent else now["direct_debit"]
    return replace(typed, holder=str(kept["holder"]), direct_debit=bool(wish))


def asked(typed: Sheet, account: BankAccountView) -> dict[str, SecretStr | bool | None]:
    """Write what is asked of billing: what is as billing knows it is left out, so that nothing ends by silence."""
    holder = "" if typed.holder == account.holder else typed.holder
    wish = None if typed.direct_debit == account.direct_debit else typed.direct_debit
    return {"holder": SecretStr(holder), "iban": SecretStr(typed.iban), "bic": SecretStr(typed.bic), "direct_debit": wish}


def has_moved(names: Iterable[str], sent: Mapping[str, str], account: BankAccountView) -> bool:
    """Tell whether what billing knows of some fields has changed since the form was filled; of a wish, whether a mandate holds as well."""
    looked_at = {*names} | ({"mandate"} if "direct_debit" in names else set())
    return moved(looked_at, filled_with(sent), present(account))


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
        Waiting(one.request_id, moments[one.request_id], changes(one.changes), one.document.name if one.document else "", one.by_staff_name)
        for one in requests
        if one.status == "pending"
    )


def answer(granted: bool) -> str:
    """Write the wish for direct debit as the form carries it."""
    return yes_no(granted).lower()
