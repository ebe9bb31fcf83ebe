"""Reading the custody of a child, and telling it to the other services."""

from datetime import date, timedelta
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.school_year import SchoolYear
from chassis.tx import Tx
from contracts.family import (
    AuthorityLink,
    CustodyAdult,
    CustodyCalendar,
    CustodyDay,
    CustodyDays,
    CustodyHousehold,
    CustodySet,
    CustodySpan,
    CustodyView,
    LinkedAdult,
    LinkedHousehold,
    MovedNights,
    StaffCustodyDay,
    StaffCustodyDays,
    TriedCustodyDays,
)
from services.family.domain.authority import Link, to_come
from services.family.domain.custody import Custody, Exchange, Rule
from services.family.domain.custody_errors import CustodyDatesReversed, SpanTooLong
from services.family.domain.errors import UnknownChild
from services.family.domain.household import full_name
from services.family.domain.shared_child import Household, seen_by, within
from services.family.store import custody, households
from services.family.store.custody import SharedChild
from services.family.store.households import Adult

LONGEST_DAYS = 366
YEARS_TOLD_BEFORE, YEARS_TOLD_AHEAD = 1, 3
"""School years that are told: planning books and billing prices by them; each new entry of school holidays tells them again."""


async def custody_of(tx: Tx, child: SharedChild, linked: list[Household], draft: Rule | None = None) -> Custody:
    """Put the custody of a child together, with a draft over the calendar that begins on its day."""
    rules = {rule.valid_from: rule for rule in await custody.rules(tx, child.child_id)}
    if draft:
        rules[draft.valid_from] = draft
    agreed = await custody.exceptions(tx, child.child_id)
    return Custody(
        [one.family_id for one in linked],
        [within(rule, linked) for rule in rules.values()],
        [Exchange(one.first_night, one.last_night, one.family_id) for one in agreed],
        await custody.holidays(tx),
        child.shared_until,
    )


async def found(tx: Tx, child_id: UUID, *, lock: bool = False) -> SharedChild:
    """Find a child that the actor may see."""
    child = await custody.child(tx, child_id, lock=lock)
    if child is None:
        raise UnknownChild
    return child


async def days_for_family(tx: Tx, family_id: UUID, child_id: UUID, first: date, last: date) -> CustodyDays:
    """Tell a household its days with a child; of the other household only that it is the other one."""
    child = await found(tx, child_id)
    check_span(first, last)
    rules = await custody.rules(tx, child_id)
    agreed = await custody.exceptions(tx, child_id)
    if not rules and not agreed:
        return CustodyDays(child_id=child_id, shared=False)
    seen = await households.of_child(tx, child_id)
    exchanges = [Exchange(one.first_night, one.last_night, one.family_id) for one in agreed]
    known = Custody((), [seen_by(family_id, rule, seen) for rule in rules], exchanges, await custody.holidays(tx), child.shared_until)

    def side(one: UUID | None) -> str | None:
        return None if one is None else "own" if one == family_id else "other"

    return CustodyDays(
        child_id=child_id,
        shared=True,
        days=tuple(
            CustodyDay.model_validate(
                {
                    "day": day.day,
                    "morning": side(day.morning),
                    "evening": side(day.evening),
                    "handover_at": day.handover_at,
                    "why": day.why,
                }
            )
            for day in known.days(first, last)
        ),
    )


async def days_for_staff(tx: Tx, child_id: UUID, first: date, last: date) -> StaffCustodyDays:
    """Tell staff with which household a child is on each day."""
    child = await found(tx, child_id)
    check_span(first, last)
    known = await custody_of(tx, child, await households.of_child(tx, child_id))
    return StaffCustodyDays(days=_days(known, first, last))


async def try_calendar(tx: Tx, child: SharedChild, draft: Rule, first: date, last: date) -> TriedCustodyDays:
    """Tell staff what a calendar would give, and which nights it would move from one household to another."""
    check_span(first, last)
    linked = await households.of_child(tx, child.child_id)
    known, tried = await custody_of(tx, child, linked), await custody_of(tx, child, linked, draft)
    today, year = paris_date(tx.now), timedelta(days=LONGEST_DAYS)
    ahead = known.moved(tried, today + timedelta(days=1), today + year)
    return TriedCustodyDays(
        days=_days(tried, first, last),
        moved=tuple(
            MovedNights(taken_from=taken_from, given_to=given_to, first=nights[0], count=len(nights))
            for (taken_from, given_to), nights in ahead.items()
        ),
        rewrites=bool(known.moved(tried, max(draft.valid_from, today - year), today)),
    )


