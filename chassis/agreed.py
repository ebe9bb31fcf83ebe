"""Projections that several services keep alike: names of places, and from whom a child is hidden."""

from datetime import date

from chassis.agreement import Agreements, by_version
from contracts.family import CustodySet
from contracts.planning import ActivitySaved, FacilitySaved


def names_of_places(agreements: Agreements) -> None:
    """Hold the names of facilities and activities beside what planning says."""

    @agreements.on(
        FacilitySaved,
        "facilities",
        rows="select facility_id::text as key, json_build_array(version, name) as facts from facility",
        **by_version("facility", "facility_id"),
    )
    def facility(event: FacilitySaved, _: date) -> tuple[str, object]:
        return str(event.facility_id), [event.version, event.name]

    @agreements.on(
        ActivitySaved,
        "activities",
        rows="select activity_id::text as key, json_build_array(version, facility_id, name) as facts from activity",
        **by_version("activity", "activity_id"),
    )
    def activity(event: ActivitySaved, _: date) -> tuple[str, object]:
        return str(event.activity_id), [event.version, event.facility_id, event.name]


def withdrawn_authority(agreements: Agreements) -> None:
    """Hold beside what the family service says from which adults a child is hidden."""

    @agreements.on(
        CustodySet,
        "custody",
        rows="""
            select child_id::text as key, json_build_array(k.version, (
                select coalesce(json_agg(json_build_array(guardian_id, since, until) order by guardian_id, since), '[]')
                from child_withdrawn w where w.child_id = k.child_id
            )) as facts from custody k
        """,
        **by_version("custody", "child_id", "child_withdrawn"),
    )
    def custody(event: CustodySet, _: date) -> tuple[str, object]:
        hidden = sorted((one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn")
        return str(event.child_id), [event.version, hidden]
