"""Eligibility: whom an activity is for, by age, school class, residence and record.

A debt that blocks bookings concerns the family and not the activity: it is judged with a request (usecases/request_days.py).
"""

from collections.abc import Collection
from datetime import date

from chassis import french
from chassis.ages import age_on
from contracts.family import REQUIREMENT_LABELS
from contracts.planning import AgeGroup, Eligibility, Policies
from services.planning.domain.activity import Activity
from services.planning.domain.contradictions import ages
from services.planning.domain.errors import NotEligible, RulesContradict
from services.planning.domain.standing import Standing


def why_not(activity: Activity, standing: Standing, first: date, last: date | None = None) -> str | None:
    """Say in French why a child may not come on a day, or on no day from the first to the last; None when it may."""
    rule = activity.policies.eligibility
    if (reason := _age(activity, standing, first, last or first)) is not None:
        return reason
    if rule.school_classes and french.school_class(standing.school_class) not in {french.school_class(one) for one in rule.school_classes}:
        return f"« {activity.name} » accueille seulement ces classes : {', '.join(rule.school_classes)}."
    if rule.residents_only and not standing.lives_in(activity.policies.residents):
        return f"« {activity.name} » accueille seulement les habitants de la commune."
    if rule.complete_record and activity.activity_id in standing.lacking:
        named = [label for code, label in REQUIREMENT_LABELS.items() if code in standing.lacking[activity.activity_id]]
        lacks = ", ".join(named) or "des éléments"
        return f"Au dossier de l'enfant, il manque pour « {activity.name} » : {lacks}. Complétez-le dans « Mes enfants »."
    return None


def why_incomplete(activity: Activity, lacks: Collection[str] | None) -> str | None:
    """Say in French what a record still needs before the child is enrolled; None where nothing, or where the activity does not mind.

    `lacks` is empty where only that something is missing is known, and None where nothing is.
    """
    if lacks is None or not activity.policies.eligibility.complete_record:
        return None
    named = ", ".join(label for code, label in REQUIREMENT_LABELS.items() if code in lacks) or "des éléments"
    return f"« {activity.name} » demande un dossier complet. Il manque : {named}. Complétez la fiche de l'enfant, puis inscrivez-le."


def refuse_ineligible(activity: Activity, standing: Standing, first: date, last: date | None = None) -> None:
    """Refuse a child whom the activity is not for, on a day or during a whole enrolment."""
    if (reason := why_not(activity, standing, first, last)) is not None:
        raise NotEligible(reason)


def refuse_eligibility(policies: Policies) -> None:
    """Refuse an eligibility that nobody can meet, or ages that no age group has places for."""
    rule = policies.eligibility
    if rule.from_age is not None and rule.to_age is not None and rule.to_age < rule.from_age:
        raise RulesContradict(f"L'âge maximum ({ages(rule.to_age, rule.to_age)}) est inférieur à l'âge minimum.", field="eligibility")
    if (rule.residents_only or any(p.group == "residents" for one in policies.openings for p in one.priority)) and not policies.residents:
        raise RulesContradict("Dites quelles communes comptent pour les habitants.", field="residents")
    if groups := policies.age_groups:
        lowest, highest = min(one.from_age for one in groups), max(one.to_age for one in groups)
        if (rule.from_age is not None and rule.from_age < lowest) or (rule.to_age is not None and rule.to_age > highest):
            raise RulesContradict(
                f"Les groupes d'âge ont des places pour les {ages(lowest, highest)} : les âges admis vont plus loin.", field="eligibility"
            )


def _age(activity: Activity, standing: Standing, first: date, last: date) -> str | None:
    lowest, highest = _bounds(activity.policies.eligibility, activity.policies.age_groups)
    if lowest is None and highest is None:
        return None
    if standing.born is None:
        return f"« {activity.name} » dépend de l'âge, et la date de naissance de l'enfant n'est pas connue : écrivez à la mairie."
    youngest, oldest = age_on(standing.born, first), age_on(standing.born, last)
    if (lowest is None or oldest >= lowest) and (highest is None or youngest <= highest):
        return None
    if highest is None:
        return f"« {activity.name} » accueille les enfants à partir de {lowest} ans."
    if lowest is None:
        return f"« {activity.name} » accueille les enfants jusqu'à {highest} ans."
    return f"« {activity.name} » accueille les {ages(lowest, highest)}."


def _bounds(rule: Eligibility, groups: tuple[AgeGroup, ...]) -> tuple[int | None, int | None]:
    """Tell the lowest and the highest age: that of the eligibility, else that of the age groups, outside of which there is no place."""
    lowest = rule.from_age if rule.from_age is not None else min((one.from_age for one in groups), default=None)
    highest = rule.to_age if rule.to_age is not None else max((one.to_age for one in groups), default=None)
    return lowest, highest
