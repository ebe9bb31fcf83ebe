"""What messaging keeps of others' news, held beside what they say, and its own counters."""

from datetime import date

from chassis.agreement import Agreements
from contracts.family import ChildCompletenessChanged, ChildSaved, CustodySet, FamilySaved
from contracts.identity import StaffSaved
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved
from services.messaging.store.places import school_class

agreements = Agreements()


@agreements.on(
    FamilySaved,
    "households",
    rows="""
        select family_id::text as key, json_build_array(h.version, (
            select coalesce(
                json_agg(json_build_array(guardian_id, first_name, last_name, email, email_consent) order by guardian_id), '[]'
            ) from adult a where a.family_id = h.family_id
        )) as facts from household h
    """,
    forget=[  # The adults go first: an address that was kept wrongly is not one that the family left, and is not warned.
        "delete from adult where family_id = any($1::text[]::uuid[])",
        "update household set version = -1 where family_id = any($1::text[]::uuid[])",
    ],
)
def household(event: FamilySaved, _: date) -> tuple[str, object]:
    """Tell whom to write to, and whether by e-mail too."""
    adults = sorted(event.guardians, key=lambda one: one.guardian_id)
    return str(event.family_id), [
        event.version,
        [[one.guardian_id, one.first_name, one.last_name, one.email, one.email_consent] for one in adults],
    ]


@agreements.on(
    CustodySet,
    "custody",
    rows="""
        select child_id::text as key, json_build_array(k.version, (
            select coalesce(json_agg(json_build_array(guardian_id, since, until) order by guardian_id, since), '[]')
            from child_withdrawn w where w.child_id = k.child_id
        )) as facts from custody k
    """,
    forget=["update custody set version = -1 where child_id = any($1::text[]::uuid[])"],
)
def custody(event: CustodySet, _: date) -> tuple[str, object]:
    """Tell from which adults a child is hidden."""
    hidden = sorted((one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn")
    return str(event.child_id), [event.version, hidden]


@agreements.on(
    ChildCompletenessChanged,
    "what records lack",
    rows="select child_id || ' ' || family_id as key, json_build_array(version, codes) as facts from child_lacks",
    forget=["update child_lacks set version = -1 where child_id || ' ' || family_id = any($1::text[])"],
)
def child_lacks(event: ChildCompletenessChanged, _: date) -> tuple[str, object]:
    """Tell what a household knows to be missing in a child's record; the notice of it is told once, however often it is taken over."""
    return f"{event.child_id} {event.family_id}", [event.version, sorted({code for one in event.missing for code in one.codes})]


@agreements.on(
    StaffSaved,
    "colleagues",
    rows="select account_id::text as key, json_build_array(email) as facts from colleague",
    forget=["delete from colleague where account_id = any($1::text[]::uuid[])"],
)
def colleague(event: StaffSaved, _: date) -> tuple[str, object]:
    """Tell where a colleague is warned; an account has newer versions that tell others of other things."""
    return str(event.account_id), [event.email]


@agreements.on(
    FacilitySaved,
    "facilities",
    rows="select facility_id::text as key, json_build_array(version, name) as facts from facility",
    forget=["update facility set version = -1 where facility_id = any($1::text[]::uuid[])"],
)
def facility(event: FacilitySaved, _: date) -> tuple[str, object]:
    """Tell a facility's name."""
    return str(event.facility_id), [event.version, event.name]


@agreements.on(
    ActivitySaved,
    "activities",
    rows="select activity_id::text as key, json_build_array(version, facility_id, name) as facts from activity",
    forget=["update activity set version = -1 where activity_id = any($1::text[]::uuid[])"],
)
def activity(event: ActivitySaved, _: date) -> tuple[str, object]:
    """Tell an activity's name and place."""
    return str(event.activity_id), [event.version, event.facility_id, event.name]


@agreements.on(
    EnrolmentSaved,
    "enrolments",
    rows="select enrolment_id::text as key, json_build_array(version, family_id, child_id, activity_id, valid_to) as facts from enrolment",
    forget=["update enrolment set version = -1 where enrolment_id = any($1::text[]::uuid[])"],
)
def enrolment(event: EnrolmentSaved, _: date) -> tuple[str, object]:
    """Tell whose child attends what, and until when."""
    return str(event.enrolment_id), [event.version, event.family_id, event.child_id, event.activity_id, event.valid_to]


@agreements.on(
    ChildSaved,
    "pupils",
    rows="select child_id::text as key, json_build_array(version, family_id, school_class, first_name) as facts from pupil",
    forget=["update pupil set version = -1 where child_id = any($1::text[]::uuid[])"],
)
def pupil(event: ChildSaved, _: date) -> tuple[str, object]:
    """Tell a child's first name and class, as parts of the town are named."""
    return str(event.child_id), [event.version, event.family_id, school_class(event), event.first_name]


agreements.hold(
    "unread messages",
    """
    select family_id::text as key, json_build_array(unread, counted) as facts from mailbox join lateral (
        select count(*) as counted from message m where m.family_id = mailbox.family_id and read_at is null and deleted_at is null
    ) as real on true where unread <> counted
    """,
    mend=[
        """
        update mailbox set version = version + 1, unread = (
            select count(*) from message m where m.family_id = mailbox.family_id and read_at is null and deleted_at is null
        ) where family_id = any($1::text[]::uuid[])
        """
    ],
)
