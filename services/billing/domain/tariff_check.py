"""What is wrong with a tariff as it is entered: a case without a price or with two, a rounding that cannot be, each where it stands.

Criteria cut the cases into boxes: an axis for each fact, cut where a line begins or ends. Lines that are apart and whose sizes add up to
the whole leave no gap, so that a tariff of many criteria is checked without looking at each combination.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from math import prod
from typing import NamedTuple

from chassis.french import euros, school_class
from contracts.billing import PRICE_OR_RATE, Clock, Conditions, Package, PriceLine, Range, TariffRules
from services.billing.domain.criteria import CRITERIA, REGIMES, Wanted, among, said, wanted

FEWEST_SIBLING = 1
MOST_SHOWN = 20
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
END = 10**9
"""Beyond every number and every moment of the day."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a tariff: where (a JSON pointer inside it) and why, in French."""

    pointer: str
    detail: str


class Stretch(NamedTuple):
    """Numbers, or moments of the day, from one on until another."""

    start: int
    end: int


Part = Stretch | bool | str | None
"""Values of a fact that every line takes as a whole: a stretch, yes or no, a word; None is whatever no line names."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The values of a fact, cut into parts."""

    fact: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> int:
        """All parts, as bits."""
        return (1 << len(self.parts)) - 1


def flaws(tariff: TariffRules) -> list[Flaw]:
    """List what is wrong with a tariff, nothing when it can be kept; gaps and overlaps only once each line is sound."""
    found = [*_of_lines(tariff), *_of_package(tariff.unit == "package", tariff.package), *_of_rounding(tariff), *_of_split(tariff)]
    if not any(one.pointer.startswith("/lines") for one in found):
        found += _of_grid(tariff.lines)
    return found[:MOST_SHOWN]


def _of_lines(tariff: TariffRules) -> Iterable[Flaw]:
    for place, line in enumerate(tariff.lines):
        at = f"/lines/{place}"
        yield from _of_conditions(f"{at}/when", line.when)
        if (line.cents is None) == (line.effort is None):
            yield Flaw(at, PRICE_OR_RATE)
        if line.effort and line.effort.floor_cents > line.effort.ceiling_cents:
            yield Flaw(f"{at}/effort/floor_cents", "Le plancher est plus élevé que le plafond.")
    for place, one in enumerate(tariff.adjustments):
        at = f"/adjustments/{place}"
        yield from _of_conditions(f"{at}/when", one.when)
        if (one.cents is None) == (one.percent is None):
            yield Flaw(at, "Indiquez soit un montant, soit un pourcentage, et pas les deux.")


def _of_conditions(at: str, when: Conditions) -> Iterable[Flaw]:
    for name, value in wanted(when).items():
        if isinstance(value, Range) and value.below is not None and value.below <= value.at_least:
            yield Flaw(f"{at}/{name}", f"La tranche s'arrête à {value.below} avant d'avoir commencé à {value.at_least}.")
        if isinstance(value, Clock) and value.after and value.until and value.until <= value.after:
            yield Flaw(f"{at}/{name}", "L'heure de fin doit suivre l'heure de début.")
    if when.school_classes is not None and when.other_classes_than is not None:
        yield Flaw(f"{at}/other_classes_than", "Indiquez soit des classes, soit des classes à part, et pas les deux.")


def _of_package(needed: bool, package: Package | None) -> Iterable[Flaw]:
    if needed != (package is not None):
        yield Flaw("/package", "Dites ce que couvre le forfait." if needed else "Seul un tarif au forfait couvre des périodes.")
    elif package is not None:
        if (package.per == "periods") != bool(package.periods):
            yield Flaw("/package/periods", "Nommez les périodes du forfait, ou facturez-le au mois.")
        for place, one in enumerate(package.periods):
            if one.last < one.first:
                yield Flaw(f"/package/periods/{place}/last", f"La période « {one.label} » finit avant de commencer.")
        for (before, _), (after, place) in pairwise(
            sorted(((one, place) for place, one in enumerate(package.periods)), key=lambda pair: (pair[0].first, pair[0].last))
        ):
            if after.first <= before.last:
                yield Flaw(f"/package/periods/{place}/first", f"La période « {after.label} » chevauche « {before.label} ».")


def _of_rounding(tariff: TariffRules) -> Iterable[Flaw]:
    step = tariff.rounding.step_cents
    if step not in STEPS:
        yield Flaw("/rounding/step_cents", "Arrondissez au centime, à 2, 5, 10, 20, 25 ou 50 centimes, ou à l'euro.")
        return
    for at, cents in _fixed_amounts(tariff):
        if cents % step:
            yield Flaw(at, f"{euros(cents)} n'est pas un multiple de l'arrondi ({step} centimes) : le prix affiché ne serait pas payé.")


def _fixed_amounts(tariff: TariffRules) -> Iterable[tuple[str, int]]:
    yield "/minimum_cents", tariff.minimum_cents
    for place, line in enumerate(tariff.lines):
        if line.cents is not None:
            yield f"/lines/{place}/cents", line.cents
        if line.effort:
            yield f"/lines/{place}/effort/floor_cents", line.effort.floor_cents
            yield f"/lines/{place}/effort/ceiling_cents", line.effort.ceiling_cents
    for place, one in enumerate(tariff.adjustments):
        if one.cents is not None:
            yield f"/adjustments/{place}/cents", one.cents


def _of_split(tariff: TariffRules) -> Iterable[Flaw]:
    if tariff.split and (tariff.split.care_percent is None) == (tariff.split.meal_cents is None):
        yield Flaw("/split", "Indiquez soit la part de garde, soit le prix du repas, et pas les deux.")


