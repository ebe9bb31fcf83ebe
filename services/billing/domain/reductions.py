"""The file that annuls or reduces titles at the public treasury: a slip of correcting pieces (PES V2 Recette, PESALR2).

Each piece cites the title it corrects, line by line. Which codes the treasury wants for it is a setting (docs/decisions/0054).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from services.billing.domain.ormc import FILE_NAME, OBJECT, Batch, Debtor, Part, begun, plain, put, put_debtor, written
from services.billing.domain.pain008 import euros


@dataclass(frozen=True, slots=True)
class ReducedLine:
    """What a line of a title is less by; `place` is its number on the title."""

    place: int
    cents: int


@dataclass(frozen=True, slots=True)
class Reduction:
    """A title that was annulled or reduced: the number of the piece that says so, the title, what it is less by and why."""

    number: int
    title_exercise: int
    title_number: int
    invoice_number: str
    whole: bool
    reason: str
    debtor: Debtor
    lines: tuple[ReducedLine, ...]

    @property
    def cents(self) -> int:
        """What the title is less by."""
        return sum(line.cents for line in self.lines)


def reduced(parts: Sequence[Part], before: int, cents: int) -> tuple[ReducedLine, ...]:
    """Take an amount from the lines of a title in their order, after what was taken before."""
    found: list[ReducedLine] = []
    passed, left = before, cents
    for place, part in enumerate(parts, start=1):
        there = part.cents - min(part.cents, passed)
        passed -= part.cents - there
        taken = min(there, left)
        if taken:
            found.append(ReducedLine(place, taken))
        left -= taken
    return tuple(found)


def file_name(batch: Batch) -> str:
    """Name the file of a slip."""
    return f"PESALR2_{batch.codes.siret}_{batch.regie}_{batch.exercise}_{batch.number:07}"[:FILE_NAME]


def reductions_file(batch: Batch, reductions: Sequence[Reduction]) -> bytes:
    """Write the file; the same facts make the same bytes."""
    root, slip = begun(
        batch, kind="PESALR2", name=file_name(batch), slip_type=batch.codes.reduction_codes[:2], pieces=len(reductions),
        cents=sum(one.cents for one in reductions), words=f"Annulations et réductions {batch.number} {batch.regie_name}",
    )  # fmt: skip
    for one in reductions:
        _piece(slip, batch, one)
    return written(root)


def _piece(slip: Element, batch: Batch, one: Reduction) -> None:
    codes = batch.codes
    piece = SubElement(slip, "Piece")
    what = "Annulation" if one.whole else "Réduction"
    put(
        SubElement(piece, "BlocPiece"),
        IdPce=str(one.number),
        TypPce=codes.reduction_codes[2:4],
        NatPce=codes.reduction_codes[4:],
        ObjPce=plain(f"{what} du titre {one.title_number} facture {one.invoice_number} : {one.reason}", OBJECT),
        NumeroFacture=one.invoice_number,
    )
    for place, part in enumerate(one.lines, start=1):
        line = SubElement(piece, "LigneDePiece")
        block = SubElement(line, "BlocLignePiece")
        put(
            SubElement(block, "InfoLignePiece"),
            IdLigne=str(place),
            ObjLignePce=plain(one.reason, OBJECT),
            CodProdLoc=codes.product,
            Nature=codes.nature,
            Fonction=codes.function,
            Majo="0",
            TvaIntraCom="0",
            MtHT=euros(part.cents),
        )
        put(
            SubElement(block, "RattachPiece"),
            NatPceOrig=codes.reduction_origin,
            ExerRat=str(one.title_exercise),
            IdPceOrig=str(one.title_number),
            IdLigneOrig=str(part.place),
        )
        put_debtor(line, one.debtor)
