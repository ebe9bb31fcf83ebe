"""What an absence costs, as the planning says it before a reason is chosen, and beside each reason."""

from datetime import date
from typing import Any

import pytest

from contracts.planning import AbsenceReasonView, AbsenceTerms, DaysPreview, FreeLate, PreviewedDay, PreviewedReason, ReasonRefusal
from gateway.views.planning import absences
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import EVENING, LEA, REASONS, THURSDAY, previewed
from tests.unit.gateway.town import Town
from tests.unit.reading import words

FRIDAY = date(2026, 11, 27)
ILLNESS = FreeLate(label="Maladie")
IN_TIME, LATE = (previewed(THURSDAY),), (previewed(THURSDAY, late=True),)
BOTH = (*LATE, previewed(FRIDAY))


def reason(excused: Any, waiting_days: int = 0) -> AbsenceReasonView:
    return AbsenceReasonView(
        code="illness",
        label="Maladie",
        position=1,
        excused=excused,
        certificate_days=3,
        waiting_days=waiting_days,
        for_families=True,
        needs_certificate="certificate" in excused,
    )


@pytest.mark.parametrize(
    ("excused", "waiting_days", "days", "said"),
    [
        ("in_time", 0, IN_TIME, "gratuite"),
        ("in_time", 0, LATE, "facturée, délai dépassé"),
        ("in_time", 0, BOTH, "gratuite, sauf 1\u00a0jour hors délai"),
        ("in_time", 0, (*BOTH, *BOTH), "gratuite, sauf 1\u00a0jour hors délai"),
        ("in_time", 2, BOTH, "gratuite, sauf 1\u00a0jour hors délai et les 2 premiers jours de l'absence"),
        ("in_time_with_certificate", 0, IN_TIME, "gratuite avec une attestation"),
        ("in_time_with_certificate", 0, LATE, "facturée, délai dépassé"),
        ("with_certificate", 0, LATE, "gratuite avec une attestation"),
        ("with_certificate", 1, LATE, "gratuite avec une attestation, sauf le 1er jour de l'absence"),
        ("never", 1, IN_TIME, "facturée"),
        ("leave", 1, LATE, "prise sur vos congés"),
    ],
)
def test_beside_each_reason_stands_what_it_makes_of_the_days(
    excused: str, waiting_days: int, days: tuple[PreviewedDay, ...], said: str
) -> None:
    assert absences.cost(reason(excused, waiting_days), days) == said


def test_a_late_absence_is_billed_but_for_the_reasons_that_a_certificate_excuses() -> None:
    assert absences.billed(AbsenceTerms()) == "sera facturée"
    assert absences.billed(AbsenceTerms(free_late=(ILLNESS,))) == "sera facturée, sauf « Maladie » avec attestation"
    two = (ILLNESS, FreeLate(label="Hospitalisation", waiting_days=1))
    told = "sera facturée, sauf « Maladie » et « Hospitalisation » (dès le 2e jour) avec attestation"
    assert absences.billed(AbsenceTerms(free_late=two)) == told


def test_an_absence_in_time_is_free_unless_a_reason_bills_it_all_the_same() -> None:
    assert absences.free(AbsenceTerms(), "jusqu'à demain") == "absence gratuite jusqu'à demain"
    assert absences.free(AbsenceTerms(some_billed=True)) == "absence gratuite, selon la raison"


async def test_a_child_ill_this_morning_is_not_said_to_be_billed_whatever_the_reason(jean: Browser, town: Town) -> None:
    town.terms = AbsenceTerms(free_late=(ILLNESS,))
    town.late = {THURSDAY}
    value = f"{EVENING}_2026-11-26"
    review = await jean.post(f"/enfants/{LEA}/planning", {"geste": "absence", "absence": value})
    text = words(review.text)
    assert "Délai dépassé : cette journée sera facturée, sauf « Maladie » avec attestation" in text
    assert '<span class="tag wait">Hors délai</span>' in review.text
    assert "Maladie Gratuite avec une attestation Raison familiale Facturée, délai dépassé" in text
    town.cells[FRIDAY]["late"] = True
    planning = words((await jean.get(f"/enfants/{LEA}/planning")).text)
    assert "délai dépassé, l'absence sera facturée, sauf « Maladie » avec attestation" in planning


OVER = "Le jeudi 26 novembre est passé : écrivez à la mairie, qui peut encore déclarer l'absence."


def refused(day: date, slug: str = "day_passed", why: str = OVER, code: str = "family") -> tuple[PreviewedReason, ...]:
    return (PreviewedReason(code=code, refused=(ReasonRefusal(enrolment_id=EVENING, day=day, refusal=slug, reason=why),)),)


async def test_a_reason_for_which_a_day_gone_by_is_refused_says_so_before_anything_is_sent(jean: Browser, town: Town) -> None:
    town.terms = AbsenceTerms(free_late=(ILLNESS,))
    town.late = {THURSDAY}
    town.reasons_refused = tuple(one for other in REASONS if other.code != "illness" for one in refused(THURSDAY, code=other.code))
    page = (await jean.post(f"/enfants/{LEA}/planning", {"geste": "absence", "absence": f"{EVENING}_2026-11-26"})).text
    text = words(page)
    assert (
        f"Raison de l'absence {OVER} Maladie Gratuite avec une attestation Raison familiale Impossible Sortie scolaire Impossible" in text
    )
    assert text.count(OVER) == 1
    assert "À déclarer seulement pour « Maladie »" in text
    assert "acturée" not in text
    assert 'value="family" required disabled' in page
    assert 'value="illness" required>' in page
    town.reasons_refused = refused(THURSDAY)
    page = (await jean.post(f"/enfants/{LEA}/planning", {"geste": "absence", "absence": f"{EVENING}_2026-11-26"})).text
    assert "À déclarer seulement pour « Maladie », « Sortie scolaire » et « Autre »" in words(page)
    assert f"Raison familiale Impossible. {OVER}" in words(page)


def chosen(days: tuple[PreviewedDay, ...], refusals: tuple[PreviewedReason, ...]) -> absences.Choice:
    preview = DaysPreview.model_validate(
        {"child_id": LEA, "child": "Léa", "judged_at": "2026-11-27T08:00:00Z", "days": days, "reasons": refusals}
    )
    (one,) = absences.choices((reason("in_time"),), preview)
    return one


def test_a_reason_that_only_some_days_stand_against_names_those_to_leave_out() -> None:
    one = chosen(BOTH, refused(THURSDAY, code="illness"))
    assert one.possible
    assert one.cost == f"décochez d'abord le jeudi 26 novembre. {OVER} Pour l'autre jour : gratuite"


def test_a_reason_that_other_days_would_suit_stays_to_choose() -> None:
    why = "Il vous reste 2 jours de congé jusqu'au 31 août 2027."
    one = chosen(LATE, refused(THURSDAY, "leave_used_up", why, code="illness"))
    assert (one.cost, one.possible) == (f"pas pour ces jours. {why}", True)
