"""What planning keeps of others' news, held beside what they say."""

from datetime import date, timedelta

from chassis.agreement import Agreements, by_version
from contracts.billing import FamilyBlockChanged, PeriodLocked
from contracts.family import ChildCompletenessChanged, ChildSaved, CustodySet, FamilySaved, RequirementsSet, RulesAccepted, RulesPublished

agreements = Agreements()

DAYS_AHEAD = 250
"""How far ahead spans of custody are compared: told in another school year, they end on another day, years from now."""


@agreements.on(
    FamilySaved,
    "families",
    rows="""
        select family_id::text as key, json_build_array(version, postal_code, city, all_adults_work, (
            select coalesce(json_agg(json_build_array(guardian_id, upper(name), role) order by guardian_id), '[]')
            from guardian g where g.family_id = f.family_id and role <> 'former'
        )) as facts from family f
    """,
    **by_version("family", "family_id", "guardian"),
)
def family(event: FamilySaved, _: date) -> tuple[str, object]:
    """Tell the adults that grids name as payers, however a former release wrote the last name, and what priorities ask of the family."""
    adults = sorted(event.guardians, key=lambda one: one.guardian_id)
    return str(event.family_id), [
        event.version,
        event.postal_code,
        event.city,
        event.all_adults_work,
        [[one.guardian_id, f"{one.last_name} {one.first_name}".upper(), one.role] for one in adults],
    ]


@agreements.on(
    ChildSaved,
    "children",
    rows="""
        select child_id::text as key, json_build_array(version, family_id, name, first_name, birth_date, school_class, school) as facts
        from child
    """,
    **by_version("child", "child_id"),
)
def child(event: ChildSaved, _: date) -> tuple[str, object]:
    """Tell a child, who is enrolled and counted by its age."""
    name = f"{event.first_name} {event.last_name}"
    return str(event.child_id), [
        *(event.version, event.family_id, name, event.first_name),
        *(event.birth_date, event.school_class, event.school),
    ]


@agreements.on(
    ChildCompletenessChanged,
    "what records lack",
    rows="""
        select child_id::text as key, json_build_array(version, (
            select coalesce(json_agg(json_build_array(activity_id, codes) order by activity_id), '[]')
            from child_lacks l where l.child_id = k.child_id
        ), lacks) as facts from child_completeness k
    """,
    **by_version("child_completeness", "child_id", "child_lacks"),
)
def completeness(event: ChildCompletenessChanged, _: date) -> tuple[str, object]:
    """Tell for which activities a child's record lacks something, and what it lacks at all."""
    lacking = sorted((one.activity_id, list(one.codes)) for one in event.missing if one.codes)
    return str(event.child_id), [event.version, lacking, event.lacks]


@agreements.on(
    RequirementsSet,
    "what places require",
    rows="select place_id::text as key, json_build_array(version, codes) as facts from requirement",
    forget=["delete from requirement where place_id = any($1::text[]::uuid[])"],
)
def requirements(event: RequirementsSet, _: date) -> tuple[str, object]:
    """Tell what a place requires of records."""
    return str(event.place_id), [event.version, event.codes]


@agreements.on(
    CustodySet,
    "custody",
    rows=f"""
        select child_id::text as key, json_build_array(version, shared, (
            select coalesce(json_agg(json_build_array(family_id, since, until) order by family_id, since), '[]')
            from child_household h where h.child_id = k.child_id
        ), (
            select coalesce(json_agg(json_build_array(guardian_id, since, until) order by guardian_id, since), '[]')
            from child_withdrawn w where w.child_id = k.child_id
        ), (
            select coalesce(json_agg(json_build_array(family_id, first, last, since) order by first, family_id), '[]')
            from custody_span s where s.child_id = k.child_id and first >= today_here() and last <= today_here() + {DAYS_AHEAD}
        )) as facts from custody k
    """,  # noqa: S608 - a constant
    **by_version("custody", "child_id", "child_household", "child_withdrawn", "custody_span"),
)
def custody(event: CustodySet, today: date) -> tuple[str, object]:
    """Tell the households of a child, from whom it is hidden, and its days with each in the months to come."""
    until = today + timedelta(days=DAYS_AHEAD)
    hidden = [(one.guardian_id, one.since, one.until) for one in event.adults if one.authority == "withdrawn"]
    spans = [(one.first, one.family_id, one.last, one.since) for one in event.spans if one.first >= today and one.last <= until]
    return str(event.child_id), [
        event.version,
        len(event.households) > 1,
        [[one.family_id, one.since, one.until] for one in sorted(event.households, key=lambda one: one.family_id)],
        sorted(hidden, key=lambda one: one[:2]),
        [[family_id, first, last, since] for first, family_id, last, since in sorted(spans, key=lambda one: one[:2])],
    ]


@agreements.on(
    RulesPublished,
    "rules of the town",
    rows="select rules_id::text as key, json_build_array(in_force_from) as facts from town_rules",
    forget=["delete from town_rules where rules_id = any($1::text[]::uuid[])"],
    remove=["delete from town_rules where rules_id = any($1::text[]::uuid[])"],
)
def rules(event: RulesPublished, _: date) -> tuple[str, object]:
    """Tell a version of the town's rules."""
    return str(event.rules_id), [event.in_force_from]


@agreements.on(
    RulesAccepted,
    "accepted rules",
    rows="select family_id || ' ' || rules_id as key, json_build_array() as facts from rules_acceptance",
    forget=["delete from rules_acceptance where family_id || ' ' || rules_id = any($1::text[])"],
    remove=["delete from rules_acceptance where family_id || ' ' || rules_id = any($1::text[])"],
)
def acceptance(event: RulesAccepted, _: date) -> tuple[str, object]:
    """Tell who accepted which version of the rules."""
    return f"{event.family_id} {event.rules_id}", []


@agreements.on(
    PeriodLocked,
    "invoiced periods",
    rows="select run_id::text as key, json_build_array(version, first, last, activity_ids, locked) as facts from locked_period",
    **by_version("locked_period", "run_id"),
)
def period(event: PeriodLocked, _: date) -> tuple[str, object]:
    """Tell a period whose attendance stays as it is, because it was invoiced."""
    return str(event.run_id), [event.version, event.first, event.last, event.activity_ids, event.locked]


@agreements.on(
    FamilyBlockChanged,
    "blocked families",
    rows="select family_id::text as key, json_build_array(version, blocked, contact) as facts from family_block",
    **by_version("family_block", "family_id"),
)
def block(event: FamilyBlockChanged, _: date) -> tuple[str, object]:
    """Tell whether a family may book new days."""
    return str(event.family_id), [event.version, event.blocked, event.contact]


agreements.leave_apart("kept by this service itself: the day on which it last did what it does daily", "daily_job")