def _days(known: Custody, first: date, last: date) -> tuple[StaffCustodyDay, ...]:
    return tuple(
        StaffCustodyDay(day=day.day, morning=day.morning, evening=day.evening, handover_at=day.handover_at, why=day.why)
        for day in known.days(first, last)
    )


async def note_reading(tx: Tx, child_id: UUID) -> None:
    """Enter in the audit log of each household that the actor reads where the child lives."""
    child = await found(tx, child_id)
    for family_id in {child.family_id, *(one.family_id for one in await households.of_child(tx, child_id))}:
        tx.audit("family.custody.read", family_id=family_id, about_id=child_id)


async def view(tx: Tx, child_id: UUID) -> CustodyView:
    """Show staff everything about a child's households."""
    child = await found(tx, child_id)
    linked = await households.of_child(tx, child_id)
    links: dict[UUID, list[Link]] = {}
    for link in await households.links(tx, child_id):
        links.setdefault(link.guardian_id, []).append(link)
    adults = await households.adults(tx, [one.family_id for one in linked], child_id)
    today = paris_date(tx.now)
    return CustodyView(
        child_id=child_id,
        child=full_name(child.last_name, child.first_name),
        version=child.version,
        households=tuple(_household(one, [adult for adult in adults if adult.family_id == one.family_id], links, today) for one in linked),
        calendars=tuple(
            CustodyCalendar(
                valid_from=rule.valid_from,
                valid_until=rule.valid_until,
                pattern=rule.pattern,
                handover_at=rule.handover_at,
                first_halves=rule.first_halves,
            )
            for rule in await custody.rules(tx, child_id)
        ),
        exceptions=tuple(await custody.exceptions(tx, child_id)),
        history=tuple(await custody.changes(tx, child_id)),
    )


async def told(tx: Tx, child: SharedChild, version: int) -> CustodySet:
    """Put a child's custody as it stands into the words of the event."""
    linked = await households.of_child(tx, child.child_id)
    known = await custody_of(tx, child, linked)
    today = paris_date(tx.now)
    year = SchoolYear.of(today).start
    first, last = SchoolYear(year - YEARS_TOLD_BEFORE).first, SchoolYear(year + YEARS_TOLD_AHEAD - 1).last
    return CustodySet(
        child_id=child.child_id,
        version=version,
        households=tuple(LinkedHousehold(family_id=one.family_id, since=one.since, until=one.until) for one in linked),
        adults=tuple(
            LinkedAdult(guardian_id=link.guardian_id, authority=link.authority, since=link.since, until=link.until)
            for link in await households.links(tx, child.child_id)
            if link.authority != "full"
        ),
        spans=tuple(
            CustodySpan(family_id=span.family_id, first=span.first, last=span.last, since=span.since) for span in known.spans(first, last)
        ),
    )


async def tell(tx: Tx, child_id: UUID) -> None:
    """Tell a child's custody as it now stands."""
    child = await found(tx, child_id, lock=True)
    await tx.emit(await told(tx, child, await custody.bump(tx, child_id)))


def authority_link(link: Link) -> AuthorityLink:
    """Put what links an adult to a child into what staff are told of it."""
    return AuthorityLink(
        since=link.since, until=link.until, authority=link.authority, may_pick_up=link.may_pick_up, judged=link.document_id is not None
    )


def check_span(first: date, last: date) -> None:
    """Refuse a span that is reversed or longer than a year."""
    if last < first:
        raise CustodyDatesReversed("La fin de la période précède son début.")
    if (last - first).days > LONGEST_DAYS:
        raise SpanTooLong("Demandez une année au plus.")


def _household(one: Household, adults: list[Adult], links: dict[UUID, list[Link]], today: date) -> CustodyHousehold:
    primary = adults[0]
    return CustodyHousehold(
        family_id=one.family_id,
        family_number=primary.family_number,
        name=full_name(primary.last_name, primary.first_name),
        city=primary.city,
        entered=one.entered,
        since=one.since,
        until=one.until,
        adults=tuple(_adult(adult, links.get(adult.guardian_id, []), today) for adult in adults),
    )


def _adult(one: Adult, links: list[Link], today: date) -> CustodyAdult:
    now = next((link for link in links if link.holds(today)), None)
    return CustodyAdult(
        guardian_id=one.guardian_id,
        name=full_name(one.last_name, one.first_name),
        role=one.role,
        left_on=one.left_on,
        authority=now.authority if now else "full",
        may_pick_up=now.may_pick_up if now else True,
        since=now.since if now else None,
        until=now.until if now else None,
        document_id=now.document_id if now else None,
        links=tuple(authority_link(link) for link in links),
        later=french.capitalised(", puis ".join(to_come(link) for link in links if link.since > today)),
    )
