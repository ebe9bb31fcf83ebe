"""The town of the planning tests: a centre with three activities, the Dupont and Martin families, Monday 23 November 2026 at 9:00."""

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from chassis.clock import PARIS
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import ChildSaved, FamilySaved, GuardianCard
from contracts.planning import (
    ActivityView,
    AskedDay,
    CalendarDay,
    DayStatus,
    Enrol,
    EnrolmentView,
    GetMonth,
    GetPlanningRequest,
    GridCell,
    MonthGrid,
    PlanningRequestView,
    PutActivity,
    PutCalendarDays,
    PutFacility,
    SubmitDays,
    WorkingDaysBefore,
)
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.harness import Started, family, staff

START = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)
CLERK = staff(*Right)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in range(23, 28))
NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2))
SCHOOL_DAYS = (1, 2, 4, 5)


def offset_to_start() -> float:
    """Seconds that bring the real clock to the start of the story."""
    return (START - datetime.now(UTC)).total_seconds()


async def refusal(answer: Awaitable[Any], kind: type[Refusal]) -> Refusal:
    """Wait for an answer that must be a refusal of a kind, and return it."""
    try:
        await answer
    except Refusal as refused:
        if (refused.slug, refused.status) != (kind.slug, kind.status):
            raise
        return refused
    raise AssertionError(f"not refused: {kind.slug}")


@dataclass(frozen=True)
class Household:
    """A family with one adult and one child."""

    family_id: UUID
    guardian_id: UUID
    child_id: UUID
    actor: Actor

    @classmethod
    def make(cls) -> "Household":
        family_id, guardian_id = new_id(), new_id()
        return cls(family_id, guardian_id, new_id(), family(family_id, guardian_id=guardian_id))

    def saved(self, last_name: str, version: int = 1) -> FamilySaved:
        card = GuardianCard(guardian_id=self.guardian_id, role="primary", title="Monsieur", last_name=last_name, first_name="JEAN")
        return FamilySaved(version=version, family_id=self.family_id, family_number="1001001816331", city="SAINT-JEAN", guardians=(card,))

    def child_saved(self, first_name: str, last_name: str, version: int = 1) -> ChildSaved:
        return ChildSaved(
            version=version,
            family_id=self.family_id,
            child_id=self.child_id,
            last_name=last_name,
            first_name=first_name,
            birth_date=date(2018, 5, 4),
            school="",
            school_class="",
        )


