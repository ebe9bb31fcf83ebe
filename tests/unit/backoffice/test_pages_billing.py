"""Forms of the desk about money and hours: what was typed arrives, what is wrong stands beside its field, nothing is lost on the way."""

import html
import re
from datetime import date, time

import pytest

from contracts.billing import (
    CorrectInvoiceLine,
    ExcludeFromReminders,
    HandOver,
    HandOverReductions,
    IssueRun,
    LineCorrection,
    ListDrafts,
    PauseReminders,
    PrepareRun,
    PutRegie,
    PutReminderSteps,
    RunView,
)
from contracts.planning import CountUnsettled, PutActivityHours, PutEnrolmentHours, UnsettledDays
from contracts.rights import Right
from services.backoffice.views import treasury
from services.planning.domain.enrolment import earliest_start
from tests.unit.backoffice.billing_town import (
    BILLED,
    CANDIDATES,
    CARE,
    DRAFT,
    HANDED,
    HINDERED,
    HUGO,
    ISSUED,
    LATE,
    LEA,
    PRINTED_HERE,
    SLIP,
    UNFINISHED,
    ZOE,
)
from tests.unit.backoffice.cast import DUPONT, FORMER, MEALS, TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town

REMINDERS = "/relances/AL"
GROUPS = f"/groupes/{CARE.activity_id}"


def typed(**more: str) -> dict[str, str]:
    """Fill the form of reminders as the page shows it."""
    steps = {f"{name}{place}": f"{word} {place}" for place in range(1, 5) for name, word in (("objet", "Objet"), ("texte", "Texte"))}
    return steps | {f"jours{place}": str(10 * place) for place in range(1, 5)} | {"jours5": "", "objet5": "", "texte5": ""} | more


