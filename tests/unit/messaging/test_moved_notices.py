"""A family reads which days it lost and won without having asked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.planning import DaysMoved, MovedChild, MovedDay
from services.messaging.domain.moved_notices import days_moved

TUESDAY = date(2026, 11, 17)


def moved(cause: Any = "custody", **days: list[date]) -> DaysMoved:
    made: list[Any] = [
        MovedDay(activity_id=UUID(int=5), activity="Cantine", day=day, now=now) for now, some in days.items() for day in some
    ]
    return DaysMoved(
        version=1,
        family_id=UUID(int=1),
        notice_id=UUID(int=2),
        cause=cause,
        reason="" if cause == "custody" else "Pont",
        enrolment="Étude du soir" if cause == "withdrawal" else "",
        changed_at=datetime(2026, 11, 16, 8, 30, tzinfo=UTC),
        children=(MovedChild(child_id=UUID(int=3), child="Léa", days=tuple(made)),),
    )


def test_a_new_calendar_of_custody_tells_the_days_lost_and_won() -> None:
    (notice,) = days_moved(moved(lost=[TUESDAY], won=[TUESDAY + timedelta(days=7), TUESDAY + timedelta(days=9)]), ())
    assert notice.subject == "La garde de Léa a changé : 1\u00a0jour en moins, 2\u00a0jours en plus"
    assert "ce qui l'était déjà vous sera rendu :\n– Cantine : mardi 17 novembre\n" in notice.text
    assert "et vous seront facturés :\n– Cantine : mardi 24 et jeudi 26 novembre" in notice.text
    assert notice.child_id == UUID(int=3)


def test_of_many_days_the_soonest_are_named_and_the_others_counted() -> None:
    (notice,) = days_moved(moved(lost=[TUESDAY + timedelta(days=7 * n) for n in range(20)]), ())
    assert "en plus" not in notice.text
    assert "mardis 17, 24 novembre, 1er" in notice.text
    assert "et 12\u00a0autres jours, jusqu'au mardi 30 mars" in notice.text


def test_a_closing_of_the_calendar_tells_regular_days_and_its_end_what_does_not_come_back() -> None:
    (closing,) = days_moved(moved("closing", lost=[TUESDAY]), ())
    assert closing.subject == "Fermeture le mardi 17 novembre : Pont"
    assert "n'ont pas lieu et ne vous seront pas facturés" in closing.text
    assert "– Léa, Cantine : mardi 17 novembre" in closing.text
    (opening,) = days_moved(moved("opening", cancelled=[TUESDAY]), ())
    assert opening.subject == "Finalement ouvert le mardi 17 novembre : Pont"
    assert "ne reviennent pas d'eux-mêmes" in opening.text
    assert "Ces jours réguliers ont lieu" not in opening.text
    assert [one.child_id for one in days_moved(moved("opening", won=[TUESDAY]), {UUID(int=3)})] == [UUID(int=3)]


def test_an_enrolment_that_was_withdrawn_is_told_with_the_days_that_it_loses_if_any() -> None:
    (with_days,) = days_moved(moved("withdrawal", lost=[TUESDAY]), ())
    assert with_days.subject == "Inscription annulée : Léa, Étude du soir"
    assert "ne vous seront pas facturés :\n– Cantine : mardi 17 novembre" in with_days.text
    (without,) = days_moved(moved("withdrawal"), ())
    assert "jours réguliers" not in without.text
