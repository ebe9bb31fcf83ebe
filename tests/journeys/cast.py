"""The shared cast: the family of the guide, and its neighbour who must see nothing of it."""

from stack.demo.households import dupont
from stack.demo.school_calendar import SchoolYear
from tests.journeys.conftest import MONDAY_OF_A_SCHOOL_WEEK

DUPONT = dupont(SchoolYear.of(MONDAY_OF_A_SCHOOL_WEEK))
LEA, HUGO = DUPONT.children["Léa"], DUPONT.children["Hugo"]
JEAN = DUPONT.guardian_id
