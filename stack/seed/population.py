"""An invented population of any size: each family as the contract requests that would enter it one by one.

The same number gives the same family in every town, so that a seeded town can be compared with one made by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from pydantic import SecretStr

from chassis import french
from chassis.school_year import SchoolYear
from contracts.billing import Bracket, FormerInvoice, FormerPayment, InvoiceLine, PutRegie, PutTariff
from contracts.family import CreateFamily, GuardianFields, NewChild, NewGuardian, QuotientView
from contracts.identity import OpenFamilyAccount
from contracts.planning import Enrol, Period, PutActivity, PutFacility, WorkingDaysBefore
from stack.demo.ids import named
from stack.demo.tariffs import HALF_HOUR, MEAL
from stack.seed import names

PASSWORD = "Semis-des-2000-matins"  # noqa: S105 - everybody in an invented population shares it
FAMILIES_PER_SCHOOL = 150
PLACES = 500
FIRST_NUMBER = 50_000_000
REGIE = "RS"
MEALS_BILLED = 16
PATTERNS = ((1, 2, 4, 5), (1, 4), (2, 5), ())
CUTOFF = WorkingDaysBefore(days=1, at=time(10))


@dataclass(frozen=True)
class School:
    """A school with its canteen and its evening care."""

    number: int

    @property
    def canteen(self) -> UUID:
        """The canteen's activity."""
        return named("seed", "canteen", str(self.number))

    @property
    def care(self) -> UUID:
        """The evening care's activity."""
        return named("seed", "care", str(self.number))

    def entries(self) -> tuple[PutFacility, tuple[PutActivity, ...]]:
        """Give the facility and the activities to enter."""
        facility_id = named("seed", "school", str(self.number))
        return PutFacility(facility_id=facility_id, name=f"École n° {self.number + 1}"), tuple(
            PutActivity(
                activity_id=activity_id,
                facility_id=facility_id,
                name=f"{name}, école n° {self.number + 1}",
                position=100 + self.number % 100,
                weekdays=PATTERNS[0],
                periods=(Period.SCHOOL,),
                booking_cutoff=CUTOFF,
                cancelling_cutoff=CUTOFF,
                capacity=PLACES,
            )
            for activity_id, name in ((self.canteen, "Restauration"), (self.care, "Garderie du soir"))
        )

    def tariffs(self, valid_from: date) -> list[PutTariff]:
        """Give the tariffs to enter."""
        return [
            PutTariff(
                tariff_id=named("seed", "tariff", str(activity_id)),
                activity_id=activity_id,
                regie=REGIE,
                name="Tarif par quotient",
                valid_from=valid_from,
                brackets=tuple(Bracket(from_quotient=start, cents=cents) for start, cents in grid.items()),
            )
            for activity_id, grid in ((self.canteen, MEAL), (self.care, HALF_HOUR))
        ]


@dataclass(frozen=True)
class Family:
    """One family of the population: everything that is entered about it."""

    entry: CreateFamily
    account: OpenFamilyAccount
    enrolments: tuple[Enrol, ...]
    invoice: FormerInvoice
    payment: FormerPayment | None

    @property
    def family_id(self) -> UUID:
        """The family's id."""
        return self.invoice.family_id


