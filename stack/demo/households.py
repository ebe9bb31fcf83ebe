"""The families of the demonstration town: the DUPONTs exactly as the guide shows them, and their neighbours."""

import csv
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from chassis.school_year import SchoolYear
from contracts.family import CreateFamily, GuardianFields, NewChild, NewGuardian, QuotientView, Title
from stack.demo.ids import named
from stack.demo.operations import QUOTIENT

NEIGHBOURS = Path(__file__).with_name("families.csv")
POSTAL_CODE, TOWN = "69280", "Sainte-Consorce"
AGE_IN_CLASS = {"PS": 3, "MS": 4, "GS": 5, "CP": 6, "CE1": 7, "CE2": 8, "CM1": 9, "CM2": 10}
NURSERY = frozenset({"PS", "MS", "GS"})
NURSERY_SCHOOL, PRIMARY_SCHOOL = "École maternelle de Sainte-Consorce", "École élémentaire de Sainte-Consorce"
TITLES: dict[str, Title] = {"Monsieur": "Monsieur", "Madame": "Madame"}
QUALITIES: dict[Title, str] = {"Monsieur": "Père", "Madame": "Mère"}
MARRIED: dict[Title, str] = {"Monsieur": "Marié", "Madame": "Mariée"}


@dataclass(frozen=True)
class Household:
    """A family as it is entered; ids are known beforehand, so that everything else can be entered at the same time."""

    entry: CreateFamily
    family_id: UUID
    guardian_id: UUID
    children: dict[str, UUID]

    @property
    def guardian(self) -> NewGuardian:
        """The adult who signs in and is billed."""
        return self.entry.guardians[0]

    @property
    def display_name(self) -> str:
        """The guardian's name as it is shown: "JEAN DUPONT"."""
        return f"{self.guardian.first_name} {self.guardian.last_name}"


def dupont(year: SchoolYear) -> Household:
    """Give the family of the guide: every field as its screens show it."""
    jean = GuardianFields(
        quality="Père",
        marital_status="Séparé",
        address="12 RUE DES BONBONS",
        postal_code="31400",
        city="SAINT - JEAN",
        home_phone="01.02.03.04.05",
        email="jean.dupont@wanadoo.fr",
        email_consent=True,
        sms_consent=False,
    )
    jeanne = GuardianFields(
        address="Lotissement les bons bonbons", postal_code="31400", city="SAINT - JEAN", email_consent=True, sms_consent=False
    )
    return _household(
        NewGuardian(role="primary", title="Monsieur", last_name="DUPONT", first_name="JEAN", fields=jean),
        NewGuardian(role="partner", title="Madame", last_name="DUPONT", first_name="JEANNE", fields=jeanne),
        children="Léa CE2 / Hugo MS",
        quotient=QUOTIENT,
        year=year,
        number="1001001816331",
        benefit_office="0",
    )


def neighbours(year: SchoolYear) -> list[Household]:
    """Give the other families of the town."""
    with NEIGHBOURS.open(newline="") as file:
        return [_neighbour(row, year) for row in csv.DictReader(file)]


def _neighbour(row: dict[str, str], year: SchoolYear) -> Household:
    adults = [_adult(row, prefix, number) for number, prefix in enumerate(("", "partner_")) if row[f"{prefix}last_name"]]
    return _household(*adults, children=row["children"], quotient=int(row["quotient"]), year=year)


def _adult(row: dict[str, str], prefix: str, number: int) -> NewGuardian:
    title, last_name, first_name = TITLES[row[f"{prefix}title"]], row[f"{prefix}last_name"], row[f"{prefix}first_name"]
    return NewGuardian(
        role="partner" if prefix else "primary",
        title=title,
        last_name=last_name,
        first_name=first_name,
        fields=GuardianFields(
            quality=QUALITIES[title],
            marital_status=MARRIED[title] if row["partner_last_name"] else "Célibataire",
            address=row["address"],
            postal_code=POSTAL_CODE,
            city=TOWN,
            mobile_phone=f"06.39.98.{int(row['quotient']) // 100:02}.{int(row['quotient']) % 90 + number:02}",
            email=f"{_address(first_name)}.{_address(last_name)}@exemple.fr",
            email_consent=not prefix,
        ),
    )


def _household(
    *guardians: NewGuardian, children: str, quotient: int, year: SchoolYear, number: str | None = None, benefit_office: str = "CAF 691"
) -> Household:
    name = guardians[0].last_name
    adults = tuple(one.model_copy(update={"guardian_id": named("guardian", name, one.role)}) for one in guardians)
    entered = tuple(_child(name, *words.rsplit(" ", 1), year=year) for words in children.split(" / "))
    entry = CreateFamily(
        family_id=named("family", name),
        family_number=number,
        guardians=adults,
        children=entered,
        quotients=(QuotientView(value=quotient, valid_from=SchoolYear(year.start - 1).first),),
        benefit_office=benefit_office,
        account_holder=f"{name} {guardians[0].first_name}",
    )
    return Household(
        entry,
        named("family", name),
        named("guardian", name, "primary"),
        {child.first_name: named("child", name, child.first_name) for child in entered},
    )


def _child(family: str, first_name: str, school_class: str, *, year: SchoolYear) -> NewChild:
    month, day = 1 + sum(map(ord, first_name)) % 12, 1 + sum(map(ord, family)) % 28
    return NewChild(
        child_id=named("child", family, first_name),
        last_name=family,
        first_name=first_name,
        birth_date=date(year.start - AGE_IN_CLASS[school_class], month, day),
        school=NURSERY_SCHOOL if school_class in NURSERY else PRIMARY_SCHOOL,
        school_class=school_class,
    )


def _address(name: str) -> str:
    """Write a name as it stands in an e-mail address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-")
