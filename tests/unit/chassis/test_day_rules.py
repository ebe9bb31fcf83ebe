"""Every rule by which a day is decided has its words, and a request tells its number, its rules and their moments."""

from datetime import UTC, date, datetime
from typing import Any, get_args
from uuid import UUID

import pytest

from chassis.edge.day_rules import WORDS, explained
from contracts.planning import DayRule, DecidedDay, PlanningRequestView

THEN = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


def day(number: int, rule: DayRule | None = "place_left", **more: Any) -> DecidedDay:
    settled: dict[str, Any] = {"decision": "accepted", "decided_at": THEN, **more}
    return DecidedDay(
        enrolment_id=UUID(int=1), activity_id=UUID(int=2), activity="Cantine", day=date(2026, 12, number), rule=rule, **settled
    )


def request(*days: DecidedDay, arrival: int | None = 63) -> PlanningRequestView:
    return PlanningRequestView(
        request_id=UUID(int=3),
        arrival=arrival,
        kind="booking",
        family_id=UUID(int=4),
        child_id=UUID(int=5),
        child="Léa DUPONT",
        status="accepted",
        submitted_at=THEN,
        days=days,
    )


@pytest.mark.parametrize("rule", get_args(DayRule))
def test_every_rule_has_its_words(rule: DayRule) -> None:
    assert WORDS[rule]


def test_days_decided_alike_are_told_once_with_number_and_moment() -> None:
    found = [one.replace("\u00a0", " ") for one in explained(request(day(1), day(3)))]
    assert found == [
        "Demande n° 63 dans l'ordre d'arrivée de toute la commune.",
        "Il restait une place à votre tour, mardi 24 novembre à 10 h 05.",
    ]


def test_days_decided_otherwise_are_told_apart_and_what_staff_wrote_is_read() -> None:
    why = "Place dans la liste donnée par C. MOREL : fratrie"
    found = explained(request(day(1), day(3), day(4, "moved", decision="waiting", reason=why)))
    assert {one.replace("\u00a0", " ") for one in found[1:]} == {
        "2 jours : il restait une place à votre tour, mardi 24 novembre à 10 h 05.",
        f"Vendredi 4 décembre : la mairie a changé votre rang dans la liste, mardi 24 novembre à 10 h 05. {why}",
    }


def test_nothing_is_told_of_a_day_that_nobody_has_decided() -> None:
    assert explained(request(day(1, None, decision="pending", decided_at=None), arrival=None)) == ()