def schools(first: int, count: int) -> list[School]:
    """List the schools of the families from number `first` on."""
    return [School(number) for number in range(first // FAMILIES_PER_SCHOOL, (first + count - 1) // FAMILIES_PER_SCHOOL + 1)]


def families(first: int, count: int, today: date) -> Iterator[Family]:
    """Invent `count` families from number `first` on, as they are on a day."""
    year = SchoolYear.of(today)
    for number in range(first, first + count):
        yield _family(number, year, today)


def _family(number: int, year: SchoolYear, today: date) -> Family:
    family_id, last_name = named("seed", "family", str(number)), names.last_name(number)
    guardians, children = _guardians(number, last_name), _children(number, last_name, year)
    primary = guardians[0]
    guardian_id = named("seed", "guardian", str(number), "primary")
    quotient = 150 + number * 37 % 2200
    invoice = _invoice(number, family_id, children[0].first_name, quotient, today)
    return Family(
        entry=CreateFamily(
            family_id=family_id,
            family_number=names.family_number(FIRST_NUMBER + number),
            guardians=guardians,
            children=children,
            quotients=(QuotientView(value=quotient, valid_from=year.first),),
            benefit_office="CAF 691",
            account_holder=f"{last_name} {primary.first_name}",
        ),
        account=OpenFamilyAccount(
            family_id=family_id,
            guardian_id=guardian_id,
            display_name=f"{primary.first_name} {last_name}",
            identifier=f"famille-{number + 1}",
            password=SecretStr(PASSWORD),
            temporary=False,
        ),
        enrolments=tuple(_enrolments(number, guardian_id, children, today)),
        invoice=invoice,
        payment=_payment(number, invoice) if number % 3 else None,
    )


def _guardians(number: int, last_name: str) -> tuple[NewGuardian, ...]:
    alone = number % 5 == 0
    found = []
    for role, title, first_name in (("primary", *names.adult(number)), ("partner", *names.adult(number + 1))):
        fields = GuardianFields(
            quality="Mère" if title == "Madame" else "Père",
            marital_status="Célibataire" if alone else "Mariée" if title == "Madame" else "Marié",
            address=f"{1 + number % 90} {names.street(number)}",
            postal_code="69280",
            city="Sainte-Consorce",
            mobile_phone=french.phone(f"06{number % 50_000_000 * 2 + (role == 'partner'):08d}"),
            email=f"famille-{number + 1}-{role}@exemple.fr",
        )
        found.append(
            NewGuardian.model_validate(
                {
                    "guardian_id": named("seed", "guardian", str(number), role),
                    "role": role,
                    "title": title,
                    "last_name": last_name,
                    "first_name": first_name,
                    "fields": fields,
                }
            )
        )
    return tuple(found[:1] if alone else found)


def _children(number: int, last_name: str, year: SchoolYear) -> tuple[NewChild, ...]:
    count = 1 + (number % 3 != 0) + (number % 11 == 0)
    found = []
    for rank in range(count):
        school_class, age = names.school_class(number + 3 * rank)
        found.append(
            NewChild(
                child_id=named("seed", "child", str(number), str(rank)),
                last_name=last_name,
                first_name=names.child(number + 7 * rank),
                birth_date=date(year.start - age, 1 + number % 12, 1 + number % 28),
                school=f"École n° {number // FAMILIES_PER_SCHOOL + 1}",
                school_class=school_class,
            )
        )
    return tuple(found)


def _enrolments(number: int, guardian_id: UUID, children: tuple[NewChild, ...], today: date) -> Iterator[Enrol]:
    """Enrol each child in the canteen, every second one in the evening care, for this month and the next."""
    school = School(number // FAMILIES_PER_SCHOOL)
    first = today.replace(day=1)
    last = (first + timedelta(days=64)).replace(day=1) - timedelta(days=1)
    for rank, child in enumerate(children):
        chosen = [(school.canteen, PATTERNS[(number + rank) % len(PATTERNS)]), (school.care, ())]
        for activity_id, weekdays in chosen[: 1 + (number + rank) % 2]:
            if child.child_id is None:
                raise AssertionError("every child of the population has an id")
            yield Enrol(
                enrolment_id=named("seed", "enrolment", str(child.child_id), str(activity_id)),
                child_id=child.child_id,
                activity_id=activity_id,
                guardian_id=guardian_id,
                valid_from=first,
                valid_to=last,
                weekdays=weekdays,
            )


def regie(today: date) -> PutRegie:
    """Give the cash office; the former program billed up to the end of last month."""
    return PutRegie(code=REGIE, name="Régie restauration scolaire", billed_until=today.replace(day=1) - timedelta(days=1))


def _invoice(number: int, family_id: UUID, child: str, quotient: int, today: date) -> FormerInvoice:
    """Bill the meals of last month."""
    period_to = today.replace(day=1) - timedelta(days=1)
    unit = MEAL[max(start for start in MEAL if start <= quotient)]
    line = InvoiceLine(child=child, activity="Restauration", quantity=MEALS_BILLED, unit_cents=unit, cents=MEALS_BILLED * unit)
    return FormerInvoice(
        number=f"{REGIE}-{number + 1}",
        family_id=family_id,
        issued_on=today.replace(day=1),
        due_on=today.replace(day=28),
        period_from=period_to.replace(day=1),
        period_to=period_to,
        lines=(line,),
    )


def _payment(number: int, invoice: FormerInvoice) -> FormerPayment:
    cents = sum(line.cents for line in invoice.lines)
    return FormerPayment(
        number=f"{REGIE}-{FIRST_NUMBER + number}", family_id=invoice.family_id, paid_on=invoice.issued_on, method="cheque", cents=cents
    )
