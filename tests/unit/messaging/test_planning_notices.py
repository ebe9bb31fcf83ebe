from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.planning import DecidedDay, PatternDecided, PlanningRequestDecided, PlanningRequestWithdrawn, WithdrawnDay
from services.messaging.domain.pattern_notices import pattern_decided
from services.messaging.domain.planning_notices import decisions, planning_request_decided
from services.messaging.domain.withdrawn_notices import planning_request_withdrawn

DECIDED = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)
THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)


def on(day: date, decision: str = "accepted", activity: str = "Cantine", **more: Any) -> DecidedDay:
    return DecidedDay.model_validate(
        {
            "enrolment_id": UUID(int=len(activity)),
            "activity_id": UUID(int=5),
            "activity": activity,
            "day": day,
            "decision": decision,
            **more,
        }
    )


def decided(*days: DecidedDay, kind: str = "booking", by_staff: bool = False, version: int = 2) -> PlanningRequestDecided:
    return PlanningRequestDecided.model_validate(
        {
            "family_id": UUID(int=1),
            "request_id": UUID(int=2),
            "version": version,
            "kind": kind,
            "child_id": UUID(int=3),
            "child": "Léa",
            "status": "accepted",
            "days": days,
            "decided_at": DECIDED,
            "by_staff": by_staff,
        }
    )


@pytest.mark.parametrize(
    ("day", "subject", "sentence"),
    [
        (on(THURSDAY), "C'est réservé pour Léa : jeudi 26 novembre", "C'est réservé :\n– Cantine : jeudi 26 novembre\n"),
        (
            on(THURSDAY, "waiting", rank=2),
            "Léa est en liste d'attente : jeudi 26 novembre",
            "– Cantine : jeudi 26 novembre (2e de la liste)\n",
        ),
        (
            on(THURSDAY, "refused", reason="Fermeture\nexceptionnelle"),
            "Réservation refusée pour Léa : jeudi 26 novembre",
            "– Cantine : jeudi 26 novembre. Motif : Fermeture exceptionnelle\n",
        ),
    ],
)
def test_each_decision_of_a_booking_has_its_words(day: DecidedDay, subject: str, sentence: str) -> None:
    notice = planning_request_decided(decided(day), {})
    assert notice is not None
    assert notice.subject == subject
    assert sentence in notice.text


def test_a_booking_that_the_town_takes_back_is_cancelled_and_not_refused() -> None:
    booked = decided(on(THURSDAY), on(FRIDAY))
    closed = "« Cantine » n'a pas lieu le jeudi 26 novembre : vacances de la Toussaint."
    notice = planning_request_decided(decided(on(THURSDAY, "refused", reason=closed), on(FRIDAY), version=3), decisions(booked))
    assert notice is not None
    assert notice.subject == "Réservation annulée par la mairie pour Léa : jeudi 26 novembre"
    assert (
        f"la mairie a dû l'annuler ; ces jours ne vous sont pas facturés :\n– Cantine : jeudi 26 novembre. Motif : {closed}" in notice.text
    )
    assert "Ce n'est pas possible" not in notice.text
    asked = decided(on(THURSDAY, "waiting", rank=1))
    refused = planning_request_decided(decided(on(THURSDAY, "refused", reason=closed), version=3), decisions(asked))
    assert refused is not None
    assert refused.subject == "Réservation refusée pour Léa : jeudi 26 novembre"


def test_an_absence_of_a_month_that_is_over_may_be_on_an_invoice_already() -> None:
    for day, said in ((date(2026, 10, 30), True), (date(DECIDED.year, DECIDED.month, 2), False)):
        notice = planning_request_decided(decided(on(day), kind="absence", by_staff=True), {})
        assert notice is not None
        assert "elle ne vous sera pas facturée" in notice.text
        assert ("si elle l'a déjà été, la différence vous sera rendue" in notice.text) == said


@pytest.mark.parametrize(
    ("more", "one", "several"),
    [
        ({}, "L'absence est acceptée, elle ne vous sera pas facturée", "Les absences sont acceptées, elles ne vous seront pas facturées"),
        ({"billed": True}, "Déclarée après le délai, elle vous sera facturée", "Déclarées après le délai, elles vous seront facturées"),
        ({"billed": True, "reason": "Ainsi."}, "elle vous sera facturée, même déclarée", "elles vous seront facturées, même déclarées"),
        ({"decision": "refused"}, "L'absence n'a pas pu être acceptée", "Les absences n'ont pas pu être acceptées"),
    ],
)
def test_absences_of_several_days_are_told_in_the_plural(more: dict[str, Any], one: str, several: str) -> None:
    asked = (on(THURSDAY, **more), on(THURSDAY, activity="Garderie", **more), on(FRIDAY, **more))
    for days, said, not_said in ((asked[:2], one, several), (asked, several, one)):
        notice = planning_request_decided(decided(*days, kind="absence", by_staff=True), {})
        assert notice is not None
        assert said in notice.text
        assert not_said not in notice.text
        assert ("des absences que vous avez déclarées" in notice.text) == (days == asked)


