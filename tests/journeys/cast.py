"""The shared cast: the family of the guide, and the ids under which the demonstration town knows it."""

from datetime import date
from uuid import UUID

from chassis.school_year import SchoolYear
from stack.demo import facilities
from stack.demo.enrolments import DUPONT as HABITS
from stack.demo.enrolments import Enrolled
from stack.demo.households import dupont

TODAY = date(2026, 11, 16)
"""A Monday morning whose next week is a school week of the same month."""

DUPONT = dupont(SchoolYear.of(TODAY))
LEA, HUGO = DUPONT.children["Léa"], DUPONT.children["Hugo"]
JEAN = DUPONT.guardian_id
MEAL_CENTS = 235

CANTEEN, WEDNESDAY_AFTERNOON = facilities.CANTEEN, facilities.WEDNESDAY_AFTERNOON


def enrolment(child: str, activity: str) -> UUID:
    """Tell the id of a DUPONT child's enrolment."""
    return Enrolled(DUPONT, child, activity, HABITS[child][activity]).id
