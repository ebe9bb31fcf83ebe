"""The file of collections for the bank: pain.008.001.08, a `PmtInf` for each sequence, structured addresses, the till as `UltmtCdtr`.

Source: SEPA Direct Debit Core, customer-to-bank implementation guidelines (EPC130-08), since 15 November 2026 without address lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from contracts.billing import DebitSequence
from services.billing.domain.bare_letters import bare

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
SEPA = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
SEQUENCES: tuple[DebitSequence, ...] = ("FRST", "RCUR", "OOFF", "FNAL")
NAME, TOWN, REMITTANCE = 70, 35, 140
"""How many letters the schema, or the rulebook where it is stricter, leaves to a name, a town and a remittance text."""
UNNAMED = "NOTPROVIDED"
"""What the rulebook writes for a name that is not there: a holder in other letters alone never has the bank refuse the whole file."""


@dataclass(frozen=True, slots=True)
class Address:
    """A structured address; without a town there is none."""

    street: str = ""
    building: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "FR"


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects; `ultimate` is the till in whose name the accountant does, "" when nobody else's."""

    name: str
    ics: str
    iban: str = field(repr=False)
    bic: str
    address: Address
    ultimate: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """What is collected from one account; `moved_account` when the last collection debited another.

    `original_creditor` and `original_ics` are what the mandate named until now, where that changed.
    """

    end_to_end: str
    cents: int
    sequence: DebitSequence
    reference: str
    signed_on: date
    holder: str = field(repr=False)
    iban: str = field(repr=False)
    bic: str = field(repr=False)
    address: Address
    remittance: str
    moved_account: bool = False
    original_creditor: str = ""
    original_ics: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What holds for all collections of a file."""

    message_id: str
    made_at: datetime
    creditor: Creditor
    due_on: date


def plain(text: str, longest: int) -> str:
    """Write a text in the letters that every bank takes: no accents, nothing but the SEPA character set."""
    return bare(text, SEPA)[:longest].strip()


def euros(cents: int) -> str:
    """Write an amount: "120.60"."""
    return f"{cents // 100}.{cents % 100:02}"


def pain008(order: Order, collections: Sequence[Collection]) -> bytes:
    """Write the file; the same facts make the same bytes."""
    document = Element("Document", xmlns=NAMESPACE)
    initiation = SubElement(document, "CstmrDrctDbtInitn")
    header = SubElement(initiation, "GrpHdr")
    _text(header, "MsgId", order.message_id)
    _text(header, "CreDtTm", order.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _count(header, collections)
    party = SubElement(header, "InitgPty")
    _text(party, "Nm", plain(order.creditor.name, NAME))
    _text(_down(party, "Id", "OrgId", "Othr"), "Id", order.creditor.ics)
    ordered = sorted(collections, key=lambda one: (SEQUENCES.index(one.sequence), one.end_to_end))
    for sequence, parts in groupby(ordered, key=lambda one: one.sequence):
        _payment(initiation, order, sequence, list(parts))
    indent(document)
    written: bytes = tostring(document, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n"


def _payment(initiation: Element, order: Order, sequence: DebitSequence, collections: Sequence[Collection]) -> None:
    creditor = order.creditor
    payment = SubElement(initiation, "PmtInf")
    _text(payment, "PmtInfId", f"{order.message_id[:30]}-{sequence}")
    _text(payment, "PmtMtd", "DD")
    _text(payment, "BtchBookg", "true")
    _count(payment, collections)
    kind = SubElement(payment, "PmtTpInf")
    _text(SubElement(kind, "SvcLvl"), "Cd", "SEPA")
    _text(SubElement(kind, "LclInstrm"), "Cd", "CORE")
    _text(kind, "SeqTp", sequence)
    _text(payment, "ReqdColltnDt", order.due_on.isoformat())
    holder = SubElement(payment, "Cdtr")
    _text(holder, "Nm", plain(creditor.name, NAME))
    _address(holder, creditor.address)
    _text(_down(payment, "CdtrAcct", "Id"), "IBAN", creditor.iban)
    _agent(payment, "CdtrAgt", creditor.bic)
    if creditor.ultimate:
        _text(SubElement(payment, "UltmtCdtr"), "Nm", plain(creditor.ultimate, NAME))
    _text(payment, "ChrgBr", "SLEV")
    _scheme(SubElement(payment, "CdtrSchmeId"), creditor.ics)
    for one in collections:
        _collection(payment, one)


def _collection(payment: Element, one: Collection) -> None:
    debit = SubElement(payment, "DrctDbtTxInf")
    _text(SubElement(debit, "PmtId"), "EndToEndId", one.end_to_end)
    _text(debit, "InstdAmt", euros(one.cents)).set("Ccy", "EUR")
    mandate = _down(debit, "DrctDbtTx", "MndtRltdInf")
    _text(mandate, "MndtId", one.reference)
    _text(mandate, "DtOfSgntr", one.signed_on.isoformat())
    if one.moved_account or one.original_creditor or one.original_ics:
        _amendment(mandate, one)
    _agent(debit, "DbtrAgt", one.bic)
    debtor = SubElement(debit, "Dbtr")
    _text(debtor, "Nm", plain(one.holder, NAME) or UNNAMED)
    _address(debtor, one.address)
    _text(_down(debit, "DbtrAcct", "Id"), "IBAN", one.iban)
    _text(SubElement(debit, "RmtInf"), "Ustrd", plain(one.remittance, REMITTANCE))


def _amendment(mandate: Element, one: Collection) -> None:
    """Tell what the mandate said until now: the creditor's name, its identifier, that another account was debited.

    Its reference never changes once it is signed, not even for a paper of the former program: `OrgnlMndtId` has nothing to tell.
    """
    _text(mandate, "AmdmntInd", "true")
    details = SubElement(mandate, "AmdmntInfDtls")
    if one.original_creditor or one.original_ics:
        creditor = SubElement(details, "OrgnlCdtrSchmeId")
        if one.original_creditor:
            _text(creditor, "Nm", plain(one.original_creditor, NAME))
        if one.original_ics:
            _scheme(creditor, one.original_ics)
    if one.moved_account:
        _text(_down(details, "OrgnlDbtrAcct", "Id", "Othr"), "Id", "SMNDA")  # same mandate, new debtor account


def _scheme(party: Element, ics: str) -> None:
    identifier = _down(party, "Id", "PrvtId", "Othr")
    _text(identifier, "Id", ics)
    _text(SubElement(identifier, "SchmeNm"), "Prtry", "SEPA")


def _address(party: Element, address: Address) -> None:
    city = plain(address.city, TOWN)
    if not city:
        return
    place = SubElement(party, "PstlAdr")
    for name, value in (("StrtNm", plain(address.street, NAME)), ("BldgNb", plain(address.building, 16)), ("PstCd", address.postal_code)):
        if value:
            _text(place, name, value)
    _text(place, "TwnNm", city)
    _text(place, "Ctry", address.country)


def _agent(party: Element, name: str, bic: str) -> None:
    bank = _down(party, name, "FinInstnId")
    if bic:
        _text(bank, "BICFI", bic)
    else:
        _text(SubElement(bank, "Othr"), "Id", "NOTPROVIDED")


def _count(parent: Element, collections: Iterable[Collection]) -> None:
    amounts = [one.cents for one in collections]
    _text(parent, "NbOfTxs", str(len(amounts)))
    _text(parent, "CtrlSum", euros(sum(amounts)))


def _down(parent: Element, *names: str) -> Element:
    for name in names:
        parent = SubElement(parent, name)
    return parent


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child
