"""The file for the public treasury: PES V2 Recette, an ORMC (one batch of titles). ISO-8859-1, each datum an empty element with `V`.

Source: the ministry's PES V2 format as design notes of the project give it; its schema is not public here (docs/decisions/0045).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from contracts.billing import TreasuryCodes
from services.billing.domain.bare_letters import bare
from services.billing.domain.pain008 import euros

NAMESPACE = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller"
PREFIX = "n"
FILE_NAME, OBJECT, NAME, STREET, CITY = 100, 160, 38, 38, 38
"""How many letters the format leaves to each."""
PRINTED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -'.,/():+")
TAKEN = PRINTED | frozenset(one.lower() for one in PRINTED)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"
"""Letters of the second key: all but I, O and Z."""
CIVILITIES = {"Monsieur": "M", "Madame": "MME"}
register_namespace(PREFIX, NAMESPACE)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes a title, and where they live."""

    title: str
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    street: str = field(repr=False)
    postal_code: str = field(repr=False)
    city: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """What a title bills of one child and activity, or what is left of a whole invoice."""

    words: str
    cents: int


@dataclass(frozen=True, slots=True)
class Title:
    """A title: an invoice, or what is left to pay of it."""

    number: int
    invoice_number: str
    period_from: date
    period_to: date
    cents: int
    debtor: Debtor
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What holds for all titles of a file."""

    regie: str
    regie_name: str
    exercise: int
    number: int
    made_on: date
    codes: TreasuryCodes


def plain(text: str, longest: int | None = None) -> str:
    """Write a text in capitals without accents; what no printer of the treasury has becomes a space."""
    return bare(text, TAKEN).upper()[:longest].strip()


def street_lines(street: str) -> tuple[str, ...]:
    """Cut a street address into lines that the format takes, between words."""
    lines: list[str] = []
    for word in plain(street).split():
        if lines and len(lines[-1]) + 1 + len(word) <= STREET:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def first_key(collectivity: str, batch: int, year: int, period: str, debt: str) -> str:
    """Reckon Cle1: modulo 11, weights 2 to 7 from the right, 1 in the place of what has no single digit."""
    digits = f"{collectivity}{batch:07}{year % 100:02}{period}{debt}"
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    key = 11 - total % 11
    return str(key if key <= 9 else 1)  # noqa: PLR2004 - one digit


def second_key(year: int, period: str, debt: str) -> str:
    """Reckon Cle2: the letter of what is left of a division by 23."""
    return LETTERS[int(f"{year % 100:02}{period}00{debt}") % len(LETTERS)]


def debt_number(exercise: int, title: int) -> str:
    """Write the number of a debt in 13 digits: the year, then the title."""
    return f"{exercise:04}{title:09}"


def file_name(batch: Batch) -> str:
    """Name the file of a batch."""
    return f"PESORMC_{batch.codes.siret}_{batch.regie}_{batch.exercise}_{batch.number:07}"[:FILE_NAME]


def ormc(batch: Batch, titles: Sequence[Title]) -> bytes:
    """Write the file; the same facts make the same bytes."""
    root, slip = begun(
        batch, kind="PESORMC", name=file_name(batch), slip_type="06", pieces=len(titles), cents=sum(one.cents for one in titles),
        words=f"ORMC {batch.number} {batch.regie_name}",
    )  # fmt: skip
    for title in titles:
        _piece(slip, batch, title)
    return written(root)


def begun(batch: Batch, *, kind: str, name: str, slip_type: str, pieces: int, cents: int, words: str) -> tuple[Element, Element]:
    """Begin a file of one slip (bordereau): its envelope, its heads, what holds for all pieces; returns the root and the slip."""
    root = Element(f"{{{NAMESPACE}}}PES_Aller")
    codes = batch.codes
    envelope = SubElement(root, "Enveloppe")
    put(SubElement(envelope, "Parametres"), Version="2", TypFic=kind, NomFic=name)
    put(SubElement(envelope, "Emetteur"), Sigle=plain(codes.issuer), Adresse=plain(codes.issuer_address))
    put(
        SubElement(root, "EnTetePES"),
        DteStr=batch.made_on.isoformat(),
        IdPost=codes.post,
        LibellePoste=plain(codes.office),
        IdColl=codes.siret,
        CodCol=codes.collectivity,
        CodBud=codes.budget,
        LibelleColBud=plain(codes.budget_name),
    )
    revenue = SubElement(root, "PES_RecetteAller")
    put(SubElement(revenue, "EnTeteRecette"), IdVer="2", InfoDematerialisee="0")
    slip = SubElement(revenue, "Bordereau")
    put(
        SubElement(slip, "BlocBordereau"),
        Exer=str(batch.exercise),
        IdBord=str(batch.number),
        DteBordEm=batch.made_on.isoformat(),
        TypBord=slip_type,
        NbrPce=str(pieces),
        MtBordHt=euros(cents),
        Objet=plain(words, OBJECT),
    )
    return root, slip


def written(root: Element) -> bytes:
    """Write a file that was made up."""
    indent(root)
    content: bytes = tostring(root, encoding="iso-8859-1", xml_declaration=False)
    return b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + content + b"\n"


def _piece(slip: Element, batch: Batch, title: Title) -> None:
    codes = batch.codes
    debt = debt_number(batch.exercise, title.number)
    period = codes.period_codes[title.period_to.month - 1] if codes.period_codes else ""
    year = title.period_to.year
    piece = SubElement(slip, "Piece")
    words = f"FACTURE {title.invoice_number} DU {title.period_from:%d/%m/%Y} AU {title.period_to:%d/%m/%Y} {codes.legal_basis}"
    put(
        SubElement(piece, "BlocPiece"),
        IdPce=str(title.number),
        TypPce="15",
        NatPce="01",
        Edition=codes.printing,
        ObjPce=plain(words, OBJECT),
        DebFact=title.period_from.isoformat(),
        FinFact=title.period_to.isoformat(),
        NumDette=debt,
        Per=period,
        Cle1=first_key(codes.collectivity, batch.number, year, period, debt) if period else "",
        Cle2=second_key(year, period, debt) if period else "",
        NumeroFacture=title.invoice_number,
    )
    for place, part in enumerate(title.parts, start=1):
        line = SubElement(piece, "LigneDePiece")
        put(
            SubElement(SubElement(line, "BlocLignePiece"), "InfoLignePiece"),
            IdLigne=str(place),
            ObjLignePce=plain(part.words, OBJECT),
            CodProdLoc=codes.product,
            Nature=codes.nature,
            Fonction=codes.function,
            Majo="0",
            TvaIntraCom="0",
            MtHT=euros(part.cents),
        )
        put_debtor(line, title.debtor)


def put_debtor(line: Element, debtor: Debtor) -> None:
    """Name who owes a line."""
    third_party = SubElement(line, "Tiers")
    put(
        SubElement(third_party, "InfoTiers"),
        CatTiers="01",
        NatJur="01",
        TypTiers="01",
        Civilite=CIVILITIES.get(debtor.title, ""),
        Nom=plain(debtor.last_name, NAME),
        Prenom=plain(debtor.first_name, NAME),
    )
    street = street_lines(debtor.street)
    put(
        SubElement(third_party, "Adresse"),
        TypAdr="1",
        Adr2=street[0] if street else "",
        Adr3=street[1] if len(street) > 1 else "",
        CP=debtor.postal_code,
        Ville=plain(debtor.city, CITY),
        CodRes="0",
    )


def put(parent: Element, **data: str) -> None:
    """Write data in their order; an empty one is left out."""
    for name, value in data.items():
        if value:
            SubElement(parent, name, V=value)
