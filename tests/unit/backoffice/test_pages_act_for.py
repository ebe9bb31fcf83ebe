"""The pages on which a clerk enters what a family could ask for itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chassis.errors import Conflict, KeyReused, Refusal, Unavailable
from contracts.base import Request
from contracts.billing import WithdrawBankRequestFor
from contracts.family import ConfirmEmployment, ListFamilyRecordRequests, RecordRequests
from contracts.planning import AbsenceReasons, DayStatus, GetMonth, SubmitDaysFor
from contracts.rights import Right
from services.backoffice.views.families import act_for
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town

FAMILY = f"/familles/{cast.DUPONT.family_id}"
LEA = f"{FAMILY}/agir/enfants/{cast.number(cast.CHILD, 1)}"
THURSDAY = f"{cast.number(cast.ENROLMENT, 3)}/2026-12-03"
FRIDAY = f"{cast.number(cast.ENROLMENT, 3)}/2026-12-04"


@dataclass
class ActingTown(Town):
    """A town whose clerks may act for families, on a month where something may be asked."""

    refusal: Refusal | None = None

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.ACT_FOR_FAMILY}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what clerks enter too."""
        return {
            **super().handlers(),
            GetMonth: month,
            SubmitDaysFor: lambda _: self._entered(cast.planning_request()),
            ConfirmEmployment: lambda _: self._entered(cast.DUPONT),
            ListFamilyRecordRequests: lambda _: RecordRequests(requests=()),
        }

    def _entered(self, answer: Any) -> Any:
        if self.refusal is not None:
            raise self.refusal
        return answer


def month(asked: GetMonth) -> Any:
    """Let Léa's meals be missed, which are called as the place that serves them, and her Wednesdays be booked."""
    grid = cast.month_grid(asked.month.replace(day=1))
    may = {2: "declare_absence", 0: "book"}
    rows = tuple(
        row.model_copy(update={"cells": tuple(cell.model_copy(update={"may": may.get(at)}) for cell in row.cells)})
        for at, row in enumerate(grid.rows)
    )
    rows = (*rows[:2], rows[2].model_copy(update={"activity": rows[2].facility}))
    return grid.model_copy(update={"rows": rows})


@pytest.fixture
def town() -> Town:
    return ActingTown()


