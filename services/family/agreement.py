"""What the family service keeps of places, enrolments and holidays, held beside what planning says."""

from datetime import date

from chassis.agreed import names_of_places
from chassis.agreement import Agreements, by_version
from contracts.planning import EnrolmentSaved, SchoolHolidaysSet

agreements = Agreements()
names_of_places(agreements)


@agreements.on(
    EnrolmentSaved,
    "enrolments",
    rows="""
        select enrolment_id::text as key, json_build_array(version, child_id, activity_id, valid_from, valid_to, paid_by, payer_id) as facts
        from enrolment
    """,
    **by_version("enrolment", "enrolment_id"),
)
def enrolment(event: EnrolmentSaved, _: date) -> tuple[str, object]:
    """Tell who is enrolled where: the record must have what the place requires."""
    return str(event.enrolment_id), [
        event.version,
        event.child_id,
        event.activity_id,
        event.valid_from,
        event.valid_to,
        event.family_id,
        event.guardian_id,
    ]


@agreements.on(
    SchoolHolidaysSet,
    "school holidays",
    rows="""
        select 'town' as key, json_build_array(version, (
            select coalesce(json_agg(json_build_array(first, last, label) order by first), '[]') from school_holiday
        )) as facts from school_holidays_known
    """,
    forget=["update school_holidays_known set version = -1 where 'town' = any($1::text[])"],
)
def holidays(event: SchoolHolidaysSet, _: date) -> tuple[str, object]:
    """Tell the school holidays, by whose halves custody goes."""
    return "town", [event.version, [[one.first, one.last, one.label] for one in sorted(event.holidays, key=lambda one: one.first)]]


agreements.leave_apart("kept by this service itself: the day up to which it looked at what expires", "completeness_day")
