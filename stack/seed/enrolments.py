"""Enrolments as rows of planning's tables, with the months to tell and the places that regular days take."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.planning import Enrol
from services.planning.domain.calendar import days_between, months_between
from stack.seed.population import PLACES, Family
from stack.seed.tables import Connection, copy

ENROLMENT = "enrolment_id family_id child_id activity_id guardian_id valid_from valid_to weekdays pattern_from version"


async def write(connection: Connection, families: Sequence[Family], today: date, lessons: Collection[date]) -> None:
    """Write enrolments whose children and activities planning knows; `lessons` are the days on which the school is open."""
    enrolled = [(family, one) for family in families for one in family.enrolments]
    await copy(connection, "enrolment", ENROLMENT, (_enrolment(family.family_id, one) for family, one in enrolled))
    await copy(
        connection,
        "enrolment_month",
        "enrolment_id month family_id version told",
        (
            (one.enrolment_id, month, family.family_id, 1, True)
            for family, one in enrolled
            if one.weekdays
            for month in months_between(one.valid_from, one.valid_to)
        ),
    )
    places = _places((one for _, one in enrolled), today, lessons)
    await connection.executemany(
        "insert into place as p (counter_id, day, taken, capacity) values ($1, $2, $3, $4)"
        " on conflict (counter_id, day) do update set taken = p.taken + excluded.taken",
        [(activity_id, day, taken, PLACES) for (activity_id, day), taken in sorted(places.items())],
    )


def _enrolment(family_id: UUID, one: Enrol) -> tuple[Any, ...]:
    return (
        *(one.enrolment_id, family_id, one.child_id, one.activity_id, one.guardian_id),
        *(one.valid_from, one.valid_to, sorted(one.weekdays), date.min, 1),
    )


def _places(enrolments: Iterable[Enrol], today: date, lessons: Collection[date]) -> Counter[tuple[UUID, date]]:
    taken: Counter[tuple[UUID, date]] = Counter()
    for one in enrolments:
        if one.weekdays:
            for day in days_between(max(today, one.valid_from), one.valid_to):
                if day in lessons and day.isoweekday() in one.weekdays:
                    taken[one.activity_id, day] += 1
    return taken
