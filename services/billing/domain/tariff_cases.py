"""Cases to try a tariff on: one that meets each of its lines, so that a clerk sees every price once."""

from datetime import time
from typing import Any

from contracts.billing import Case, Clock, Range, TariffRules
from services.billing.domain.criteria import CRITERIA, among, wanted

MOST = 20
HOUR = 60
EFFORT_QUOTIENT = 850


def cases_of(tariff: TariffRules) -> tuple[Case, ...]:
    """Make a case for each line, the first twenty, on the first day of the tariff."""
    day = tariff.valid_from
    if tariff.package and tariff.package.periods:
        day = max(day, min(one.first for one in tariff.package.periods))
    timed = tariff.unit in ("hour", "half_hour", "quarter_hour")
    found = []
    for line in tariff.lines[:MOST]:
        facts: dict[str, Any] = {CRITERIA[name].fact: _meets(name, value) for name, value in wanted(line.when).items()}
        if line.effort and "quotient" not in facts:
            facts["quotient"] = EFFORT_QUOTIENT
        found.append(Case.model_validate({"day": day, "minutes": HOUR if timed else None, **facts}))
    return tuple(found)


def _meets(name: str, value: Any) -> Any:
    """Choose a fact that meets a criterion: the smallest of a range, the first of a list."""
    if isinstance(value, Range):
        return max(value.at_least, 1) if name == "sibling_rank" else value.at_least
    if isinstance(value, Clock):
        return value.until or _later(value.after or time.min)
    if name == "other_classes_than":
        return next(one for one in ("CP", "PS", "CM2", "Autre classe", *(f"Classe {n}" for n in range(31))) if not among(value, one))
    return value[0] if isinstance(value, tuple) else value


def _later(moment: time) -> time:
    minutes = min(moment.hour * 60 + moment.minute + 1, 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)