@dataclass
class EndingMonth(ActingTown):
    """A town on the last days of a month, of which only days gone by may still be missed."""

    nothing_next: bool = False

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with that month, and with the next one."""
        return {**super().handlers(), GetMonth: self._month}

    def _month(self, asked: GetMonth) -> Any:
        grid = month(asked)
        if asked.month.month != cast.TODAY.month and not self.nothing_next:
            return grid
        over = {"may": None} if self.nothing_next else {}
        rows = tuple(
            row.model_copy(
                update={"cells": tuple(one.model_copy(update=over if one.day < grid.today else {"may": None}) for one in row.cells)}
            )
            for row in grid.rows
        )
        return grid.model_copy(update={"rows": rows})


@pytest.mark.parametrize(("town", "opened"), [(EndingMonth(), "Décembre 2026"), (EndingMonth(nothing_next=True), "Novembre 2026")])
async def test_at_the_end_of_a_month_the_next_one_is_opened_where_it_has_days(clerk: Browser, town: EndingMonth, opened: str) -> None:
    assert f"<b>{opened}</b>" in (await clerk.get(LEA)).text
    assert "<b>Novembre 2026</b>" in (await clerk.get(f"{LEA}?mois=2026-11")).text
    assert {one.for_family for one in town.got(GetMonth)} == {cast.DUPONT.family_id}
    assert f'href="{LEA}"' in (await clerk.get(FAMILY)).text, "from the record, at once"


async def test_the_record_leads_to_acting_for_the_family(clerk: Browser) -> None:
    assert f'href="{FAMILY}/agir"' in (await clerk.get(FAMILY)).text
    page = await clerk.get(f"{FAMILY}/agir")
    assert "La demande porte votre nom" in page.text
    assert f'href="{LEA}"' in page.text
    assert f'href="{FAMILY}/agir/conjoint"' in page.text


async def test_a_day_that_was_missed_or_is_over_may_be_declared_and_says_what_it_costs(clerk: Browser) -> None:
    text = (await clerk.get(f"{LEA}?mois=2026-11")).text
    assert "reste facturé, sauf pour « Maladie », avec une attestation." in text.replace("\u00a0", " ")
    reasons = AbsenceReasons(reasons=())
    assert act_for.billed_but_for(reasons) == "Un jour hors délai, passé ou noté « absence facturée » reste facturé."
    days = month(GetMonth(child_id=cast.number(cast.CHILD, 1), month=date(2026, 11, 1)))
    cells = days.rows[2].cells
    told = [
        cells[0].model_copy(update={"status": DayStatus.ABSENT_BILLED}),
        cells[1].model_copy(update={"status": DayStatus.BOOKED}),
        cells[27].model_copy(update={"status": DayStatus.BOOKED, "late": True}),
    ]
    row = days.rows[2].model_copy(update={"cells": tuple(told)})
    (found,) = act_for.to_miss(days.model_copy(update={"rows": (row,), "today": date(2026, 11, 25)}))
    assert [one.note for one in found.days] == ["absence facturée", "jour passé", "hors délai"]


async def test_whoever_calls_about_today_too_late_is_led_to_the_list_of_the_day(clerk: Browser, town: ActingTown) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    led = '<a href="/pointage">pointage</a>'
    assert led in (await clerk.get(LEA)).text
    assert led not in (await clerk.get(f"{LEA}?mois=2026-12")).text, "what is to come can be booked or waits for its opening"


async def test_whoever_takes_no_attendance_is_not_led_there(clerk: Browser, town: ActingTown) -> None:
    town.rights -= {Right.WRITE_ATTENDANCE}
    assert 'href="/pointage"' not in (await clerk.get(LEA)).text


async def test_a_structure_is_named_beside_what_it_offers_only_where_that_says_more(clerk: Browser) -> None:
    page = (await clerk.get(f"{LEA}?mois=2026-12")).text
    assert "Restauration scolaire</legend>" in page
    assert "ALSH Mercredi journée <small" in page
    assert "Restauration scolaire <small" not in page


async def test_without_the_right_nothing_leads_there_and_nothing_opens(clerk: Browser, town: ActingTown) -> None:
    town.rights = CLERK
    assert "/agir" not in (await clerk.get(FAMILY)).text
    for path in (f"{FAMILY}/agir", LEA, f"{FAMILY}/agir/responsable"):
        assert (await clerk.get(path)).status == 403
        assert (await clerk.post(path)).status in (403, 404)


async def test_days_are_booked_and_missed_under_the_forms_own_key(clerk: Browser, town: ActingTown) -> None:
    page = await clerk.get(f"{LEA}?mois=2026-12")
    assert f'value="{THURSDAY}"' in page.text
    booked = [("quoi", "booking"), ("jour", THURSDAY), ("mois", "2026-12"), ("cle", "once")]
    page = await clerk.post(LEA, booked)
    assert page.address == f"{FAMILY}/agir"
    assert "La demande est enregistrée" in page.text
    page = await clerk.post(LEA, [("quoi", "absence"), ("jour", THURSDAY), ("raison", "illness")])
    assert "L&#39;absence est déclarée" in page.text
    page = await clerk.post(LEA, [("quoi", "absence"), ("jour", THURSDAY), ("jour", FRIDAY), ("raison", "illness")])
    assert "Les absences sont déclarées" in page.text
    assert "de la famille, avec votre nom." in page.text
    town.without_account = town.without_email = {cast.DUPONT.family_id}
    page = await clerk.post(LEA, booked)
    assert "prévenez-la par courrier ou par téléphone" in page.text, "nobody there reads a list"
    (first, key), (second, _), _, _ = [one for one in town.asked if isinstance(one[0], SubmitDaysFor)]
    assert isinstance(first, SubmitDaysFor)
    assert isinstance(second, SubmitDaysFor)
    assert (first.kind, first.family_id, str(first.days[0].day), key) == ("booking", cast.DUPONT.family_id, "2026-12-03", "once")
    assert (second.kind, second.absence_reason) == ("absence", "illness")
    assert {one.for_family for one, _ in town.asked if isinstance(one, GetMonth)} == {cast.DUPONT.family_id}


async def test_what_is_missing_or_refused_is_said_and_the_ticks_stay(clerk: Browser, town: ActingTown) -> None:
    page = await clerk.post(LEA, {"quoi": "booking", "mois": "2026-12"})
    assert page.status == 400
    assert "Cochez au moins un jour" in page.text
    page = await clerk.post(LEA, {"quoi": "absence", "jour": THURSDAY, "mois": "2026-12"})
    assert "Choisissez la raison" in page.text
    assert f'value="{THURSDAY}" checked' in page.text
    town.refusal = Conflict("Le délai est passé.")
    page = await clerk.post(LEA, {"quoi": "booking", "jour": THURSDAY, "mois": "2026-12"})
    assert page.status == 409
    assert "Le délai est passé." in page.text
    assert (await clerk.post(LEA, {"quoi": "booking", "jour": "n'importe/quoi"})).status == 400


async def test_what_may_have_arrived_is_sent_again_under_its_own_key_and_what_was_refused_under_a_new_one(
    clerk: Browser, town: ActingTown
) -> None:
    key = "01936b1e-0000-7000-8000-00000000abcd"
    days = {"quoi": "booking", "jour": THURSDAY, "mois": "2026-12", "cle": f"{key}-booking"}
    town.refusal = Unavailable()
    page = await clerk.post(LEA, days)
    assert page.status == 503
    assert f'name="cle" value="{key}-booking"' in page.text
    assert f'name="cle" value="{key}-absence"' in page.text
    town.refusal = Conflict("Le délai est passé.")
    assert key not in (await clerk.post(LEA, days)).text
    town.refusal = KeyReused()
    page = await clerk.post(LEA, days)
    assert page.status == 422
    assert "Votre premier envoi est bien arrivé" in page.text


@pytest.mark.parametrize("path", [f"{FAMILY}/agir/enfants/{cast.number(cast.CHILD, 3)}", f"{FAMILY}/agir/voisin", "/familles/x/agir"])
async def test_another_familys_child_is_not_found(clerk: Browser, path: str) -> None:
    assert (await clerk.get(path)).status == 404


async def test_what_waits_is_listed_and_taken_back_from_here(clerk: Browser, town: ActingTown) -> None:
    town.add(cast.bank_request())
    page = await clerk.get(f"{FAMILY}/agir")
    reference = f"banque-{cast.bank_request().request_id}"
    assert f'name="demande" value="{reference}"' in page.text
    back = await clerk.post("/demandes/retrait", {"demande": reference, "cle": "once", "famille": str(cast.DUPONT.family_id)})
    assert back.address == f"{FAMILY}/agir"
    assert "Demande retirée pour la famille" in back.text
    assert len(town.got(WithdrawBankRequestFor)) == 1
    assert (await clerk.post("/demandes/retrait", {"demande": reference, "famille": "ailleurs"})).status == 404


async def test_what_waits_says_which_agent_entered_it(clerk: Browser, town: ActingTown) -> None:
    town.add(cast.bank_request().model_copy(update={"by_staff_name": "C. MOREL"}))
    assert "· saisie par C. MOREL" in (await clerk.get(f"{FAMILY}/agir")).text


async def test_bank_requests_are_listed_to_whoever_may_read_them(clerk: Browser, town: ActingTown) -> None:
    town.rights -= {Right.READ_BANK_REQUEST}
    town.add(cast.bank_request())
    assert "banque-" not in (await clerk.get(f"{FAMILY}/agir")).text


async def test_an_employment_is_not_confirmed_without_the_right(clerk: Browser, town: ActingTown) -> None:
    town.rights -= {Right.WRITE_RECORD}
    assert "/emploi" not in (await clerk.get(FAMILY)).text
    assert (await clerk.post(f"{FAMILY}/adultes/{cast.DUPONT.guardians[0].guardian_id}/emploi", {"emploi": "oui"})).status == 403


async def test_an_employment_is_confirmed_on_the_record(clerk: Browser, town: ActingTown) -> None:
    adult = cast.DUPONT.guardians[0].guardian_id
    address = f"{FAMILY}/adultes/{adult}/emploi"
    town.rights |= {Right.WRITE_RECORD}
    page = await clerk.get(FAMILY)
    assert f'action="{address}"' in page.text
    assert "À confirmer" in page.text
    for answer, told in (("oui", "travaille"), ("non", "sans emploi"), ("revoir", "à confirmer de nouveau")):
        page = await clerk.post(address, {"emploi": answer})
        assert (page.address, told in page.text) == (FAMILY, True)
    assert [one.employed for one in town.got(ConfirmEmployment)] == [True, False, None]
    assert (await clerk.post(address, {"emploi": "peut-être"})).status == 400