async def test_every_step_of_the_reminders_is_shown_and_kept(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    page = (await clerk.get(REMINDERS)).text
    assert 'id="jours4"' in page
    assert 'id="jours5"' in page
    assert "Un remboursement de 45,00\u00a0€ attend d'être confirmé pour cette famille" in html.unescape(page)
    assert "Elle doit aussi rendre 9,00\u00a0€ de remboursement\u00a0: sa relance le dit." in html.unescape(page)
    assert "2\u00a0familles doivent rendre un remboursement, sans facture en retard" in html.unescape(page)
    assert re.search(r"relance 1 de .{0,40}AL-40", html.unescape(page)), "of two invoices, the one that comes next is named"
    await clerk.post(REMINDERS, typed())
    (kept,) = town.got(PutReminderSteps)
    assert [(one.days, one.subject) for one in kept.steps] == [(10 * place, f"Objet {place}") for place in range(1, 5)]
    answer = await clerk.post(REMINDERS, typed(jours2="demain", texte4=""))
    assert (answer.status, len(town.got(PutReminderSteps))) == (400, 1)
    page = html.unescape(answer.text)
    assert "Un nombre de jours, de 1 à 365." in page
    assert "Écrivez le texte du message." in page
    assert 'value="demain"' in page


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


async def test_a_number_that_is_longer_than_numbers_are_is_none(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE, Right.SEND_REMINDER, Right.COLLECT_DEBIT}
    long = "9" * 5_000
    assert (await clerk.get(f"/facturation/{DRAFT.run_id}?page={long}")).status == 200
    assert [one.offset for one in town.got(ListDrafts)] == [0]
    assert "Un nombre de jours, de 1 à 365." in html.unescape((await clerk.post(REMINDERS, typed(jours2=long))).text)
    assert (await clerk.get(f"/previsions?jours={long}")).status == 200


async def test_the_day_up_to_which_the_former_program_billed_is_mended_and_never_emptied(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE}
    assert 'name="facture_jusqu" type="date" value="2026-10-31"' in (await clerk.get("/regies/AL")).text
    form = {"nom": "Régie garderie ALSH", "encaisse": "regie"}
    await clerk.post("/regies/AL", form | {"facture_jusqu": "2026-09-30"})
    (kept,) = town.got(PutRegie)
    assert kept.billed_until == date(2026, 9, 30)
    for wrong, said in (
        ("", "Cette date se corrige mais ne s'efface pas : indiquez le bon jour."),
        ("hier", "Une date : jour, mois et année."),
    ):
        answer = await clerk.post("/regies/AL", form | {"facture_jusqu": wrong})
        assert (answer.status, len(town.got(PutRegie))) == (400, 1)
        assert said in html.unescape(answer.text).replace("\u00a0", " ")


async def test_first_numbers_at_the_treasury_hold_for_a_year_that_is_named(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE}
    form = {
        "nom": "Régie garderie ALSH", "encaisse": "tresorerie", "facture_jusqu": "2026-09-30", "tresorerie": "SGC de L'Arbresle",
        "payer": "12 rue de la Gare", "poste": "069001", "siret": "21690189100012", "collectivite": "123", "emetteur": "Ste-Consorce",
        "adresse_emetteur": "1 place de la Mairie", "produit": "PERI", "nature": "7067", "edition": "01", "premier_titre": "301",
    }  # fmt: skip
    for year in ("", "2027"):
        await clerk.post("/regies/AL", form | {"premier_exercice": year})
    codes = [one.treasury for one in town.got(PutRegie) if one.treasury]
    assert [(one.first_batch, one.first_title, one.first_exercise) for one in codes] == [(1, 301, None), (1, 301, 2027)]
    answer = await clerk.post("/regies/AL", form | {"premier_exercice": "27"})
    assert (answer.status, len(town.got(PutRegie))) == (400, 2)
    assert "Une année, par exemple 2026, ou rien." in html.unescape(answer.text)


async def test_whoever_chooses_that_the_town_prints_reads_what_that_entails_there_and_beside_each_file(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE, Right.HAND_OVER}
    form = html.unescape((await clerk.get("/regies/AL")).text).replace("\u00a0", " ")
    assert "Avec 04, la commune imprime elle-même l'avis de chaque titre, avec un autre outil, et l'envoie à la famille" in form
    said = "Les avis des sommes à payer sont à envoyer par la commune"
    assert said not in html.unescape((await clerk.get(f"/tresorerie/{HANDED.batch_id}")).text)
    page = html.unescape((await clerk.get(f"/tresorerie/{PRINTED_HERE.batch_id}")).text).replace("\u00a0", " ")
    assert said in page
    assert "le portail ne le produit pas" in page


async def test_a_family_is_left_in_peace_for_a_while_and_with_a_reason(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    pause = {"suite": "pause", "motif": "Plan de paiement", "jusquau": "2027-01-31"}
    page = html.unescape((await clerk.post(f"{REMINDERS}/familles/{LATE.family_id}", pause)).text)
    assert "Cette famille n'est plus relancée" in page
    assert "Jusqu'au 31 janvier 2027. Ses factures ne passent à la trésorerie que si vous les cochez." in page
    (asked,) = town.got(PauseReminders)
    assert (asked.paused, asked.until, asked.reason) == (True, date(2027, 1, 31), "Plan de paiement")
    for_ever = html.unescape((await clerk.post(f"{REMINDERS}/familles/{LATE.family_id}", {**pause, "jusquau": ""})).text)
    assert "Jusqu'au" not in for_ever.partition("Ses factures ne passent")[0].rpartition("n'est plus relancée")[2]
    await clerk.post(f"{REMINDERS}/familles/{LATE.family_id}", {"suite": "reprendre"})
    assert not town.got(PauseReminders)[-1].paused


async def test_an_invoice_is_left_out_of_the_reminders_with_a_reason_and_taken_in_again(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    page = html.unescape((await clerk.get(REMINDERS)).text)
    assert "1\u00a0famille, 120,60\u00a0€ en tout." in page
    assert "Écartée des relances</b>\u00a0: Échéancier accordé." in page
    invoice = f"{REMINDERS}/factures/{LATE.lines[0].invoice_id}"
    page = html.unescape((await clerk.post(invoice, {"motif": "Litige"})).text)
    assert "Cette facture n'est plus relancée" in page
    await clerk.post(invoice, {"suite": "reprendre"})
    assert [(one.excluded, one.reason) for one in town.got(ExcludeFromReminders)] == [(True, "Litige"), (False, "")]


async def test_a_step_that_comes_no_later_than_the_one_before_is_told_where_it_stands(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    answer = await clerk.post(REMINDERS, typed(jours3="20"))
    assert (answer.status, town.got(PutReminderSteps)) == (400, [])
    assert 'id="jours3-error"' in answer.text


async def test_a_correction_that_does_not_fit_stands_beside_its_field_and_keeps_what_was_typed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    invoice = f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}"
    for amount in ("99999", "-1", "abc"):
        page = await clerk.post(f"{invoice}/corrections", {"ligne": "1", "montant": amount, "motif": ""})
        assert page.status == 400
        said = html.unescape(page.text)
        assert "de 0 à 1\u202f000,00\u00a0€" in said
        assert "la famille le lira" in said
        assert f'value="{amount}"' in page.text
        assert '<details class="correct" open>' in page.text
    assert town.got(CorrectInvoiceLine) == []
    told = html.unescape((await clerk.post(f"{invoice}/corrections", {"ligne": "1", "montant": "0,85", "motif": "Parti plus tôt"})).text)
    assert [(one.position, one.cents, one.reason) for one in town.got(CorrectInvoiceLine)] == [(1, 85, "Parti plus tôt")]
    assert "3\u00a0jours, 6,60\u00a0€ à rendre" in told


async def test_where_no_step_is_set_nobody_reads_that_reminders_leave(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    assert "Elles partent seules chaque nuit" in (await clerk.get(REMINDERS)).text
    page = (await clerk.get("/relances/NO")).text
    assert "Aucune ne part pour le moment" in page
    assert "partent seules" not in page


async def test_a_correction_of_one_day_is_told_with_its_day_and_only_what_it_changes(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    page = html.unescape((await clerk.get("/facturation")).text).replace("\u00a0", " ")
    assert "1 famille, 1 jour, le 25/11/2026 : <b>7,00 €</b> à rendre.</p>" in page
    assert "ou un agent a corrigé une ligne" in page


async def test_an_invoice_says_what_settled_it_and_which_days_its_lines_count(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    page = html.unescape((await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}")).text)
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace("\u00a0", " ")
    assert "Espèces AL-R1 , le 8 novembre 2026 −2,15 €" in said
    assert f'Avoir <a href="/familles/{DUPONT.family_id}/compte/factures/{number(9, 2)}">' in page
    assert "Les lundi 2, mardi 3 et jeudi 5 novembre 3,05" in said


async def test_some_days_of_a_line_are_corrected_and_those_ticked_stay_ticked(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    invoice = f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}"
    page = (await clerk.get(invoice)).text
    assert page.count('name="jours"') == len(MEALS)
    assert " checked" not in page, "who corrects one day unticks no other"
    asked = [("ligne", "1"), ("au_choix", "oui"), ("montant", "0"), ("motif", "Non servi")]
    none = await clerk.post(f"{invoice}/corrections", asked)
    assert none.status == 400
    assert "Cochez au moins un jour, ou tous." in none.text
    wrong = await clerk.post(f"{invoice}/corrections", [*asked[:2], ("montant", "x"), ("motif", ""), ("jours", str(MEALS[1]))])
    assert f'value="{MEALS[1]}" checked' in wrong.text
    assert wrong.text.count(" checked") == 1
    await clerk.post(f"{invoice}/corrections", [*asked, ("jours", str(MEALS[1]))])
    await clerk.post(f"{invoice}/corrections", [*asked, ("tous", "oui")])
    assert [one.days for one in town.got(CorrectInvoiceLine)] == [(MEALS[1],), ()]


async def test_an_invoice_says_what_of_its_lines_waits_for_a_corrective_run(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    noted = LineCorrection(position=1, cause="decided", days=(MEALS[0], MEALS[2]), cents=-610, reason="Non servi")
    dearer = LineCorrection(position=1, cause="price", days=(MEALS[1],), cents=100)
    town.corrections = (noted, dearer, noted.model_copy(update={"position": 2, "reason": "D'une autre ligne"}))
    page = html.unescape((await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}")).text).replace("\u00a0", " ")
    assert "Correction notée, « Non servi » : 2 et 5 novembre, 6,10 € à rendre, avec la prochaine rectificative." in page
    assert "Le prix a changé depuis : 3 novembre, 1,00 € à payer en plus, avec la prochaine rectificative." in page
    assert "D'une autre ligne" not in page


async def test_a_line_that_the_former_program_billed_is_not_offered_to_be_corrected(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    page = (await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{FORMER}")).text
    assert 'class="correct"' not in page
    assert "Cette facture a été établie par l'ancien logiciel : ses lignes ne se corrigent pas ici." in html.unescape(page).replace(
        "\u00a0", " "
    )


async def test_titles_annulled_or_reduced_go_to_the_treasury_in_a_slip(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = html.unescape((await clerk.get("/tresorerie")).text).replace("\u00a0", " ")
    assert "1 correction</b> à transmettre, 20,00 €" in page
    assert "Bordereau de réductions n°3" in page
    assert "Titre n°300</b> de 2026<small>Régie garderie ALSH · annulé ou réduit le 25 novembre 2026</small>" in page
    assert "La famille de ce titre a été effacée" in page
    form = {"cle": str(SLIP.batch_id), "regie": "AL", "exercice": "2026"}
    done = html.unescape((await clerk.post("/tresorerie/reductions", form)).text)
    assert "Bordereau de réductions n°3 établi" in done
    (asked,) = town.got(HandOverReductions)
    assert (asked.batch_id, asked.regie, asked.exercise) == (SLIP.batch_id, "AL", 2026)
    await clerk.post("/tresorerie/reductions", {**form, "exercice": "l'an dernier"})
    assert len(town.got(HandOverReductions)) == 1
    file = await clerk.get(f"/tresorerie/reductions/{SLIP.batch_id}/fichier")
    assert (file.status, file.text) == (200, "<n:PES_Aller/>")
    batch = html.unescape((await clerk.get(f"/tresorerie/{SLIP.batch_id}")).text).replace("\u00a0", " ")
    assert "corrigez d'abord la facture et émettez l'avoir : il couvrira ce que le titre perd" in batch


async def test_only_what_was_ticked_goes_to_the_treasury(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    address = "/tresorerie/regies/AL"
    ticked, *_ = (str(one.invoice_id) for one in CANDIDATES.invoices)
    form = [("cle", str(SLIP.batch_id)), ("jusquau", "2026-11-30")]
    nothing = html.unescape((await clerk.post(address, form, follow=True)).text)
    assert "Aucune facture n'est cochée" in nothing
    assert "Transmettre à la trésorerie" in nothing
    done = html.unescape((await clerk.post(address, [*form, ("facture", ticked)], follow=True)).text)
    assert "remettez-le à la trésorerie. Un message attend les familles sur le portail." in done
    (asked,) = town.got(HandOver)
    assert [str(one) for one in asked.invoices or ()] == [ticked]
    wrong = html.unescape((await clerk.post(address, [("cle", "x"), ("facture", ticked)], follow=True)).text)
    assert "Transmettre à la trésorerie" in wrong
    assert len(town.got(HandOver)) == 1


def test_who_reads_nothing_of_its_title_is_to_be_told_by_post() -> None:
    assert treasury.told(set()) == "Un message attend les familles sur le portail."
    one = "1\u00a0famille ne le lit pas, faute de compte ouvert et d'adresse e-mail : prévenez-la par courrier."
    assert treasury.told({DUPONT.family_id}) == f"Un message attend les familles sur le portail. {one}"
    assert "2\u00a0familles ne le lisent pas" in treasury.told({DUPONT.family_id, number(41, 9)})


async def test_who_was_granted_time_goes_to_the_treasury_only_if_the_cashier_ticks_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = html.unescape((await clerk.get(f"/tresorerie/regies/{HINDERED.regie.code}")).text).replace("\u00a0", " ")
    (row,) = [one for one in page.split("<tr>") if "CA-10" in one]
    assert 'name="facture"' in row
    assert " checked" not in row
    assert "pas de relance jusqu'au 15/01/2027 : Échéancier convenu" in row
    assert "0 facture cochée : 0,00 €" in page, "what stays is not added up"
    page = html.unescape((await clerk.get("/tresorerie/regies/AL")).text).replace("\u00a0", " ")
    assert f"{len(CANDIDATES.invoices)} factures prêtes</h2>" in page
    assert f"{page.count(' checked>')} factures cochées : {page.count(' checked>') * 10},00 €" in page


@pytest.mark.parametrize("mends", [True, False], ids=["who may mend the record", "who may not"])
async def test_what_hinders_a_title_is_named_with_the_way_to_mend_it(clerk: Browser, town: Town, mends: bool) -> None:
    town.rights = (town.rights - {Right.ACT_FOR_FAMILY}) | {Right.HAND_OVER, *([Right.ACT_FOR_FAMILY] if mends else [])}
    address, mend = f"/tresorerie/regies/{HINDERED.regie.code}", f"/familles/{DUPONT.family_id}/agir/responsable"
    page = html.unescape((await clerk.get(address)).text).replace("\u00a0", " ")
    for told in (
        "3 factures ne peuvent pas être transmises",
        "Adresse incomplète : il manque la rue et la ville dans la fiche",
        "Demandez au comptable d'émettre le titre à la main",
        "la somme se paie à la régie, au guichet ou par carte",
        "si un avoir doit la couvrir, faites-le d'abord",
        "un remboursement de 45,00 € attend d'être confirmé pour cette famille",
    ):
        assert told in page, told
    assert (page.count(mend), page.count("À corriger par un agent")) == ((2, 0) if mends else (0, 2))
    assert page.count("Adresse à l'étranger") == 1
    assert 'name="facture"' in page
    assert " checked>" not in page


async def test_a_day_to_come_is_refused_beside_what_is_due_today(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    early = html.unescape((await clerk.get("/tresorerie/regies/AL?jusquau=2026-12-31", follow=True)).text)
    assert "Choisissez le 30 novembre 2026 au plus tard." in early
    assert 'name="jusquau" type="date" value="2026-11-30"' in early


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


async def test_without_the_rights_none_of_it_opens(clerk: Browser, town: Town) -> None:
    for path in (REMINDERS, "/tresorerie", GROUPS):
        assert (await clerk.get(path)).status == 403
    assert (await clerk.post("/tresorerie/reductions", {})).status == 403
    assert town.got(HandOverReductions) == []
