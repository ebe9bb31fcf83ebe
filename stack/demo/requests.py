"""What families ask for: days and absences, some decided, some waiting, some on the clerk's desk; and changes of their records.

Every day is chosen among those that the planning itself offers, so that nothing is asked that it would refuse.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.family import DecideRecordRequest, KeepRecordDocument, RecordRequestKind, SubmitRecordChange
from contracts.planning import (
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    GetMonth,
    GridCell,
    MonthGrid,
    PlanningRequestView,
    SubmitDays,
)
from stack.demo import facilities, guide
from stack.demo.enrolments import Enrolled
from stack.demo.households import Household
from stack.demo.papers import paper
from stack.demo.town import Town

NO_STAFF = "L'équipe est au complet ce mercredi : nous ne pouvons pas accueillir plus d'enfants. Le mercredi suivant reste possible."
NO_PROOF = "Le bail que vous avez joint n'est pas signé. Merci de joindre la page signée à votre nouvelle demande."


@dataclass(frozen=True)
class Wish:
    """A change that a family asks for, with the paper that it sends along."""

    fields: Mapping[str, str | bool]
    kind: RecordRequestKind = "guardian"
    paper: str = ""


CHANGES: Mapping[str, Wish] = {
    "BENALI": Wish({"address": "12 rue des Vergers"}, paper="Facture d'électricité"),
    "FERREIRA": Wish({"mobile_phone": "06.39.98.41.07", "sms_consent": True}),
    "ROUX": Wish({"beneficiary_number": "6912045", "quotient": "540", "quotient_month": "{month}"}, "caf", "Attestation CAF"),
    "YILMAZ": Wish({"email": "elif.yilmaz-demir@exemple.fr"}),
    "GAUTIER": Wish({"parts": "2,5", "reference_income": "24350", "notice_year": "{year}"}, "tax", "Avis d'imposition"),
    "CHEN": Wish({"employer": "Atelier Chen", "work_phone": "04.65.71.20.36"}, "partner"),
    "KOWALSKI": Wish({"mobile_phone": "06.39.98.77.12"}),
    "LEROY": Wish({"address": "9 chemin des Vignes"}),
}
Kind = Literal["booking", "absence", "illness"]
ACCEPTED, REFUSED = frozenset({"KOWALSKI"}), frozenset({"LEROY"})
DUPONT_REFUSED = Wish({"address": "4 ALLÉE DES CARAMELS"}, paper="Bail")
DUPONT_WAITING = Wish({"mobile_phone": "06.39.98.15.04"})

WAITING, ADMITTED, TURNED_AWAY = 5, 3, 1
"""How many neighbours' Wednesdays wait for the clerk, were accepted, were refused."""


class Days:
    """What a child may still ask for, by activity: days to book, and regular days on which it may be absent for free."""

    def __init__(self, grids: Iterable[MonthGrid]) -> None:
        self.bookable: dict[str, list[date]] = defaultdict(list)
        self.regular: dict[str, list[date]] = defaultdict(list)
        for row in (row for grid in grids for row in grid.rows):
            self.bookable[row.activity] += [cell.day for cell in row.cells if cell.may == "book" and cell.status is None]
            self.regular[row.activity] += [cell.day for cell in row.cells if cell.status == DayStatus.REGULAR and _free_absence(cell)]

    @classmethod
    async def of(cls, town: Town, household: Household, child: str, months: Iterable[date]) -> "Days":
        """Read a child's planning of several months."""
        asked = [GetMonth(child_id=household.children[child], month=month) for month in months]
        return cls(await asyncio.gather(*(town.ask_as(household, one) for one in asked)))


async def neighbours_ask(town: Town, enrolled: Sequence[Enrolled], days: Days) -> None:
    """Let the neighbours ask for meals, for Wednesdays that a clerk decides, and for all places of a day in the holidays."""
    meals = [one for one in enrolled if one.activity == facilities.CANTEEN and not one.weekdays]
    await asyncio.gather(*(ask(town, one, "booking", days.bookable[one.activity][:2]) for one in meals))
    centre = [one for one in enrolled if one.activity == facilities.HOLIDAY_DAY][: facilities.ACTIVITY[facilities.HOLIDAY_DAY].places]
    await asyncio.gather(*(ask(town, one, "booking", days.bookable[one.activity][:1]) for one in centre))
    wednesdays = [one for one in enrolled if one.activity == facilities.WEDNESDAY_AFTERNOON][: WAITING + ADMITTED + TURNED_AWAY]
    asked = [await ask(town, one, "booking", days.bookable[one.activity][:2]) for one in wednesdays]
    for number, request in enumerate(request for request in asked[WAITING:] if request):
        await decide(town, request, accept=number < ADMITTED)


