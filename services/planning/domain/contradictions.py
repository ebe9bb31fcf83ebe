"""Contradictions: rules of an activity that cannot hold together, or leave a gap, are refused when they are entered."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from chassis import french
from contracts.family import SCHOOL_CLASSES
from contracts.planning import AgeGroup, Policies, PutActivity
from services.planning.domain.activity import Activity
from services.planning.domain.errors import RulesContradict

USUAL_CLASSES = (*SCHOOL_CLASSES, "6e", "5e", "4e", "3e", "ULIS")
"""Classes that every town may name, before any child is in one."""


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


def refuse_dates(policies: Policies) -> None:
    """Refuse dates that end before they begin."""
    first, last = policies.first_day, policies.last_day
    if first and last and last < first:
        raise RulesContradict(f"Le dernier jour, le {french.long_date(last)}, précède le premier.", field="dates")


def refuse_classes(policies: Policies, known: Collection[str]) -> None:
    """Refuse school classes that no school has, and no child of the town; case, accents and spaces do not matter."""
    usual = {french.school_class(one) for one in (*USUAL_CLASSES, *known)}
    odd = [one for one in policies.eligibility.school_classes if french.school_class(one) not in usual]
    if odd:
        named = french.listed([f"« {one} »" for one in odd])
        raise RulesContradict(f"Aucun enfant n'est en {named} : vérifiez le nom de la classe (CP, CE1…).", field="eligibility")


def refuse_constraints(asked: PutActivity, others: Iterable[Activity]) -> None:
    """Refuse days that can never be booked together as the rule wants; `others` are the activities that it names."""
    rule = asked.policies.constraints
    if rule.min_days_a_week and rule.min_days_a_week > (count := len(set(asked.weekdays))):
        most = french.plural(count, "jour")
        raise RulesContradict(
            f"Le minimum de {french.plural(rule.min_days_a_week, 'jour')} par semaine dépasse les jours d'ouverture ({most}).",
            field="constraints",
        )
    if asked.activity_id in (*rule.excludes, *rule.requires):
        raise RulesContradict("Une prestation ne peut ni s'exclure ni s'exiger elle-même.", field="constraints")
    known = {one.activity_id: one for one in others}
    if both := set(rule.excludes) & set(rule.requires):
        raise RulesContradict(f"« {known[min(both)].name} » est à la fois exclu et exigé.", field="constraints")
    required = [known[activity_id] for activity_id in rule.requires]
    for one in required:
        if asked.activity_id in one.policies.constraints.excludes:
            raise RulesContradict(f"« {one.name} » est exigé, mais exclut cette prestation.", field="constraints")
    if required and (alone := set(asked.weekdays) - frozenset[int]().union(*(one.weekdays for one in required))):
        days = french.weekdays(alone)
        names = french.listed([f"« {one.name} »" for one in required])
        raise RulesContradict(f"{names} n'ouvre pas {days} : la prestation ne pourrait pas être réservée.", field="constraints")


def ages(first: int, last: int) -> str:
    """Name an age or a span of ages, as screens do."""
    return f"{first} ans" if first == last else f"{first}-{last} ans"