def _of_grid(lines: Sequence[PriceLine]) -> Iterable[Flaw]:
    axes = _axes(lines)
    boxes = [tuple(_bits(axis, line.when) for axis in axes) for line in lines]
    overlaps = list(_overlaps(axes, boxes))
    yield from overlaps
    missing = _gap(axes, boxes) if not overlaps else None
    if missing is not None:
        case = ", ".join(filter(None, missing))
        yield Flaw("/lines", f"Aucun prix n'est prévu pour ce cas : {case}. Complétez ou ajoutez une ligne.")


def _overlaps(axes: Sequence[Axis], boxes: Sequence[tuple[int, ...]]) -> Iterable[Flaw]:
    for later, box in enumerate(boxes):
        for earlier in range(later):
            shared = [one & other for one, other in zip(box, boxes[earlier], strict=True)]
            if all(shared):
                case = ", ".join(filter(None, (_said(axis, bits) for axis, bits in zip(axes, shared, strict=True)))) or "tous les cas"
                yield Flaw(f"/lines/{later}", f"Les lignes {earlier + 1} et {later + 1} donnent toutes deux un prix pour ce cas : {case}.")
                break


def _gap(axes: Sequence[Axis], boxes: Sequence[tuple[int, ...]]) -> list[str] | None:
    """Find a case that no box holds, said axis by axis; None when boxes, which are apart, fill the whole."""
    if not axes:
        return None if boxes else [""]
    first, rest = axes[0], axes[1:]
    whole = prod(len(axis.parts) for axis in rest)
    holes = 0
    for place in range(len(first.parts)):
        inside = [box[1:] for box in boxes if box[0] >> place & 1]
        if sum(prod(bits.bit_count() for bits in box) for box in inside) < whole:
            holes |= 1 << place
    if not holes:
        return None
    start = (holes & -holes).bit_length() - 1
    inside = [box[1:] for box in boxes if box[0] >> start & 1]
    end = start
    while holes >> (end + 1) & 1 and [box[1:] for box in boxes if box[0] >> (end + 1) & 1] == inside:
        end += 1
    deeper = _gap(rest, inside) or []
    return [_said(first, sum(1 << place for place in range(start, end + 1))), *deeper]


def _axes(lines: Sequence[PriceLine]) -> list[Axis]:
    used: dict[str, list[Wanted]] = {}
    for line in lines:
        for name, value in wanted(line.when).items():
            used.setdefault(CRITERIA[name].fact, []).append(value)
    return [Axis(fact, _parts(fact, values)) for fact, values in used.items()]


def _parts(fact: str, values: Sequence[Wanted]) -> tuple[Part, ...]:
    lines = [value for value in values if isinstance(value, Range | Clock)]
    if lines:
        cuts = {_start(fact), END, *(cut for line in lines for cut in _ends(line))}
        ordered = sorted(cut for cut in cuts if cut >= _start(fact))
        return tuple(Stretch(*pair) for pair in pairwise(ordered))
    if isinstance(values[0], bool):
        return (False, True)
    if fact == "regime":
        return tuple(REGIMES)
    if fact == "booking":
        return ("regular", "occasional")
    names = {school_class(name): name for value in values if isinstance(value, tuple) for name in value}
    return (*sorted(names.values()), None)


def _start(fact: str) -> int:
    return FEWEST_SIBLING if fact == "sibling_rank" else 0


def _ends(value: Range | Clock) -> tuple[int, int]:
    """Tell where a range begins and where what follows it does; moments are counted in seconds."""
    if isinstance(value, Range):
        return value.at_least, END if value.below is None else value.below
    return (0 if value.after is None else _seconds(value.after) + 1), (END if value.until is None else _seconds(value.until) + 1)


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _bits(axis: Axis, when: Conditions) -> int:
    """Tell which parts of an axis a line takes."""
    said_of = [(name, value) for name, value in wanted(when).items() if CRITERIA[name].fact == axis.fact]
    return sum(1 << place for place, part in enumerate(axis.parts) if all(_takes(name, value, part) for name, value in said_of))


def _takes(name: str, value: Wanted, part: Part) -> bool:
    """Tell whether a line whose criterion wants a value takes a part."""
    if isinstance(value, Range | Clock):
        start, end = _ends(value)
        return isinstance(part, Stretch) and start <= part.start and part.end <= end
    if isinstance(value, tuple) and name in ("school_classes", "other_classes_than"):
        named = isinstance(part, str) and among(value, part)
        return named == (name == "school_classes")
    return part in value if isinstance(value, tuple) else part == value


def _said(axis: Axis, bits: int) -> str:
    """Say some parts of an axis in French, nothing when they are all."""
    if bits == axis.whole:
        return ""
    parts = [part for place, part in enumerate(axis.parts) if bits >> place & 1]
    return " ou ".join(dict.fromkeys(_part(axis, part) for part in _joined(parts)))


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Put stretches that follow each other together."""
    joined: list[Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        if isinstance(part, Stretch) and isinstance(before, Stretch) and before.end == part.start:
            joined[-1] = Stretch(before.start, part.end)
        else:
            joined.append(part)
    return joined


def _part(axis: Axis, part: Part) -> str:
    if isinstance(part, Stretch) and axis.fact == "left_at":
        start, end = (None if at in (0, END) else time((at - 1) // 3600, (at - 1) // 60 % 60) for at in part)
        return said(Conditions(left_at=Clock(after=start, until=end)))[0]
    if isinstance(part, Stretch):
        return CRITERIA[axis.fact].said(Range(at_least=part.start, below=None if part.end == END else part.end))
    if axis.fact == "school_class":
        return "autre classe" if part is None else f"classe {part}"
    if axis.fact == "regime":
        return CRITERIA["regimes"].said((part,))
    return CRITERIA[axis.fact].said(part)
