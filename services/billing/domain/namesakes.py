"""Children of one family who bear one first name: what the family is billed tells them apart by when they were born."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis.french import short_date
from services.billing.domain.draft import Line


@dataclass(frozen=True, slots=True)
class Child:
    """A child as it is known, and the family whose record it is in; its other household may be billed for it, too."""

    child_id: UUID
    family_id: UUID
    first_name: str
    birth_date: date | None


def told_apart(lines: Sequence[Line], children: Iterable[Child]) -> list[Line]:
    """Name children of one family and one first name with the year they were born in, or the day where that is the same: "Léa (2019)".

    A child whose birth date is not known keeps its first name alone, as do all whose name is their own.
    """
    names = of_payers({(line.family_id, line.child_id) for line in lines}, children)
    named = ((line, names.get((line.family_id, line.child_id), "")) for line in lines)
    return [replace(line, child=name) if name else line for line, name in named]


def of_payers(paying: Collection[tuple[UUID, UUID]], children: Iterable[Child]) -> dict[tuple[UUID, UUID], str]:
    """Name the namesakes among the children of each family and those that it pays for besides, whose record may be another household's."""
    known = {one.child_id: one for one in children}
    of_family: dict[UUID, set[UUID]] = defaultdict(set)
    for child in known.values():
        of_family[child.family_id].add(child.child_id)
    for family_id, child_id in paying:
        if child_id in known:
            of_family[family_id].add(child_id)
    return {
        (family_id, child_id): name
        for family_id, own in of_family.items()
        for child_id, name in distinct([known[child_id] for child_id in own]).items()
    }


def distinct(children: Sequence[Child]) -> dict[UUID, str]:
    """Name those of a family's children who share their first name; the others keep it alone, and are not told."""
    alike: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        alike[child.first_name.casefold()].append(child)
    found: dict[UUID, str] = {}
    for namesakes in alike.values():
        if len(namesakes) > 1:
            years = Counter(one.birth_date.year for one in namesakes if one.birth_date)
            for one in namesakes:
                if one.birth_date:
                    born = str(one.birth_date.year) if years[one.birth_date.year] == 1 else short_date(one.birth_date)
                    found[one.child_id] = f"{one.first_name} ({born})"
    return found
