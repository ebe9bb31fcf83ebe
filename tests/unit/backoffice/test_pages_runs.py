"""The pages of invoice runs: what is proposed, what a draft shows and says, and that it is issued as it was shown."""

import html
import re
from datetime import date

from contracts.billing import (
    IssueRun,
    ListDrafts,
    PrepareRun,
    RunView,
)
from contracts.planning import CountUnsettled, UnsettledDays
from contracts.rights import Right
from services.planning.domain.enrolment import earliest_start
from tests.unit.backoffice.billing_town import (
    BILLED,
    DRAFT,
    ISSUED,
    UNFINISHED,
)
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town


async def test_invoices_are_issued_once_that_was_confirmed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    page = html.unescape((await clerk.get(f"/facturation/{DRAFT.run_id}")).text)
    confirmation, abandoned = re.findall(r"<details class=\"issue\".*?</details>", page, re.DOTALL)
    assert "Émettre 37\u00a0factures…</summary>" in confirmation
    assert "Une facture émise ne change plus" in confirmation
    assert "Celles qui n'ont ni compte ni e-mail seront listées ici, avec leurs factures à imprimer." in confirmation
    assert page.count('value="emettre"') == confirmation.count('value="emettre"') == 1
    assert "Abandonner…</summary>" in abandoned
    assert "Les familles écartées et les ajustements saisis dans ce brouillon sont perdus." in abandoned
    assert page.count('value="abandonner"') == abandoned.count('value="abandonner"') == 1


async def test_what_is_issued_is_what_the_page_showed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    page = html.unescape((await clerk.get(f"/facturation/{DRAFT.run_id}")).text)
    assert f'name="nombre" value="{DRAFT.to_issue}"' in page
    assert f'name="montant" value="{DRAFT.to_issue_cents}"' in page
    typed = {"suite": "emettre", "nombre": "37", "montant": "256355"}
    assert "L'émission est lancée" in html.unescape((await clerk.post(f"/facturation/{DRAFT.run_id}", typed)).text)
    moved = html.unescape((await clerk.post(f"/facturation/{DRAFT.run_id}", {**typed, "montant": "256000"})).text)
    assert "Le brouillon a changé entre-temps" in moved
    assert "L'émission est lancée" not in moved
    await clerk.post(f"/facturation/{DRAFT.run_id}", {"suite": "emettre"})  # a page of the release before
    assert [(one.to_issue, one.to_issue_cents) for one in town.got(IssueRun)] == [(37, 256355), (37, 256000), (None, None)]


