"""Which child goes where: the DUPONT children to every activity of the guide, the neighbours' to what suits their age."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from chassis.school_year import SchoolYear
from contracts.planning import Enrol
from stack.demo import facilities
from stack.demo.households import Household
from stack.demo.ids import named

NEW_YEAR_AHEAD = timedelta(days=62)
"""From July on, children are enrolled for the coming school year too."""
NEXT_MONTH = timedelta(days=32)

Pattern = Mapping[str, tuple[int, ...]]
EVERY_DAY, LONG_DAYS, OTHER_DAYS = facilities.SCHOOL_DAYS, (1, 4), (2, 5)

DUPONT: Mapping[str, Pattern] = {
    "Léa": {
        **dict.fromkeys(facilities.ACTIVITY, ()),
        facilities.WEDNESDAY_DAY: facilities.WEDNESDAY,
        facilities.CARE_EVENING: OTHER_DAYS,
        facilities.CANTEEN: LONG_DAYS,
        facilities.HOLIDAY_DAY: LONG_DAYS,
    },
    "Hugo": {
        **dict.fromkeys(facilities.ACTIVITY, ()),
        facilities.CARE_MORNING: LONG_DAYS,
        facilities.CARE_EVENING: LONG_DAYS,
    },
}

MEALS: Sequence[tuple[int, ...]] = (EVERY_DAY, LONG_DAYS, EVERY_DAY, OTHER_DAYS, ())
EVENINGS: Sequence[tuple[int, ...]] = (EVERY_DAY, OTHER_DAYS, ())


@dataclass(frozen=True)
class Enrolled:
    """A child's enrolment in an activity, with the days booked every week."""

    household: Household
    child: str
    activity: str
    weekdays: tuple[int, ...]

    @property
    def child_id(self) -> UUID:
        """The child's id."""
        return self.household.children[self.child]

    @property
    def id(self) -> UUID:
        """The enrolment's id."""
        return named("enrolment", str(self.child_id), self.activity)

    def entry(self, today: date) -> Enrol:
        """Give what must be entered: for the school year of today, or as far as a neighbour's weekly pattern has been agreed."""
        year = SchoolYear.of(today + NEW_YEAR_AHEAD)
        agreed = self.weekdays and self.household.guardian.last_name != "DUPONT"
        return Enrol(
            enrolment_id=self.id,
            child_id=self.child_id,
            activity_id=facilities.ACTIVITY[self.activity].id,
            guardian_id=self.household.guardian_id,
            valid_from=SchoolYear.of(today).first,
            valid_to=min(year.last, _end_of_next_month(today)) if agreed else year.last,
            weekdays=self.weekdays,
        )


def enrolments(dupont: Household, neighbours: Sequence[Household]) -> list[Enrolled]:
    """List every enrolment of the town."""
    return [*_family(dupont, DUPONT), *_neighbours(neighbours)]


def _end_of_next_month(today: date) -> date:
    """Tell how far the neighbours' weekly patterns reach: each month of a pattern is told and priced, and a start must be quick."""
    return ((today.replace(day=1) + 2 * NEXT_MONTH).replace(day=1)) - timedelta(days=1)


def _neighbours(households: Sequence[Household]) -> Iterator[Enrolled]:
    number = count()
    for household in households:
        for child in household.children:
            yield from _family(household, {child: _habits(next(number))})


def _family(household: Household, habits: Mapping[str, Pattern]) -> Iterator[Enrolled]:
    for child, pattern in habits.items():
        for activity, weekdays in pattern.items():
            yield Enrolled(household, child, activity, weekdays)


def _habits(number: int) -> Pattern:
    """Vary what the n-th child of the town does, so that every list has some children and none has all."""
    found: dict[str, tuple[int, ...]] = {}
    if number % 4 < 3:  # noqa: PLR2004 - three children in four eat at school
        found[facilities.CANTEEN] = MEALS[number % len(MEALS)]
    if number % 4 == 1:
        found[facilities.CARE_EVENING] = EVENINGS[number % len(EVENINGS)]
    if number % 8 == 0:
        found[facilities.CARE_MORNING] = EVERY_DAY
    if number % 3 == 0:
        found |= {facilities.WEDNESDAY_DAY: facilities.WEDNESDAY} if number % 2 else {facilities.WEDNESDAY_AFTERNOON: ()}
    if number % 4 == 2:  # noqa: PLR2004 - one child in four
        found[facilities.HOLIDAY_DAY] = ()
    return found
