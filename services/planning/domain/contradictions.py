"""Contradictions: rules of an activity that cannot hold together, or leave a gap, are refused when they are entered."""

from collections.abc import Sequence
from itertools import pairwise

from contracts.planning import AgeGroup
from services.planning.domain.errors import RulesContradict


def refuse_age_groups(groups: Sequence[AgeGroup]) -> None:
    """Refuse age groups that overlap, leave out an age between them, or end before they begin."""
    ordered = sorted(groups, key=lambda one: (one.from_age, one.to_age))
    for one in ordered:
        if one.to_age < one.from_age:
            raise RulesContradict(f"Le groupe d'âge {ages(one.from_age, one.to_age)} finit avant de commencer.", field="age_groups")
    for before, after in pairwise(ordered):
        if after.from_age <= before.to_age:
            named = f"{ages(before.from_age, before.to_age)} et {ages(after.from_age, after.to_age)}"
            raise RulesContradict(f"Les groupes d'âge {named} se chevauchent : un enfant ne compte que dans un seul.", field="age_groups")
        if after.from_age > before.to_age + 1:
            gap = ages(before.to_age + 1, after.from_age - 1)
            raise RulesContradict(f"Aucun groupe d'âge n'accueille les enfants de {gap}.", field="age_groups")


def ages(first: int, last: int) -> str:
    """Name an age or a span of ages, as screens do."""
    return f"{first} ans" if first == last else f"{first}-{last} ans"
