"""What messaging keeps of others' news, held beside what they say, and its own counters."""

from datetime import date

from chassis.agreed import names_of_places, withdrawn_authority
from chassis.agreement import Agreements, by_version
from contracts.family import ChildCompletenessChanged, ChildSaved, CustodySet, FamilySaved
from contracts.identity import StaffSaved
from contracts.planning import EnrolmentSaved
from services.messaging.store.places import school_class

agreements = Agreements()
names_of_places(agreements)
withdrawn_authority(agreements)


@agreements.on(
    FamilySaved,
    "households",
    rows="""
        select family_id::text as key, json_build_array(h.version, (
            select coalesce(
                json_agg(json_build_array(guardian_id, first_name, last_name, email, email_consent, role) order by guardian_id), '[]'
            ) from adult a where a.family_id = h.family_id
        )) as facts from household h
    """,
    **by_version("household", "family_id", "adult"),
)
def household(event: FamilySaved, _: date) -> tuple[str, object]:
    """Tell whom to write to, and whether by e-mail too."""
    adults = sorted(event.guardians, key=lambda one: one.guardian_id)
    return str(event.family_id), [
        event.version,
        [[one.guardian_id, one.first_name, one.last_name, one.email, one.email_consent, one.role] for one in adults],
    ]


@agreements.on(
    ChildCompletenessChanged,
    "what records lack",
    rows="""
        select child_id || ' ' || family_id as key, json_build_array(version, codes) as facts from child_lacks
        where not exists (
            select from child_household h
            where h.child_id = child_lacks.child_id and h.family_id = child_lacks.family_id and h.until < today_here()
        )
    """,
    forget=["update child_lacks set version = -1 where child_id || ' ' || family_id = any($1::text[])"],
    remove=["delete from child_lacks where child_id || ' ' || family_id = any($1::text[])"],
)
def child_lacks(event: ChildCompletenessChanged, _: date) -> tuple[str, object]:
    """Tell what a household knows to be missing in a child's record; the notice of it is told once, however often it is taken over."""
    return f"{event.child_id} {event.family_id}", [event.version, sorted({code for one in event.missing for code in one.codes})]


@agreements.on(
    StaffSaved,
    "colleagues",
    rows="select account_id::text as key, json_build_array(email) as facts from colleague",
    forget=["delete from colleague where account_id = any($1::text[]::uuid[])"],
    remove=["delete from colleague where account_id = any($1::text[]::uuid[])"],
)
def colleague(event: StaffSaved, _: date) -> tuple[str, object]:
    """Tell where a colleague is warned; an account has newer versions that tell others of other things."""
    return str(event.account_id), [event.email]


@agreements.on(
    EnrolmentSaved,
    "enrolments",
    rows="select enrolment_id::text as key, json_build_array(version, family_id, child_id, activity_id, valid_to) as facts from enrolment",
    **by_version("enrolment", "enrolment_id"),
)
def enrolment(event: EnrolmentSaved, _: date) -> tuple[str, object]:
    """Tell whose child attends what, and until when."""
    return str(event.enrolment_id), [event.version, event.family_id, event.child_id, event.activity_id, event.valid_to]


@agreements.on(
    ChildSaved,
    "pupils",
    rows="select child_id::text as key, json_build_array(version, family_id, school_class, first_name) as facts from pupil",
    **by_version("pupil", "child_id"),
)
def pupil(event: ChildSaved, _: date) -> tuple[str, object]:
    """Tell a child's first name and class, as parts of the town are named."""
    return str(event.child_id), [event.version, event.family_id, school_class(event), event.first_name]


@agreements.on(
    CustodySet,
    "households of children",
    rows="""
        select child_id::text as key, json_agg(json_build_array(family_id, since, until) order by family_id) as facts
        from child_household group by child_id
    """,
    forget=["update custody set version = -1 where child_id = any($1::text[]::uuid[])"],
    remove=["delete from child_household where child_id = any($1::text[]::uuid[])"],
)
def child_households(event: CustodySet, _: date) -> tuple[str, object]:
    """Tell with which households a child lives, from a day to a day; how new that is stands with those from whom it is hidden."""
    households = sorted(event.households, key=lambda one: one.family_id)
    return str(event.child_id), [[one.family_id, one.since, one.until] for one in households]


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


agreements.leave_apart("what was told, once: it is not told again", "message", "email", "colleague_warning", "planning_request")
agreements.leave_apart("counted here, and held beside the messages", "mailbox")