async def dupont_ask(town: Town, enrolled: Mapping[tuple[str, str], Enrolled], days: Mapping[str, Days]) -> None:
    """Let the family of the guide ask for what gives its planning one day of each status."""
    bookable, regular = days["Hugo"].bookable, days["Léa"].regular
    full_day = bookable[facilities.HOLIDAY_DAY][:1]
    centre = [day for day in guide.counterparts(guide.HOLIDAY_CENTRE, town.today) if day not in full_day]
    wishes: Sequence[tuple[str, str, Kind, Sequence[date]]] = (
        ("Hugo", facilities.CANTEEN, "booking", bookable[facilities.CANTEEN][:2]),
        ("Hugo", facilities.HOLIDAY_DAY, "booking", full_day),
        ("Hugo", facilities.HOLIDAY_AFTERNOON, "booking", [day for day in bookable[facilities.HOLIDAY_AFTERNOON] if day in centre]),
        ("Léa", facilities.CANTEEN, "absence", regular[facilities.CANTEEN][1:2]),
        ("Léa", facilities.WEDNESDAY_DAY, "illness", regular[facilities.WEDNESDAY_DAY][:1]),
        ("Hugo", facilities.WEDNESDAY_AFTERNOON, "booking", bookable[facilities.WEDNESDAY_AFTERNOON][:1]),
    )
    for child, activity, kind, chosen in wishes:
        await ask(town, enrolled[child, activity], kind, chosen)
    refused = await ask(town, enrolled["Hugo", facilities.WEDNESDAY_DAY], "booking", bookable[facilities.WEDNESDAY_DAY][1:2])
    if refused:
        await decide(town, refused, accept=False)


async def ask(town: Town, one: Enrolled, kind: Kind, days: Sequence[date]) -> PlanningRequestView | None:
    """Ask for days or declare an absence; without days there is nothing to ask."""
    if not days:
        return None
    reason: str | None = None if kind == "booking" else "illness" if kind == "illness" else "family"
    asked = tuple(AskedDay(enrolment_id=one.id, day=day) for day in days)
    request = SubmitDays(child_id=one.child_id, kind="booking" if kind == "booking" else "absence", days=asked, absence_reason=reason)
    return await town.ask_as(one.household, request)


async def decide(town: Town, request: PlanningRequestView, *, accept: bool) -> None:
    """Decide a request as a clerk, once the planning has given it its place."""
    decision = DecidePlanningRequest(request_id=request.request_id, accept=accept, reason="" if accept else NO_STAFF)
    await town.tell_when_known(decision)


async def change_records(town: Town, households: Mapping[str, Household]) -> None:
    """Let families ask for changes of their records: a clerk has accepted one and refused two, the others wait."""
    await _change(town, households["DUPONT"], DUPONT_REFUSED, accept=False)
    outcomes = {**dict.fromkeys(ACCEPTED, True), **dict.fromkeys(REFUSED, False)}
    await asyncio.gather(*(_change(town, households[name], wish, accept=outcomes.get(name)) for name, wish in CHANGES.items()))
    await _change(town, households["DUPONT"], DUPONT_WAITING)


async def _change(town: Town, household: Household, wish: Wish, *, accept: bool | None = None) -> None:
    dated = {"month": f"{town.today:%Y-%m}", "year": f"{town.today:%Y}"}
    fields = {name: value.format(**dated) if isinstance(value, str) else value for name, value in wish.fields.items()}
    documents = []
    if wish.paper:
        content = paper(wish.paper, household.display_name, "Document inventé pour la démonstration")
        documents = [(await town.ask_as(household, KeepRecordDocument(name=f"{wish.paper}.pdf", content=content))).document_id]
    asked = await town.ask_as(household, SubmitRecordChange(kind=wish.kind, fields=fields, documents=tuple(documents)))
    if accept is not None:
        await town.tell(DecideRecordRequest(request_id=asked.request_id, accept=accept, reason="" if accept else NO_PROOF))


def _free_absence(cell: GridCell) -> bool:
    return cell.may == "declare_absence" and not cell.late
