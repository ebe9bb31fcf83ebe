"""What the family service keeps of places, enrolments and holidays, held beside what planning says."""

from datetime import date

from chassis.agreement import Agreements
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved, SchoolHolidaysSet

agreements = Agreements()


@agreements.on(
    FacilitySaved,
    "facilities",
    rows="select facility_id::text as key, json_build_array(version, name) as facts from facility",
    forget=["update facility set version = -1 where facility_id = any($1::text[]::uuid[])"],
)
def facility(event: FacilitySaved, _: date) -> tuple[str, object]:
    """Tell a facility: staff say what it requires."""
    return str(event.facility_id), [event.version, event.name]


@agreements.on(
    ActivitySaved,
    "activities",
    rows="select activity_id::text as key, json_build_array(version, facility_id, name) as facts from activity",
    forget=["update activity set version = -1 where activity_id = any($1::text[]::uuid[])"],
)
def activity(event: ActivitySaved, _: date) -> tuple[str, object]:
    """Tell an activity, and the facility whose requirements it has."""
    return str(event.activity_id), [event.version, event.facility_id, event.name]


@agreements.on(
    EnrolmentSaved,
    "enrolments",
    rows="""
        select enrolment_id::text as key, json_build_array(version, child_id, activity_id, valid_from, valid_to, paid_by) as facts
        from enrolment
    """,
    forget=["update enrolment set version = -1 where enrolment_id = any($1::text[]::uuid[])"],
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
