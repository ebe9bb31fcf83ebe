"""The forms of agreed hours: a contract of an enrolment and the hours of an activity, each from a day."""

import html
from datetime import date, time

from contracts.planning import PutActivityHours, PutEnrolmentHours
from contracts.rights import Right
from tests.unit.backoffice.billing_town import (
    CARE,
    HUGO,
    LEA,
    ZOE,
)
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town

GROUPS = f"/groupes/{CARE.activity_id}"


async def test_agreed_hours_change_from_a_day(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT, Right.WRITE_ACTIVITY}
    assert (await clerk.get(GROUPS)).text.count('name="depuis"') == 4
    hours = {"inscription": str(LEA.enrolment_id), "debut": "08:00", "fin": "17:00"}
    await clerk.post(f"{GROUPS}/contrats", {**hours, "depuis": "2026-10-01"})
    await clerk.post(f"{GROUPS}/contrats", {**hours, "depuis": ""})
    assert [(one.starts, one.since) for one in town.got(PutEnrolmentHours)] == [(time(8), date(2026, 10, 1)), (time(8), None)]
    page = html.unescape((await clerk.post(f"{GROUPS}/contrats", {**hours, "depuis": "jamais"})).text)
    assert len(town.got(PutEnrolmentHours)) == 2
    assert "Contrat horaire enregistré" not in page
    await clerk.post(f"{GROUPS}/horaires", {"debut": "07:30", "fin": "18:30", "depuis": "2026-09-01"})
    assert [one.since for one in town.got(PutActivityHours)] == [date(2026, 9, 1)]


async def test_a_first_contract_of_an_enrolment_that_began_before_asks_since_when_it_counts(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    typed = {"inscription": str(HUGO.enrolment_id), "debut": "08:00", "fin": "17:00"}
    review = html.unescape((await clerk.post(f"{GROUPS}/contrats", {**typed, "depuis": ""})).text)
    assert "L'inscription a commencé le 1er octobre 2026, sans contrat horaire." in review
    assert town.got(PutEnrolmentHours) == []
    for value in ("2026-10-01", TODAY.isoformat()):
        assert f'name="depuis" value="{value}"' in review
    missing = html.unescape((await clerk.post(f"{GROUPS}/contrats", {**typed, "depuis": "autre", "jour": ""})).text)
    assert "Indiquez ce jour." in missing
    await clerk.post(f"{GROUPS}/contrats", {**typed, "depuis": "2026-10-01", "jour": ""})
    await clerk.post(f"{GROUPS}/contrats", {**typed, "depuis": "autre", "jour": "2026-11-02"})
    assert [one.since for one in town.got(PutEnrolmentHours)] == [date(2026, 10, 1), date(2026, 11, 2)]


async def test_a_first_contract_of_an_enrolment_to_come_is_entered_at_once(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ENROLMENT}
    await clerk.post(f"{GROUPS}/contrats", {"inscription": str(ZOE.enrolment_id), "debut": "08:00", "fin": "17:00", "depuis": ""})
    assert [one.since for one in town.got(PutEnrolmentHours)] == [None]


async def test_without_the_right_no_group_opens(clerk: Browser) -> None:
    assert (await clerk.get(GROUPS)).status == 403
