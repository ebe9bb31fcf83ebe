"""A child of separated parents, behind the pages of custody: Léa with the Duponts, shared or not."""

from datetime import date, time, timedelta
from uuid import UUID

from chassis.errors import Conflict, NotFound
from contracts.family import (
    AlternateWeeks,
    CustodyAdult,
    CustodyCalendar,
    CustodyHousehold,
    CustodyView,
    MovedNights,
    ReadCustody,
    ReadCustodyDays,
    StaffCustodyDay,
    StaffCustodyDays,
    TriedCustodyDays,
    TryCustodyCalendar,
)
from tests.unit.backoffice import cast

LEA = cast.number(cast.CHILD, 1)
DUPONT, MARTIN = cast.DUPONT.family_id, cast.MARTIN.family_id
WEEKS = CustodyCalendar(
    valid_from=date(2026, 9, 1),
    pattern=AlternateWeeks(even_weeks=DUPONT, odd_weeks=MARTIN, weekday=5),
    handover_at=time(16, 30),
    first_halves=MARTIN,
)
ENDED = CustodyCalendar(
    valid_from=date(2025, 9, 1),
    valid_until=date(2026, 6, 30),
    pattern=AlternateWeeks(even_weeks=cast.number(cast.FAMILY, 8), odd_weeks=DUPONT, weekday=5),
    handover_at=time(18),
)


class ExceptionOverlaps(Conflict):
    """What the family service answers to two exchanges of the same night."""

    slug = "custody_exception_overlaps"
    title = "Un autre échange porte déjà sur ces nuits"


class AuthorityReturns(Conflict):
    """What the family service answers to an authority after whose end another would go on."""

    slug = "authority_returns"
    title = "L'autorité entière reviendrait ensuite"


class LaterAuthority(Conflict):
    """What the family service answers to an authority that would replace a later one."""

    slug = "later_authority"
    title = "Une autorité plus récente est déjà saisie"


def view(*, shared: bool) -> CustodyView:
    """Make what staff read of the child."""
    jean = CustodyAdult(guardian_id=cast.number(cast.GUARDIAN, 1), name="DUPONT Jean", role="primary", authority="full", may_pick_up=True)
    sofia = CustodyAdult(
        guardian_id=cast.number(cast.GUARDIAN, 9),
        name="MARTIN Sofia",
        role="primary",
        authority="limited",
        may_pick_up=False,
        since=date(2026, 10, 1),
        document_id=cast.number(7),
    )
    homes = (
        CustodyHousehold(family_id=DUPONT, family_number="1001001816331", name="DUPONT Jean", city="LYON", entered=True, adults=(jean,)),
        CustodyHousehold(
            family_id=MARTIN,
            family_number="1001000000017",
            name="MARTIN Sofia",
            city="LYON",
            entered=False,
            since=date(2026, 9, 1),
            adults=(sofia,),
        ),
    )
    return CustodyView(
        child_id=LEA,
        child="DUPONT Léa",
        version=2,
        households=homes if shared else homes[:1],
        calendars=(ENDED, WEEKS) if shared else (),
        exceptions=(),
        history=(),
    )


def read(asked: ReadCustody, *, shared: bool) -> CustodyView:
    """Answer what is known of a child."""
    if asked.child_id in {child.child_id for child in cast.MARTIN.children}:
        other = view(shared=True)
        alone = other.households[1].model_copy(update={"entered": True})
        return other.model_copy(update={"child_id": asked.child_id, "households": (alone,), "calendars": ()})
    if asked.child_id not in {child.child_id for child in cast.DUPONT.children}:
        raise NotFound
    return view(shared=shared)


def days(asked: ReadCustodyDays | TryCustodyCalendar, *, shared: bool) -> StaffCustodyDays:
    """Answer a month in which the child changes households on the 13th."""
    count = (asked.last - asked.first).days + 1

    def one(day: date) -> StaffCustodyDay:
        if not shared:
            return StaffCustodyDay(day=day, morning=None, evening=None)
        morning, evening = _home(day - timedelta(days=1)), _home(day)
        at = time(16, 30) if morning != evening else None
        return StaffCustodyDay(day=day, morning=morning, evening=evening, handover_at=at, why="semaine impaire")

    return StaffCustodyDays(days=tuple(one(asked.first + timedelta(days=n)) for n in range(count)))


def tried(asked: TryCustodyCalendar, *, shared: bool) -> TriedCustodyDays:
    """Answer the same month, and that three nights pass from the Duponts to the Martins."""
    moved = (MovedNights(taken_from=DUPONT, given_to=MARTIN, first=date(2026, 11, 27), count=3),)
    return TriedCustodyDays(days=days(asked, shared=shared).days, moved=moved, rewrites=True)


def _home(day: date) -> UUID:
    return DUPONT if day.day < 13 else MARTIN