@dataclass
class Town:
    """A running planning service with its cast, and short ways to say what happens."""

    service: Started
    facility_id: UUID
    dupont: Household
    martin: Household

    async def household(self, first_name: str = "Zoé", last_name: str = "PETIT") -> Household:
        made = Household.make()
        await self.service.tell(made.saved(last_name), made.child_saved(first_name, last_name))
        return made

    async def households(self, count: int) -> list[Household]:
        made = [Household.make() for _ in range(count)]
        events = [event for n, one in enumerate(made) for event in (one.saved(f"FAMILLE {n}"), one.child_saved(f"Enfant {n}", "PETIT"))]
        await self.service.tell(*events)
        return made

    async def activity(self, name: str = "Restauration scolaire", **rules: Any) -> ActivityView:
        return await self.service.send(activity(self.facility_id, name, **rules), CLERK)

    async def enrol(self, who: Household, at: ActivityView, weekdays: Iterable[int] = (), **more: Any) -> EnrolmentView:
        return await self.service.send(enrolment(who, at, weekdays, **more), CLERK)

    async def enrol_many(self, count: int, at: ActivityView) -> list[tuple[Household, EnrolmentView]]:
        return [(one, await self.enrol(one, at)) for one in await self.households(count)]

    async def close(self, *days: date, kind: Any = "closed", label: str = "Grève", facility_id: UUID | None = None) -> None:
        entries = tuple(CalendarDay(day=day, kind=kind, label=label, facility_id=facility_id) for day in days)
        await self.service.send(PutCalendarDays(days=entries), CLERK)

    async def ask(self, who: Household, enrolled: EnrolmentView, *days: date, **more: Any) -> PlanningRequestView:
        asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
        return await self.service.send(SubmitDays(child_id=who.child_id, kind="booking", days=asked), who.actor, **more)

    async def miss(self, who: Household, enrolled: EnrolmentView, *days: date, reason: Any = "family") -> PlanningRequestView:
        asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
        request = SubmitDays(child_id=who.child_id, kind="absence", days=asked, absence_reason=reason)
        return await self.service.send(request, who.actor)

    async def decided(self, request: PlanningRequestView) -> PlanningRequestView:
        """Wait until the allocator has had a request."""
        return await self.numbered(request.request_id)

    async def numbered(self, request_id: UUID) -> PlanningRequestView:
        """Wait until the allocator has numbered a request, and with it decided what it may."""

        async def allocated() -> PlanningRequestView | None:
            async with self.service.database.transaction() as tx:
                if not await tx.fetchval("select arrival is not null from request where request_id = $1", request_id):
                    return None
            return await self.service.send(GetPlanningRequest(request_id=request_id), CLERK)

        found = await eventually(allocated)
        if found is None:
            raise AssertionError("eventually answers what is true")
        return found

    async def book(self, who: Household, enrolled: EnrolmentView, *days: date) -> PlanningRequestView:
        return await self.decided(await self.ask(who, enrolled, *days))

    async def month(self, who: Household, month: date = TUESDAY, actor: Actor | None = None) -> MonthGrid:
        return await self.service.send(GetMonth(child_id=who.child_id, month=month), actor or who.actor)

    async def cell(self, who: Household, enrolled: EnrolmentView, day: date) -> GridCell:
        grid = await self.month(who, day)
        row = next(row for row in grid.rows if row.enrolment_id == enrolled.enrolment_id)
        return row.cells[day.day - 1]

    async def status(self, who: Household, enrolled: EnrolmentView, day: date) -> DayStatus | None:
        return (await self.cell(who, enrolled, day)).status

    async def taken(self, at: ActivityView, day: date) -> int:
        async with self.service.database.transaction() as tx:
            sql = "select taken from place where counter_id = $1 and day = $2"
            return await tx.fetchval(sql, at.activity_id, day) or 0


def activity(facility_id: UUID, name: str, **rules: Any) -> PutActivity:
    """Make an activity that opens on school days, until 10:00 on the working day before, unless told otherwise."""
    eve = WorkingDaysBefore(days=1, at=time(10))
    settled: dict[str, Any] = {
        "activity_id": new_id(),
        "facility_id": facility_id,
        "name": name,
        "weekdays": SCHOOL_DAYS,
        "periods": ("school",),
        "booking_cutoff": eve,
        "cancelling_cutoff": eve,
        "capacity": 40,
    }
    return PutActivity(**{**settled, **rules})


def enrolment(who: Household, at: ActivityView, weekdays: Iterable[int] = (), **more: Any) -> Enrol:
    """Make an enrolment for the school year."""
    settled: dict[str, Any] = {
        "child_id": who.child_id,
        "activity_id": at.activity_id,
        "guardian_id": who.guardian_id,
        "valid_from": date(2026, 9, 1),
        "valid_to": date(2027, 7, 2),
        "weekdays": tuple(weekdays),
    }
    return Enrol(**{**settled, **more})


async def settle_town(service: Started) -> Town:
    """Enter the facility and the two families."""
    town = Town(service, new_id(), Household.make(), Household.make())
    await service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs"), CLERK)
    await service.tell(
        town.dupont.saved("DUPONT"),
        town.dupont.child_saved("Léa", "DUPONT"),
        town.martin.saved("MARTIN"),
        town.martin.child_saved("Hugo", "MARTIN"),
    )
    return town