async def test_a_run_takes_up_days_from_as_early_as_an_enrolment_may_begin_that_was_entered_late(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    assert "Reprendre les jours des quatorze mois précédents" in html.unescape((await clerk.get("/facturation")).text)
    form = {"regie": "AL", "mois": "2026-11", "echeance": "2026-12-31", "seuil": ""}
    await clerk.post("/facturation", {**form, "anterieurs": "oui"})
    await clerk.post("/facturation", form)
    asked = town.got(PrepareRun)
    assert [one.since for one in asked] == [earliest_start(date(2026, 11, 30)), None]


OCTOBER = {"cle": str(number(41, 10)), "regie": "AL", "mois": "2026-10", "echeance": "2026-12-31", "seuil": ""}
TAKEN = "Ce mois est déjà facturé par la facturation d'octobre 2026, émise le 27 novembre 2026."


def with_runs(town: Town, *runs: RunView) -> None:
    """Let billing list runs."""
    town.runs = town.runs.model_copy(update={"runs": runs})


async def test_the_month_after_the_one_that_was_invoiced_is_proposed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    with_runs(town, ISSUED)
    page = (await clerk.get("/facturation")).text
    assert re.search(r'name="mois" type="month" value="2026-11"', page)
    assert 'name="sachant"' not in page


async def test_a_month_that_is_invoiced_is_prepared_again_by_whoever_read_so(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    with_runs(town, ISSUED)
    answer = await clerk.post("/facturation", OCTOBER)
    page = html.unescape(answer.text)
    assert answer.status == 400
    assert TAKEN in page
    assert 'name="sachant" value="AL 2026-10"' in page
    assert town.got(PrepareRun) == []
    await clerk.post("/facturation", {**OCTOBER, "sachant": "AL 2026-09"})
    assert town.got(PrepareRun) == [], "the tick was for another month"
    await clerk.post("/facturation", {**OCTOBER, "sachant": "AL 2026-10"})
    assert [one.period_from for one in town.got(PrepareRun)] == [date(2026, 10, 1)]


async def test_a_draft_that_waits_is_named_but_the_same_form_sent_twice_opens_its_own(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    with_runs(town, DRAFT)
    page = html.unescape((await clerk.post("/facturation", OCTOBER)).text)
    assert "Un brouillon attend déjà, celui de la facturation d'octobre 2026 : ouvrez-le dans la liste." in page
    assert "Préparer un autre brouillon quand même" in page
    await clerk.post("/facturation", {**OCTOBER, "cle": str(DRAFT.run_id)})
    assert len(town.got(PrepareRun)) == 1


async def test_a_draft_of_days_to_come_says_so(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    said = "Cette période n'est pas terminée"
    assert said in html.unescape((await clerk.get(f"/facturation/{UNFINISHED.run_id}")).text)
    assert said not in html.unescape((await clerk.get(f"/facturation/{DRAFT.run_id}")).text)


CONTROLLED = f"/facturation/{UNFINISHED.run_id}"


async def test_a_draft_names_what_of_its_period_planning_has_still_to_settle(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE, Right.WRITE_ATTENDANCE}
    assert "Tous les contrôles sont bons." in (await clerk.get(CONTROLLED)).text
    town.unsettled = (
        UnsettledDays(activity_id=BILLED[0], absences=2, strays=0),
        UnsettledDays(activity_id=BILLED[1], absences=1, strays=1),
        UnsettledDays(activity_id=number(15, 3), absences=7, strays=7),
    )
    page = html.unescape((await clerk.get(CONTROLLED)).text)
    assert '<a class="button quiet slim" href="/demandes?genre=absence">3\u00a0jours<span class="vh">' in page, (
        "another régie's are left out"
    )
    assert '<a class="button quiet slim" href="/pointage/erreurs">1\u00a0présence<span class="vh">' in page
    assert "Tous les contrôles sont bons." not in page
    assert {(one.first, one.last) for one in town.got(CountUnsettled)} == {(UNFINISHED.period_from, UNFINISHED.period_to)}


async def test_who_settles_nothing_of_planning_reads_what_waits_without_a_way_to_it(clerk: Browser, town: Town) -> None:
    town.rights = frozenset({Right.ISSUE_INVOICE})
    town.unsettled = (UnsettledDays(activity_id=BILLED[0], absences=2, strays=1),)
    page = html.unescape((await clerk.get(CONTROLLED)).text)
    assert ("2\u00a0jours</span>" in page, "1\u00a0présence</span>" in page) == (True, True)
    assert ("/demandes?genre=absence" in page, "/pointage/erreurs" in page) == (False, False)


async def test_a_draft_is_shown_and_not_said_to_be_right_while_planning_does_not_answer(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    town.down = {"planning"}
    await _is_unsure(clerk)
    town.down = set()
    town.unknown = {CountUnsettled}
    await _is_unsure(clerk)


async def _is_unsure(clerk: Browser) -> None:
    page = await clerk.get(CONTROLLED)
    assert page.status == 200
    assert "on ne sait pas s'il reste des absences à décider" in html.unescape(page.text)
    assert "Tous les contrôles sont bons." not in page.text


async def test_a_page_whose_number_is_longer_than_numbers_are_is_the_first(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    assert (await clerk.get(f"/facturation/{DRAFT.run_id}?page={'9' * 5_000}")).status == 200
    assert [one.offset for one in town.got(ListDrafts)] == [0]
