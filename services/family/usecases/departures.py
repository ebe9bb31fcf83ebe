"""An adult leaves a household: a clerk sees what follows, and the others are told; who remains is billed."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import DepartureView, FamilyRecord, GuardianView, PaidEnrolment, RecordDeparture
from services.family.domain.departure import first_steps, obstacles
from services.family.domain.errors import AdultGone, AdultStays, DepartureToCome, RecordChanged, UnknownFamily
from services.family.domain.household import full_name
from services.family.domain.search_words import plain
from services.family.store import departures, families, guardians, history
from services.family.store.departures import Paid
from services.family.store.history import Entry
from services.family.usecases.records import record, saved
from services.family.usecases.search_families import refresh_words


async def read(tx: Tx, family_id: UUID, guardian_id: UUID) -> DepartureView:
    """Tell what follows if an adult leaves, and what stands against it."""
    family = await families.find(tx, family_id)
    if family is None:
        raise UnknownFamily
    leaving, remaining = await _adults(tx, family_id, guardian_id)
    enrolments = await departures.enrolments(tx, family_id, guardian_id, remaining.guardian_id) if remaining else ()
    within, elsewhere = _within_reach(tx, enrolments)
    waiting = await departures.waiting(tx, family_id)
    return DepartureView(
        family_id=family_id,
        guardian_id=guardian_id,
        version=family.version,
        name=_name(leaving),
        obstacles=obstacles(
            leaving,
            remaining,
            pays_beside=not all(one.goes_on for one in enrolments),
            request_waits=bool(waiting),
        ),
        remaining=_name(remaining) if remaining else "",
        takes_over=remaining is not None and leaving.role == "primary",
        waiting=tuple(waiting),
        paid=tuple(
            PaidEnrolment(
                child_id=one.child_id,
                child=full_name(one.last_name, one.first_name),
                activity=one.activity or "",
                valid_until=one.valid_to,
                goes_on=one.goes_on,
            )
            for one in within
        ),
        paid_elsewhere=sum(one.goes_on for one in elsewhere),
        stays_elsewhere=sum(not one.goes_on for one in elsewhere),
        authorities=await departures.authorities(tx, guardian_id),
    )


async def leave(tx: Tx, asked: RecordDeparture) -> FamilyRecord:
    """Take an adult out of the household; of one who left already the day and the reason may be corrected.

    The family's row is locked first: of two clerks, the second sees the household as the first one left it.
    """
    if not await families.lock(tx, asked.family_id):
        raise UnknownFamily
    if asked.left_on > paris_date(tx.now):
        raise DepartureToCome("Notez le départ le jour venu, ou indiquez un jour passé.")
    if await departures.has_left(tx, asked.family_id, asked.guardian_id):
        return await _correct(tx, asked)
    seen = await read(tx, asked.family_id, asked.guardian_id)
    if seen.version != asked.version:
        raise RecordChanged
    leaving, remaining = await _adults(tx, asked.family_id, asked.guardian_id)
    if seen.obstacles or remaining is None:
        raise AdultStays(first_steps(seen.obstacles))
    await departures.leave(tx, leaving.guardian_id, asked.reason, asked.left_on)
    entries = [Entry("guardian", leaving.guardian_id, "role", leaving.role, "")]
    if seen.takes_over:
        await departures.take_over(tx, asked.family_id, remaining.guardian_id, plain(full_name(remaining.last_name, remaining.first_name)))
        entries.append(Entry("guardian", remaining.guardian_id, "role", remaining.role, "primary"))
    await refresh_words(tx, asked.family_id)
    await history.add(tx, asked.family_id, entries)
    await families.bump(tx, asked.family_id)
    for event in await departures.told(tx, [asked.family_id], leaving.guardian_id):
        await tx.emit(event)
    await tx.emit(await saved(tx, asked.family_id))
    tx.audit("family.adult.leave", family_id=asked.family_id, about_id=leaving.guardian_id)
    return await record(tx, asked.family_id)


async def _correct(tx: Tx, asked: RecordDeparture) -> FamilyRecord:
    """Correct the day and the reason of a departure; said twice, it is said once.

    Whether it was a death is told anew: after one nobody is written to. The household that reads of the departure does so once only.
    """
    before = await record(tx, asked.family_id)
    noted = next(one for one in before.former if one.guardian_id == asked.guardian_id)
    if (noted.left_on, noted.reason) == (asked.left_on, asked.reason):
        return before
    if before.version != asked.version:
        raise RecordChanged
    await departures.correct(tx, asked.guardian_id, asked.reason, asked.left_on)
    day = Entry("guardian", asked.guardian_id, "left_on", noted.left_on.isoformat(), asked.left_on.isoformat())
    await history.add(tx, asked.family_id, [day])
    await families.bump(tx, asked.family_id)
    if "death" in (noted.reason, asked.reason) and noted.reason != asked.reason:
        for event in await departures.told(tx, [asked.family_id], asked.guardian_id):
            await tx.emit(event)
    await tx.emit(await saved(tx, asked.family_id))
    tx.audit("family.adult.correct_departure", family_id=asked.family_id, about_id=asked.guardian_id)
    return await record(tx, asked.family_id)


def _within_reach(tx: Tx, enrolments: Sequence[Paid]) -> tuple[list[Paid], list[Paid]]:
    """Part enrolments into those that the clerk may read, and those in facilities out of their reach, which are counted alone."""
    parts: tuple[list[Paid], list[Paid]] = ([], [])
    for one in enrolments:
        # Of an activity that was not heard of yet nobody knows where it is: whoever is limited to facilities does not read it.
        within = tx.actor.sees(one.facility_id) if one.facility_id else not tx.actor.facilities
        parts[not within].append(one)
    return parts


async def _adults(tx: Tx, family_id: UUID, guardian_id: UUID) -> tuple[GuardianView, GuardianView | None]:
    """Find the adult who leaves, and the one who remains."""
    adults = await guardians.of_family(tx, family_id)
    leaving = next((one for one in adults if one.guardian_id == guardian_id), None)
    if leaving is None:
        raise AdultGone
    return leaving, next((one for one in adults if one.guardian_id != guardian_id), None)


def _name(adult: GuardianView) -> str:
    """Name an adult as their household reads it."""
    return f"{adult.first_name} {adult.last_name.upper()}"