def test_who_waits_is_not_told_to_do_nothing_as_a_place_may_have_to_be_answered() -> None:
    notice = planning_request_decided(decided(on(THURSDAY, "waiting", rank=2)), {})
    assert notice is not None
    assert "elle est réservée pour vous, ou gardée jusqu'à votre réponse" in notice.text
    assert "rien à faire" not in notice.text


def test_a_freed_place_is_told_as_such() -> None:
    before = decided(on(THURSDAY, "waiting", rank=1), on(FRIDAY))
    after = decided(on(THURSDAY), on(FRIDAY), version=3)
    notice = planning_request_decided(after, decisions(before))
    assert notice is not None
    assert notice.subject == "Une place s'est libérée pour Léa : jeudi 26 novembre"
    assert "vendredi" not in notice.text


def test_several_outcomes_are_told_together() -> None:
    notice = planning_request_decided(
        decided(
            on(THURSDAY),
            on(FRIDAY),
            on(THURSDAY, activity="Garderie du soir"),
            on(date(2026, 12, 2), "waiting", "ALSH Mercredi journée", rank=1),
            on(date(2026, 12, 25), "refused", reason="Jour férié"),
        ),
        {},
    )
    assert notice is not None
    assert notice.subject == "Réponse à votre demande de réservation pour Léa"
    assert "– Cantine : jeudi 26 et vendredi 27 novembre\n– Garderie du soir : jeudi 26 novembre" in notice.text
    assert "– ALSH Mercredi journée : mercredi 2 décembre (1er de la liste)" in notice.text
    assert "– Cantine : vendredi 25 décembre. Motif : Jour férié" in notice.text


def test_many_days_are_counted_with_their_span() -> None:
    days = [on(date(2026, 9, 1) + timedelta(days=7 * week)) for week in range(16)]
    notice = planning_request_decided(decided(*days), {})
    assert notice is not None
    assert notice.subject == "C'est réservé pour Léa : 16\xa0jours"
    assert "– Cantine : 16\xa0jours, du mardi 1er septembre au mardi 15 décembre" in notice.text


def test_a_day_already_told_is_not_told_again() -> None:
    event = decided(on(THURSDAY), on(FRIDAY, "waiting", rank=3))
    assert planning_request_decided(decided(on(THURSDAY), on(FRIDAY, "waiting", rank=2), version=3), decisions(event)) is None


def test_a_day_not_yet_decided_is_not_told() -> None:
    assert planning_request_decided(decided(on(THURSDAY, "pending")), {}) is None


def test_an_absence_that_the_rules_accept_for_free_needs_no_message() -> None:
    assert planning_request_decided(decided(on(THURSDAY), kind="absence"), {}) is None


@pytest.mark.parametrize(
    ("day", "by_staff", "subject"),
    [
        (on(THURSDAY), True, "Absence acceptée pour Léa : jeudi 26 novembre"),
        (on(THURSDAY, billed=True), True, "Absence facturée pour Léa : jeudi 26 novembre"),
        (on(THURSDAY, billed=True), False, "Absence facturée pour Léa : jeudi 26 novembre"),
        (on(THURSDAY, "refused", reason="Sans certificat"), True, "Absence refusée pour Léa : jeudi 26 novembre"),
    ],
)
def test_each_decision_of_an_absence_has_its_words(day: DecidedDay, by_staff: bool, subject: str) -> None:
    notice = planning_request_decided(decided(day, kind="absence", by_staff=by_staff), {})
    assert notice is not None
    assert notice.subject == subject
    assert "jeudi 26 novembre" in notice.text


def test_an_absence_whose_refusal_was_a_mistake_is_told_to_wait_again_and_its_next_decision_is_news() -> None:
    refused = decided(on(THURSDAY, "refused", reason="Votre enfant était présent ce jour-là."), kind="absence")
    again = decided(on(THURSDAY, "pending"), kind="absence", version=3).model_copy(update={"certificate_until": date(2026, 11, 29)})
    notice = planning_request_decided(again, decisions(refused))
    assert notice is not None
    assert notice.subject == "Absence de nouveau à l'étude pour Léa : jeudi 26 novembre"
    assert "– Cantine : jeudi 26 novembre" in notice.text
    assert "jusqu'au dimanche 29 novembre" in notice.text
    given = planning_request_decided(again.model_copy(update={"certificate_until": None}), decisions(refused))
    assert given is not None
    assert "attestation" not in given.text
    billed = decided(on(THURSDAY, "refused", reason="Le justificatif était attendu."), kind="absence", version=4)
    assert planning_request_decided(billed, decisions(again)) is not None
    assert planning_request_decided(again, {}) is None


def test_only_a_decision_of_staff_carries_its_moment() -> None:
    by_rules, by_staff = (planning_request_decided(decided(on(THURSDAY), by_staff=staff), {}) for staff in (False, True))
    assert by_rules is not None
    assert by_staff is not None
    assert (by_rules.decided_at, by_staff.decided_at) == (None, DECIDED)


