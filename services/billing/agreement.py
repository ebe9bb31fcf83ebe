"""What billing keeps of others' news, held beside what they say, and its books beside their documents."""

import json
from datetime import date

from chassis.agreed import withdrawn_authority
from chassis.agreement import Agreements, by_version
from contracts.family import ChildSaved, FamilySaved, QuotientSet
from contracts.planning import ActivitySaved, EnrolmentSaved, MonthChanged
from services.billing.domain.charges import billed_statuses, day_facts, late_days, unmarked_days
from services.billing.store import books_agree

agreements = Agreements()
withdrawn_authority(agreements)

OF_MONTH = "where enrolment_id || ' ' || month = any($1::text[])"
REMOVE_MONTH = (
    f"delete from charge {OF_MONTH} and invoice_id is null",  # noqa: S608 - a constant
    *(f"delete from {table} {OF_MONTH}" for table in ("enrolment_month", "unmarked_month")),  # noqa: S608 - constants
)
FORGET_MONTH = (f"update enrolment_month set version = -1 {OF_MONTH}", f"update unmarked_month set version = -1 {OF_MONTH}")  # noqa: S608


@agreements.on(
    FamilySaved,
    "households",
    rows="""
        select family_id::text as key,
            json_build_array(version, family_number, name, city, postal_code, street, title, last_name, first_name, (
                select json_build_array(city, postal_code, street, title, last_name, first_name) from billed_as as billed
                where billed.family_id = household.family_id order by since desc limit 1
            )) as facts
        from household where not exists (select from erased_family e where e.family_id = household.family_id)
    """,
    **by_version("household", "family_id"),
)
def household(event: FamilySaved, _: date) -> tuple[str, object]:
    """Tell the number of a family, the adult who is billed, and where they live, twice: as last told, and as who is billed since when.

    Of an erased one, the name that invoices bear stays.
    """
    primary = next((adult for adult in event.guardians if adult.role == "primary"), None)
    names = (primary.title, primary.last_name, primary.first_name) if primary else ("", "", "")
    name = f"{primary.last_name.upper()} {primary.first_name}" if primary else ""
    where = event.city, event.postal_code, event.street
    billed = [*where, *names] if primary else None
    return str(event.family_id), [event.version, event.family_number, name, *where, *names, billed]


@agreements.on(
    ChildSaved,
    "children",
    rows="select child_id::text as key, json_build_array(version, family_id, first_name, birth_date, school_class) as facts from child",
    **by_version("child", "child_id"),
)
def child(event: ChildSaved, _: date) -> tuple[str, object]:
    """Tell a child's name, and what prices ask of it."""
    return str(event.child_id), [event.version, event.family_id, event.first_name, event.birth_date, event.school_class]


@agreements.on(
    QuotientSet,
    "quotients",
    rows="""
        select family_id::text as key, json_build_array(version, regime, (
            select coalesce(json_agg(json_build_array(valid_from, value, valid_until) order by valid_from), '[]')
            from quotient q where q.family_id = r.family_id
        )) as facts from quotient_record r
    """,
    **by_version("quotient_record", "family_id", "quotient"),
)
def quotients(event: QuotientSet, _: date) -> tuple[str, object]:
    """Tell the quotients and the allocation regime by which a family's days are priced."""
    dated = sorted(event.quotients, key=lambda one: one.valid_from)
    return str(event.family_id), [event.version, event.regime, [[one.valid_from, one.value, one.valid_until] for one in dated]]


@agreements.on(
    ActivitySaved,
    "activities",
    rows="select activity_id::text as key, json_build_array(version, name, facility_id, residents) as facts from activity",
    **by_version("activity", "activity_id"),
)
def activity(event: ActivitySaved, _: date) -> tuple[str, object]:
    """Tell an activity's name and place, and who counts as a resident there."""
    residents = [[one.postal_code, one.city] for one in event.policies.residents]
    return str(event.activity_id), [event.version, event.name, event.facility_id, residents]


@agreements.on(
    EnrolmentSaved,
    "enrolments",
    rows="""
        select enrolment_id::text as key, json_build_array(version, family_id, activity_id, valid_to, weekdays) as facts from enrolment
    """,
    **by_version("enrolment", "enrolment_id"),
)
def enrolment(event: EnrolmentSaved, _: date) -> tuple[str, object]:
    """Tell who pays for an enrolment."""
    return str(event.enrolment_id), [event.version, event.family_id, event.activity_id, event.valid_to, event.weekdays]


@agreements.on(
    MonthChanged,
    "months",
    rows="""
        select enrolment_id || ' ' || month as key,
            json_build_array(version, family_id, child_id, activity_id, days, statuses, late_days, facts) as facts
        from enrolment_month
    """,
    forget=FORGET_MONTH,
    remove=REMOVE_MONTH,
)
def month(event: MonthChanged, _: date) -> tuple[str, object]:
    """Tell the days of an enrolment that are billed, with their hours, and to whom.

    The child's name is left out: a month keeps the one of when it was told, and whoever corrects a name tells no month anew. Lines bear the
    name that `children` holds.
    """
    days = billed_statuses(event.days)
    return f"{event.enrolment_id} {event.month}", [
        event.version,
        event.family_id,
        event.child_id,
        event.activity_id,
        list(days),
        list(days.values()),
        late_days(event.days),
        json.loads(day_facts(event.days)),
    ]


@agreements.on(
    MonthChanged,
    "days without attendance",
    rows="""
        select enrolment_id || ' ' || month as key, json_build_array(version, family_id, activity_id, days) as facts from unmarked_month
    """,
    forget=FORGET_MONTH,
    remove=REMOVE_MONTH,
)
def unmarked(event: MonthChanged, _: date) -> tuple[str, object]:
    """Tell the days of which nobody has said yet whether the child came."""
    return f"{event.enrolment_id} {event.month}", [event.version, event.family_id, event.activity_id, unmarked_days(event.days)]


agreements.hold(
    "charges",
    books_agree.CHARGES,
    mend=[f"delete from charge {OF_MONTH} and invoice_id is null", *FORGET_MONTH],  # noqa: S608 - a constant
    tells="planning",
)
agreements.hold("estimates", books_agree.ESTIMATES, mend=[books_agree.SUM_UP])
for what, sql in books_agree.BOOKS.items():
    agreements.hold(what, sql, mend=[books_agree.MENDED[what]] if what in books_agree.MENDED else [])


agreements.leave_apart("made of the months that are compared, and held beside them among the books", "charge", "estimate")
agreements.leave_apart("kept by this service itself: the day on which it last did what it does daily", "daily_job")
