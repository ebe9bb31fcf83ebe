"""The town's places in these tests, and who attends them."""

from datetime import date
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Event
from contracts.family import ChildSaved, CustodySet
from contracts.family.custody_events import LinkedAdult, LinkedHousehold
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved

CANTEEN, LEISURE = (UUID(f"0199a000-0000-7000-8000-0000000000b{one}") for one in (1, 2))
MEAL, WEDNESDAY = (UUID(f"0199a000-0000-7000-8000-0000000000c{one}") for one in (1, 2))
LEA = UUID("0199a000-0000-7000-8000-0000000000d1")
CLASS = "École élémentaire, CE2"


def facilities() -> list[Event]:
    return [
        FacilitySaved(version=1, facility_id=CANTEEN, name="Restauration scolaire"),
        FacilitySaved(version=1, facility_id=LEISURE, name="Accueil de Loisirs"),
        ActivitySaved(version=1, activity_id=MEAL, facility_id=CANTEEN, facility="Restauration scolaire", name="Repas"),
        ActivitySaved(version=1, activity_id=WEDNESDAY, facility_id=LEISURE, facility="Accueil de Loisirs", name="Mercredi"),
    ]


def enrolled(family_id: UUID, activity_id: UUID, *, child_id: UUID = LEA, until: date = date(2099, 8, 31)) -> EnrolmentSaved:
    return EnrolmentSaved(
        version=1,
        family_id=family_id,
        enrolment_id=new_id(),
        child_id=child_id,
        activity_id=activity_id,
        guardian_id=new_id(),
        valid_from=date(2026, 9, 1),
        valid_to=until,
        weekdays=(1, 2),
    )


def pupil(family_id: UUID, child_id: UUID = LEA) -> ChildSaved:
    return ChildSaved(
        version=1,
        family_id=family_id,
        child_id=child_id,
        last_name="DUPONT",
        first_name="Léa",
        birth_date=date(2018, 5, 14),
        school="École élémentaire",
        school_class="CE2",
    )


def hidden_from(guardian_id: UUID, family_id: UUID, child_id: UUID = LEA, *, until: date | None = None) -> CustodySet:
    return CustodySet(
        version=1,
        child_id=child_id,
        households=(LinkedHousehold(family_id=family_id),),
        adults=(LinkedAdult(guardian_id=guardian_id, authority="withdrawn", since=date(2026, 1, 1), until=until),),
    )