def test_each_decision_of_one_request_is_a_fact_of_its_own() -> None:
    first, second = (planning_request_decided(decided(on(THURSDAY), version=version), {}) for version in (2, 3))
    assert first is not None
    assert second is not None
    assert first.fact != second.fact


@pytest.mark.parametrize("kind", ["booking", "absence"])
def test_what_an_agent_entered_is_told_with_who_and_when(kind: str) -> None:
    event = decided(on(THURSDAY), kind=kind).model_copy(update={"by_staff_name": "C. MOREL", "submitted_at": DECIDED})
    notice = planning_request_decided(event, {})
    assert notice is not None
    assert "Saisie par la mairie (C. MOREL, le 25 novembre 2026)." in notice.text
    assert "que vous avez déclarée" not in notice.text


def test_a_free_absence_of_the_familys_own_is_no_news() -> None:
    assert planning_request_decided(decided(on(THURSDAY), kind="absence"), {}) is None


def test_days_that_an_agent_took_back_are_told_and_those_of_the_family_are_not() -> None:
    days = (WithdrawnDay(enrolment_id=UUID(int=8), activity_id=UUID(int=5), activity="Cantine", day=THURSDAY),)
    event = PlanningRequestWithdrawn(
        version=3,
        family_id=UUID(int=1),
        request_id=UUID(int=2),
        kind="booking",
        child_id=UUID(int=3),
        child="Léa",
        days=days,
        withdrawn_at=DECIDED,
        by_staff_name="C. MOREL",
    )
    told = planning_request_withdrawn(event)
    assert told is not None
    assert told.subject == "La demande de réservation pour Léa est retirée : jeudi 26 novembre"
    assert "C. MOREL" in told.text
    assert "– Cantine : jeudi 26 novembre" in told.text
    assert told.child_id == event.child_id
    before = WithdrawnDay(enrolment_id=UUID(int=8), activity_id=UUID(int=5), activity="Cantine", day=FRIDAY)
    rest = planning_request_withdrawn(event.model_copy(update={"days": (*days, before), "just_now": days}))
    assert rest is not None
    assert rest.text == told.text
    absence = planning_request_withdrawn(event.model_copy(update={"kind": "absence"}))
    assert absence is not None
    assert absence.subject == "L'absence déclarée pour Léa est retirée : jeudi 26 novembre"
    assert "La réservation compte de nouveau, et sera facturée :\n– Cantine : jeudi 26 novembre" in absence.text
    assert "déclarez de nouveau l'absence" in absence.text
    assert "demandez ces jours" not in absence.text
    gone = days[0].model_copy(update={"missed": True})
    mixed = planning_request_withdrawn(event.model_copy(update={"kind": "absence", "days": (gone, before), "just_now": (gone, before)}))
    assert mixed is not None
    assert (
        "sera facturée :\n– Cantine : vendredi 27 novembre\n\n"
        "Ces jours restent comptés comme absences, et facturés :\n– Cantine : jeudi 26 novembre" in mixed.text
    )
    missed = planning_request_withdrawn(event.model_copy(update={"kind": "absence", "just_now": (gone,)}))
    assert missed is not None
    assert "compte de nouveau" not in missed.text
    outcomes = ("reserved", "missed", "declared", "free")
    every = tuple(
        days[0].model_copy(update={"day": THURSDAY + timedelta(days=n), "became": one, "missed": n in (1, 2)})
        for n, one in enumerate(outcomes)
    )
    told_all = planning_request_withdrawn(event.model_copy(update={"kind": "absence", "days": every, "just_now": every}))
    assert told_all is not None
    assert (
        "La réservation compte de nouveau, et sera facturée :\n– Cantine : jeudi 26 novembre\n\n"
        "Ces jours comptent comme absences non excusées, et sont facturés :\n– Cantine : vendredi 27 novembre"
        "\n\nCes jours restent comptés comme absences, et facturés :\n– Cantine : samedi 28 novembre\n\n"
        "Ces jours ne sont plus réservés, car vos jours réguliers ont changé depuis ; pour venir, réservez-les :\n"
        "– Cantine : dimanche 29 novembre" in told_all.text
    )
    assert planning_request_withdrawn(event.model_copy(update={"by_staff_name": ""})) is None


def test_a_weekly_pattern_is_told_with_its_day_and_a_refusal_with_its_reason() -> None:
    asked = PatternDecided(
        version=2,
        family_id=UUID(int=1),
        request_id=UUID(int=2),
        child_id=UUID(int=3),
        child="Léa",
        activity_id=UUID(int=4),
        activity="Restauration scolaire",
        weekdays=(1, 4),
        from_day=date(2027, 1, 4),
        accepted=True,
        decided_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    )
    agreed = pattern_decided(asked)
    assert agreed.subject == "Jours réguliers de Léa : changement accepté"
    assert "le lundi et le jeudi, à partir du lundi 4 janvier 2027" in agreed.text
    refused = pattern_decided(asked.model_copy(update={"accepted": False, "reason": "Le groupe est complet.", "weekdays": ()}))
    assert "aucun jour régulier" in refused.text
    assert "Le groupe est complet." in refused.text
