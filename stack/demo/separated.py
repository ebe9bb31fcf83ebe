"""Separated parents of the demonstration: two households and two accounts, one child, a week about that changes on Fridays."""

import asyncio
from datetime import date, time

from pydantic import SecretStr

from chassis.school_year import SchoolYear
from contracts.family import (
    AlternateWeeks,
    AttachChild,
    CalendarDraft,
    CreateFamily,
    GuardianFields,
    NewChild,
    NewGuardian,
    QuotientView,
    SetCustodyCalendar,
)
from contracts.identity import OpenFamilyAccount
from contracts.planning import Enrol
from stack.access import SampleAccount
from stack.demo import facilities
from stack.demo.households import POSTAL_CODE, PRIMARY_SCHOOL, TOWN, Household
from stack.demo.ids import named
from stack.demo.town import Town

FRIDAY = 5
AFTER_SCHOOL = time(16, 30)
FATHER, MOTHER, CHILD = named("family", "CARLIER"), named("family", "DELMAS"), named("child", "CARLIER", "Noé")
PAYERS = {FATHER: named("guardian", "CARLIER", "primary"), MOTHER: named("guardian", "DELMAS", "primary")}
ACCOUNTS = {
    FATHER: ("Julien CARLIER", "julien.carlier", "Girouette2026"),
    MOTHER: ("Camille DELMAS", "camille.delmas", "Coquelicot2026"),
}
PATTERNS: dict[str, tuple[int, ...]] = {facilities.CANTEEN: (1, 2, 4, 5), facilities.CARE_EVENING: ()}
"""The regular days at each activity, of both parents: of each only those on which Noé is there are booked."""


async def separated(town: Town) -> list[SampleAccount]:
    """Enter both households, share the child between them, enrol it for each, and open both accounts."""
    year = SchoolYear.of(town.today)
    await town.tell_all([_father(year), _mother(year)])
    await asyncio.gather(_share(town, year), *(town.tell(_account(family_id)) for family_id in ACCOUNTS))
    await asyncio.gather(*(town.tell_when_known(one) for one in _enrolments(year)))
    return [SampleAccount(role="family", identifier=identifier, password=password) for _, identifier, password in ACCOUNTS.values()]


def homes(year: SchoolYear) -> list[Household]:
    """Give both households, as those whose adult acts."""
    return [Household(one, one.family_id, PAYERS[one.family_id], {}) for one in (_father(year), _mother(year)) if one.family_id]


async def _share(town: Town, year: SchoolYear) -> None:
    await town.tell(AttachChild(child_id=CHILD, family_id=MOTHER, since=year.first))
    weeks = AlternateWeeks(even_weeks=FATHER, odd_weeks=MOTHER, weekday=FRIDAY)
    draft = CalendarDraft(valid_from=year.first, pattern=weeks, handover_at=AFTER_SCHOOL, first_halves=MOTHER)
    await town.tell(SetCustodyCalendar(child_id=CHILD, calendar=draft))


def _account(family_id: object) -> OpenFamilyAccount:
    found = next(one for one in ACCOUNTS if one == family_id)
    name, identifier, password = ACCOUNTS[found]
    return OpenFamilyAccount(
        family_id=found,
        guardian_id=PAYERS[found],
        display_name=name,
        identifier=identifier,
        password=SecretStr(password),
        temporary=False,
    )


def _enrolments(year: SchoolYear) -> list[Enrol]:
    return [
        Enrol(
            enrolment_id=named("enrolment", str(family_id), str(CHILD), activity),
            child_id=CHILD,
            activity_id=facilities.ACTIVITY[activity].id,
            guardian_id=payer,
            valid_from=year.first,
            valid_to=year.last,
            weekdays=weekdays,
        )
        for family_id, payer in PAYERS.items()
        for activity, weekdays in PATTERNS.items()
    ]


def _father(year: SchoolYear) -> CreateFamily:
    noe = NewChild(
        child_id=CHILD,
        last_name="CARLIER",
        first_name="Noé",
        birth_date=date(year.start - 8, 3, 14),
        school=PRIMARY_SCHOOL,
        school_class="CE2",
    )
    fields = GuardianFields(
        quality="Père",
        marital_status="Séparé",
        address="3 rue du Lavoir",
        postal_code=POSTAL_CODE,
        city=TOWN,
        mobile_phone="06.39.98.64.01",
        email="julien.carlier@exemple.fr",
        email_consent=True,
    )
    adult = NewGuardian(
        guardian_id=PAYERS[FATHER], role="primary", title="Monsieur", last_name="CARLIER", first_name="Julien", fields=fields
    )  # fmt: skip
    return CreateFamily(
        family_id=FATHER,
        guardians=(adult,),
        children=(noe,),
        quotients=(QuotientView(value=1120, valid_from=year.first),),
        benefit_office="CAF 691",
    )


def _mother(year: SchoolYear) -> CreateFamily:
    fields = GuardianFields(
        quality="Mère",
        marital_status="Séparée",
        address="28 montée de l'Église",
        postal_code=POSTAL_CODE,
        city=TOWN,
        mobile_phone="06.39.98.64.02",
        email="camille.delmas@exemple.fr",
        email_consent=True,
    )
    adult = NewGuardian(
        guardian_id=PAYERS[MOTHER], role="primary", title="Madame", last_name="DELMAS", first_name="Camille", fields=fields
    )  # fmt: skip
    return CreateFamily(
        family_id=MOTHER, guardians=(adult,), quotients=(QuotientView(value=640, valid_from=year.first),), benefit_office="CAF 691"
    )
