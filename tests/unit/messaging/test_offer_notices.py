"""A place that is held is told with its deadline; a billed absence says why it is billed."""

from datetime import UTC, date, datetime
from uuid import UUID

from contracts.planning import OfferedDay, PlacesOffered
from services.messaging.domain.offer_notices import places_offered
from services.messaging.domain.planning_notices import planning_request_decided
from tests.unit.messaging.test_planning_notices import THURSDAY, decided, on

UNTIL = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def offered(*days: date) -> PlacesOffered:
    return PlacesOffered(
        version=3,
        family_id=UUID(int=1),
        request_id=UUID(int=2),
        child_id=UUID(int=3),
        child="Léa",
        days=tuple(OfferedDay(enrolment_id=UUID(int=4), activity_id=UUID(int=5), activity="Cantine", day=day, until=UNTIL) for day in days),
        offered_at=datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    )


def test_a_place_is_offered_with_its_day_its_deadline_and_what_happens_without_an_answer() -> None:
    notice = places_offered(offered(THURSDAY))
    text = notice.text.replace("\u00a0", " ")
    assert notice.subject == "Une place s'est libérée pour Léa : jeudi 26 novembre"
    assert "Cette place vous est gardée :\n\n– Cantine : jeudi 26 novembre, à accepter jusqu'au mercredi 25 novembre à 9 h 30" in text
    assert "Sans réponse de votre part avant l'heure indiquée, la place passe à la famille suivante." in text


def test_several_places_are_counted_in_the_subject_and_listed_in_their_order() -> None:
    notice = places_offered(offered(date(2026, 12, 3), THURSDAY))
    assert notice.subject == "Des places se sont libérées pour Léa : 2\u00a0jours"
    assert "Ces places vous sont gardées :" in notice.text
    assert notice.text.index("jeudi 26 novembre") < notice.text.index("jeudi 3 décembre")


def test_a_billed_absence_says_whether_the_delay_or_its_reason_bills_it() -> None:
    late = planning_request_decided(decided(on(THURSDAY, billed=True), kind="absence"), {})
    why = "Une absence pour ce motif reste facturée."
    by_rule = planning_request_decided(decided(on(THURSDAY, billed=True, reason=why), kind="absence"), {})
    assert late is not None
    assert by_rule is not None
    assert "Déclarée après le délai, elle vous sera facturée :" in late.text
    assert "Déclarée après le délai" not in by_rule.text
    assert "elle vous sera facturée, même déclarée dans le délai :" in by_rule.text
    assert f"Motif : {why}" in by_rule.text
