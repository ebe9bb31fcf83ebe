"""The town of a school year: two families, two régies, and an auditor who reckons what each day costs."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from uuid import UUID

from contracts.billing import PutRegie, PutTariff, TariffRules
from contracts.planning import DayStatus, MonthChanged
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, LEA, MARTIN, MEAL, MORNING, meal_tariff
from tests.service.billing.debit_cast import signs
from tests.service.billing.test_certificates import born
from tests.service.billing.treasury_cast import AT_HOME, CODES
from tests.service.harness import Started

FAMILIES = (DUPONT, MARTIN)
CHILDREN = {DUPONT: ((LEA, "Léa"), (HUGO, "Hugo")), MARTIN: ((UUID(int=62), "Zoé"), (LEA, "Léa"))}
ACTIVITIES = (MEAL, MORNING)
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1))
TARIFF, OTHER = UUID(int=5), UUID(int=6)
RULES = TariffRules.model_validate(
    {
        "name": "Accueil", "valid_from": "2026-09-01", "unit": "day",
        "lines": [{"effort": {"rate_percent": "0.333", "floor_cents": 101, "ceiling_cents": 905}}],
        "adjustments": [{"label": "Sans réservation", "when": {"unbooked": True}, "cents": 150}, {"label": "Geste", "percent": "-7.5"}],
        "split": {"care_percent": "66.6667"},
    }
)  # fmt: skip


@dataclass
class World:
    """What happens next, and what an auditor knows of it: what was told, and the prices that were voted."""

    random: Random
    quotients: dict[UUID, list[tuple[int, date]]] = field(default_factory=lambda: {one: [] for one in FAMILIES})
    brackets: list[tuple[date, tuple[tuple[int, int], ...]]] = field(default_factory=list)
    told: dict[tuple[UUID, date], MonthChanged] = field(default_factory=dict)
    version: int = 1
    now: datetime = datetime(2026, 11, 27, 9, tzinfo=UTC)
    intents: list[tuple[UUID, str, int]] = field(default_factory=list)

    def id(self) -> UUID:
        """Make an id, the same whenever the same happens."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def quotient(self, family_id: UUID, day: date) -> int | None:
        """Tell the quotient in force on a day."""
        held = [one for one in sorted(self.quotients[family_id], key=lambda one: one[1]) if one[1] <= day]
        return held[-1][0] if held else None

    def price(self, family_id: UUID, activity_id: UUID, day: date, status: DayStatus) -> int:
        """Reckon what a day costs, apart from the house's own code."""
        quotient = self.quotient(family_id, day)
        if activity_id == MEAL:
            brackets = [one for start, one in sorted(self.brackets) if start <= day][-1]
            if quotient is None:
                return max(cents for _, cents in brackets)
            return next(cents for start, cents in reversed(brackets) if start <= quotient)
        exact = Decimal(905) if quotient is None else min(max(quotient * Decimal("0.333"), Decimal(101)), Decimal(905))
        exact += 150 if status is DayStatus.PRESENT_UNBOOKED else 0
        return int((exact * Decimal("0.925")).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def enrolment(family_id: UUID, child_id: UUID, activity_id: UUID) -> UUID:
    """Name an enrolment by what it is."""
    return UUID(int=(family_id.int ^ (child_id.int << 1) ^ (activity_id.int << 2)) % 2**128)


async def opened(service: Started, random: Random) -> World:
    """Open the town: two régies, two tariffs, two families, one of which signed a mandate."""
    await service.send(PutRegie(code="AL", name="Cantine", treasury=CODES), CASHIER)
    await service.send(PutRegie(code="CA", name="Accueil", treasury=CODES, collector="treasury"), CASHIER)
    await signs(service)
    await service.tell(AT_HOME)
    await service.tell(AT_HOME.model_copy(update={"family_id": MARTIN, "family_number": "1001001816332"}))
    await service.tell(born(LEA, "Léa", date(2022, 5, 1)), born(HUGO, "Hugo", date(2024, 5, 1)))
    await service.send(meal_tariff(tariff_id=TARIFF), CASHIER)
    await service.send(
        PutTariff(tariff_id=OTHER, activity_id=MORNING, regie="CA", name="Accueil", valid_from=date(2026, 9, 1), rules=RULES), CASHIER
    )
    return World(random=random, brackets=[(date(2026, 9, 1), ((0, 175), (640, 235), (850, 305)))])
