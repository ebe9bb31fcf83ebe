import json
import re
from datetime import date, timedelta
from uuid import UUID

from chassis.errors import Conflict, Unavailable
from contracts.planning import AskedDay, ComesAlong, DayStatus, GetMonth, PreviewDays, SubmitDays
from gateway.views.planning import grid
from tests.unit.backoffice.conftest import Browser, Page
from tests.unit.gateway.builders import CARE, EVENING, HUGO, LEA, THURSDAY, TODAY, at, month, own_pattern
from tests.unit.gateway.town import CutoffPassed, Town
from tests.unit.reading import words

PLANNING = f"/enfants/{LEA}/planning"
BOOK, AWAY = f"{EVENING}_2026-11-26", f"{EVENING}_2026-11-27"
CONFIRMED = {"geste": "reserver", "confirme": "oui", "cle": "une-cle", "mois": "2026-11", "semaine": "2026-11-23", "reserver": BOOK}


class RulesNotAccepted(Conflict):
    """What planning answers while the règlement waits."""

    slug = "rules_not_accepted"
    title = "Le règlement est à accepter avant de réserver"


async def send(jean: Browser, fields: dict[str, str] | list[tuple[str, str]]) -> tuple[int, dict[str, str]]:
    """Send a form as the page's script does."""
    headers = {"Origin": jean.base, "Accept": "application/json"}
    async with jean.session.post(jean.base + PLANNING, data=fields, headers=headers) as response:
        return response.status, await response.json(content_type=None)


def ticked(page: Page) -> set[str]:
    return set(re.findall(r'value="([^"]+)" checked', page.text))


async def test_the_planning_shows_a_row_per_enrolment_and_its_week(jean: Browser) -> None:
    page = await jean.get(PLANNING)
    text = words(page.text)
    assert "Planning de Léa" in text
    assert "Garderie du soir, jeudi 26 novembre : Non réservé. possible jusqu'à demain à 6 h" in text
    assert page.text.count("<tr id=") == 1
    assert f'id="s-{BOOK}"' in page.text
    assert "Une activité manque ici pour Léa ? L'inscription se demande à la mairie : lui écrire." in text
    assert 'data-estimate="2026-11"' in page.text
    for label in ("Réservation en cours de traitement", "Heure hors contrat", "Grandes vacances", "Votre sélection"):
        assert label in text


async def test_who_may_book_no_new_days_is_led_to_pay_and_to_write(jean: Browser, town: Town) -> None:
    town.suspended = "Régie garderie ALSH"
    page = (await jean.get(PLANNING)).text
    assert "Régler mes factures. Une difficulté ? Écrivez à la mairie (Régie garderie ALSH) : nous trouverons une solution" in words(page)
    assert f'href="/messages/nouveau?enfant={LEA}">Écrivez' in page
    town.suspended = ""
    assert "Écrivez à la mairie : nous trouverons une solution" in words((await jean.get(PLANNING)).text)


async def test_a_day_is_read_aloud_once(jean: Browser) -> None:
    heading = '<h2><span aria-hidden="true">jeu.</span><b aria-hidden="true">26</b><span class="vh">Jeudi 26 novembre</span></h2>'
    assert heading in (await jean.get(PLANNING)).text


async def test_a_place_that_is_held_leads_to_where_it_is_answered_and_not_to_where_its_request_is_taken_back(
    jean: Browser, town: Town
) -> None:
    town.cells[THURSDAY] = {"status": DayStatus.WAITING, "rank": 1, "may": "withdraw", "request_id": LEA, "offered_until": at(THURSDAY, 9)}
    page = await jean.get(PLANNING)
    assert f'href="{PLANNING}?mois=2026-11&amp;semaine=2026-11-26#places"' in page.text
    assert "Répondre, Garderie du soir, jeudi 26 novembre" in words(page.text)
    assert "/planning/retrait?" not in page.text


async def test_another_month_and_week_can_be_chosen(jean: Browser) -> None:
    page = await jean.get(f"{PLANNING}?mois=2027-02&semaine=2027-02-08")
    assert "Février 2027" in page.text
    assert 'aria-label="Semaine du 8 au 14 février"' in page.text
    assert "Novembre 2026" in (await jean.get(f"{PLANNING}?mois=nimporte&semaine=quoi")).text


def switches(page: Page) -> list[str]:
    """Read where the names of the household's children lead, the open one's marked."""
    found = re.search(r'<nav class="siblings".*?</nav>', page.text, re.DOTALL)
    return re.findall(r'<a href="([^"]+"(?: aria-current="page")?)', found[0].replace("&amp;", "&")) if found else []


async def test_a_month_leads_to_the_same_month_and_week_of_a_brother_or_sister(jean: Browser) -> None:
    page = await jean.get(f"{PLANNING}?mois=2027-02&semaine=2027-02-08")
    here, there = (f'/enfants/{child}/planning?mois=2027-02&semaine=2027-02-08"' for child in (LEA, HUGO))
    assert switches(page) == [there, f'{here} aria-current="page"']
    assert "Hugo" in words(page.text)


async def test_several_days_and_regular_days_lead_to_those_of_a_brother_or_sister(jean: Browser) -> None:
    for way in ("semaine-type?mois=2027-02", "jours-reguliers"):
        assert f'/enfants/{HUGO}/planning/{way}"' in switches(await jean.get(f"{PLANNING}/{way}"))


async def test_an_only_child_has_nobody_to_go_to(jean: Browser, town: Town) -> None:
    town.record = town.record.model_copy(update={"children": tuple(one for one in town.record.children if one.child_id == LEA)})
    assert not switches(await jean.get(PLANNING))


async def test_a_planning_and_the_way_to_a_brother_show_while_the_record_does_not_answer(jean: Browser, town: Town) -> None:
    town.down = {"family"}
    for page in (PLANNING, f"{PLANNING}/semaine-type", f"{PLANNING}/jours-reguliers"):
        assert len(switches(await jean.get(page))) == 2


async def test_a_week_across_two_months_is_asked_for_with_the_month(jean: Browser, town: Town) -> None:
    town.cells[date(2026, 12, 1)] = {"may": "book", "until": at(date(2026, 11, 30), 9), "places": "plenty"}
    page = await jean.get(f"{PLANNING}?mois=2026-11&semaine=2026-11-30")
    assert [(one.month, one.with_week) for one in town.got(GetMonth)] == [(date(2026, 11, 1), date(2026, 11, 30))]
    assert page.text.count("<tr id=") == 1
    assert f'id="s-{EVENING}_2026-12-01"' in page.text
    await jean.get(f"{PLANNING}?mois=2026-11&semaine=2026-11-23")
    assert town.got(GetMonth)[-1].with_week is None


async def test_before_the_first_activity_a_family_is_told_when_it_begins(jean: Browser, town: Town) -> None:
    town.since = date(2027, 1, 4)
    town.patterns = (own_pattern(valid_from=town.since),)
    page = await jean.get(PLANNING)
    text = words(page.text)
    assert "Aucune activité pour Léa en novembre 2026 La prochaine commence le 4 janvier 2027." in text
    assert "se demande à la mairie" not in text
    assert 'href="?mois=2027-01">Voir janvier 2027</a>' in page.text
    for way in ("jours-reguliers", "agenda"):
        assert re.search(f'href="[^"]+/{way}"', page.text)
    assert 'id="planning"' not in page.text
    town.patterns = ()
    for way in ("", "/jours-reguliers", "/semaine-type"):
        page = await jean.get(f"{PLANNING}{way}")
        assert "L'inscription se demande à la mairie. Écrire à la mairie" in words(page.text)
        assert f'<a class="button" href="/messages/nouveau?enfant={LEA}">' in page.text, "a message that names the child, on its way"


async def test_a_week_in_which_the_first_activity_begins_is_shown_in_the_month_before(jean: Browser, town: Town) -> None:
    first = town.since = date(2026, 12, 1)
    town.patterns = (own_pattern(valid_from=first),)
    town.cells[first] = {"may": "book", "until": at(date(2026, 11, 30), 9), "places": "plenty"}
    page = await jean.get(f"{PLANNING}?mois=2026-11&semaine=2026-11-30")
    assert "La prochaine commence le 1er décembre 2026." in words(page.text)
    assert f'id="s-{EVENING}_2026-12-01"' in page.text
    assert page.text.count("<tr id=") == 0


async def test_the_estimate_is_a_dash_while_billing_is_down(jean: Browser, town: Town) -> None:
    town.down = {"billing", "messaging"}
    page = await jean.get(PLANNING)
    assert page.status == 200
    assert "Estimation de la famille, novembre —" in words(page.text)


async def test_the_estimate_above_a_child_s_planning_says_that_it_is_the_family_s(jean: Browser) -> None:
    assert "Estimation de la famille, novembre 84,15 €" in words((await jean.get(PLANNING)).text)


async def test_one_row_can_be_read_again(jean: Browser) -> None:
    page = await jean.get(f"{PLANNING}/2026-11/lignes/{EVENING}?semaine=2026-11-23")
    assert page.text.count("<tr ") == 1
    assert f'id="l-2026-11-{EVENING}"' in page.text
    assert len(re.findall(r'<li class="slot"', page.text)) == 2
    assert (await jean.get(f"{PLANNING}/2026-11/lignes/{CARE}")).status == 404


async def test_the_price_is_told_beforehand(jean: Browser, town: Town) -> None:
    async def quote() -> str | None:
        body = json.dumps({"days": [{"activity_id": str(CARE), "day": "2026-11-26"}, {"activity_id": str(CARE), "day": "2026-11-27"}]})
        headers = {"Origin": jean.base, "Content-Type": "application/json"}
        async with jean.session.post(f"{jean.base}{PLANNING}/devis", data=body, headers=headers) as response:
            total: str | None = (await response.json())["total"]
            return total

    assert await quote() == "4,40\u00a0€"
    town.quoted = None
    assert await quote() is None


async def test_without_script_days_are_reviewed_with_their_price_and_then_sent(jean: Browser, town: Town) -> None:
    review = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK, "mois": "2026-11", "semaine": "2026-11-23"})
    assert "Vérifiez votre demande de réservation" in review.text
    assert "Jeudi 26 novembre" in words(review.text)
    assert "Total 2,20 €" in words(review.text)
    assert town.got(SubmitDays) == []
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', review.text))
    sent = await jean.post(PLANNING, fields | {"reserver": BOOK})
    assert sent.address == f"{PLANNING}?mois=2026-11&semaine=2026-11-23&fait=reservation"
    assert "Votre demande est transmise" in sent.text
    (asked,) = town.got(SubmitDays)
    assert (asked.child_id, asked.kind, asked.days) == (LEA, "booking", (AskedDay(enrolment_id=EVENING, day=THURSDAY),))
    assert town.keys_of(SubmitDays) == [fields["cle"]]


async def test_a_review_says_what_else_was_chosen_and_waits_to_be_asked(jean: Browser, town: Town) -> None:
    review = await jean.post(PLANNING, [("geste", "reserver"), ("reserver", BOOK), ("absence", AWAY)])
    assert "L'absence que vous avez aussi choisie reste à déclarer : elle ne part pas avec cette demande." in words(review.text)
    fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', review.text)
    assert ("absence", AWAY) in fields
    await jean.post(PLANNING, [*fields, ("reserver", BOOK)])
    assert [one.kind for one in town.got(SubmitDays)] == ["booking"]
    other = await jean.post(PLANNING, [("geste", "absence"), ("reserver", BOOK), ("reserver", AWAY), ("absence", AWAY)])
    assert "Les 2 jours que vous avez aussi choisis restent à réserver" in words(other.text).replace("\u00a0", " ")
    assert "aussi choisi" not in (await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})).text


async def test_days_that_cannot_be_asked_are_left_out_with_their_reason_and_the_others_are_sent(jean: Browser, town: Town) -> None:
    town.impossible = {date(2026, 11, 27): ("day_closed", "« Garderie du soir » n'a pas lieu le vendredi 27 novembre : Grève.")}
    review = await jean.post(PLANNING, [("geste", "reserver"), ("reserver", BOOK), ("reserver", AWAY)])
    text = words(review.text)
    assert "Envoyer la demande : 1 jour" in text
    assert "1 jour fermé" in text
    assert "a pas lieu le vendredi 27 novembre : Grève." in text
    assert ticked(review) == {BOOK}


async def test_when_no_day_is_possible_there_is_nothing_to_send(jean: Browser, town: Town) -> None:
    town.impossible = {THURSDAY: ("cutoff_passed", "La date limite est passée.")}
    review = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})
    assert "Aucun de ces jours ne peut être demandé" in review.text
    assert 'name="confirme"' not in review.text


async def test_a_full_day_is_reviewed_with_its_estimated_rank(jean: Browser, town: Town) -> None:
    town.full = {THURSDAY}
    review = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})
    assert "Complet : liste d'attente, rang estimé 3" in words(review.text)
    assert f'name="complet" value="{BOOK}"' in review.text


async def test_a_day_that_became_full_meanwhile_is_said_in_the_answer(jean: Browser, town: Town) -> None:
    town.full = {THURSDAY}
    sent = await jean.post(PLANNING, CONFIRMED)
    assert "Entre-temps, le jeudi 26 novembre est devenu complet" in words(sent.text)
    _, told = await send(jean, CONFIRMED)
    assert "Entre-temps, le jeudi 26 novembre est devenu complet" in told["message"]


async def test_too_many_days_at_once_are_refused_with_the_limit(jean: Browser, town: Town) -> None:
    days = [f"{EVENING}_{date(2026, 1, 1) + timedelta(days=n)}" for n in range(400)]
    page = await jean.post(PLANNING, [("geste", "reserver"), *(("reserver", day) for day in days)])
    assert page.status == 400
    assert "Une demande compte au plus 250 jours, vous en avez choisi 400" in words(page.text)
    assert town.got(SubmitDays) == []
    assert town.got(PreviewDays) == []


async def test_what_stands_against_every_day_is_said_on_the_planning(jean: Browser, town: Town) -> None:
    town.barred = RulesNotAccepted("Lisez-le.")
    page = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})
    assert page.status == 409
    assert "Lire et accepter le règlement" in page.text
    assert ticked(page) == {BOOK}


async def test_the_review_shows_a_dash_while_billing_is_down(jean: Browser, town: Town) -> None:
    town.down = {"billing"}
    review = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})
    assert "Total —" in words(review.text)


async def test_an_absence_asks_for_its_reason_and_a_confirmation(jean: Browser, town: Town) -> None:
    fields = {"geste": "absence", "absence": AWAY}
    review = await jean.post(PLANNING, fields)
    for reason in ("Maladie", "Raison familiale", "Sortie scolaire", "Autre"):
        assert reason in review.text
    assert "attestation médicale" in review.text
    without = await jean.post(PLANNING, fields | {"confirme": "oui"})
    assert (without.status, "Choisissez la raison de l'absence" in words(without.text)) == (400, True)
    assert town.got(SubmitDays) == []
    sent = await jean.post(PLANNING, fields | {"confirme": "oui", "raison": "illness", "note": "Grippe"})
    assert "Votre absence est déclarée" in sent.text
    (asked,) = town.got(SubmitDays)
    assert (asked.kind, asked.absence_reason, asked.note) == ("absence", "illness", "Grippe")


async def test_absences_of_several_days_are_said_to_be_declared_in_the_plural(jean: Browser) -> None:
    asked = [("geste", "absence"), ("confirme", "oui"), ("raison", "illness"), ("absence", AWAY)]
    one, several = "Votre absence est déclarée", "Vos absences sont déclarées"
    for fields, said in (([*asked, ("absence", f"{CARE}_2026-11-27")], one), ([*asked, ("absence", BOOK)], several)):
        assert said in words((await jean.post(PLANNING, fields)).text)
        assert (await send(jean, fields))[1]["message"].startswith(said)


async def test_a_note_that_is_too_long_is_refused_and_kept_whole(jean: Browser, town: Town) -> None:
    note = "a" * 501
    fields = {"geste": "absence", "absence": AWAY, "confirme": "oui", "raison": "illness", "note": note}
    page = await jean.post(PLANNING, fields)
    assert page.status == 400
    assert "La précision est trop longue Elle a 501 caractères, pour 500 au plus." in words(page.text)
    assert f'value="{note}"' in page.text
    status, told = await send(jean, fields)
    assert status == 400
    assert told["detail"].startswith("La précision est trop longue. Elle a 501 caractères")
    assert town.got(SubmitDays) == []


async def test_nothing_ticked_is_said_kindly(jean: Browser, town: Town) -> None:
    page = await jean.post(PLANNING, {"geste": "reserver", "mois": "2026-11"})
    assert (page.status, "Choisissez au moins un jour" in page.text) == (400, True)
    assert town.got(SubmitDays) == []


async def test_days_ticked_for_the_other_button_are_said_to_be(jean: Browser, town: Town) -> None:
    page = await jean.post(PLANNING, {"geste": "reserver", "mois": "2026-11", "absence": AWAY})
    assert (page.status, "choisissez « Déclarer une absence »" in words(page.text)) == (400, True)
    page = await jean.post(PLANNING, {"geste": "absence", "mois": "2026-11", "reserver": BOOK})
    assert (page.status, "choisissez « Demander la réservation »" in words(page.text)) == (400, True)
    assert ticked(page) == {BOOK}
    assert town.got(SubmitDays) == []


async def test_a_refusal_says_why_and_keeps_the_selection(jean: Browser, town: Town) -> None:
    town.refusal = Unavailable("Rien n'a été modifié.")
    page = await jean.post(PLANNING, CONFIRMED)
    assert page.status == 503
    assert "Rien n'a été modifié." in page.text.replace("&#39;", "'")
    assert ticked(page) == {BOOK}


async def test_when_the_state_moved_nothing_is_sent_and_the_review_says_what_changed(jean: Browser, town: Town) -> None:
    reason = "La date limite pour réserver le jeudi 26 novembre est passée."
    town.refusal = CutoffPassed(reason, errors=[{"day": "2026-11-26", "slug": "cutoff_passed", "detail": reason}])
    town.impossible = {THURSDAY: ("cutoff_passed", reason)}
    review = await jean.post(PLANNING, [*CONFIRMED.items(), ("reserver", AWAY)])
    assert review.status == 409
    text = words(review.text)
    assert "Le planning a changé entre-temps : rien n'a été envoyé" in text
    assert "1 jour trop tard" in text
    assert ticked(review) == {AWAY}
    status, told = await send(jean, CONFIRMED)
    assert (status, told["slug"], told["title"]) == (409, "cutoff_passed", "Le planning a changé entre-temps\u00a0: rien n'a été envoyé")


async def test_the_script_gets_the_same_in_json(jean: Browser, town: Town) -> None:
    status, told = await send(jean, CONFIRMED)
    assert status == 202
    assert told["message"].startswith("Votre demande est transmise.")
    assert town.keys_of(SubmitDays) == ["une-cle"]
    town.refusal = CutoffPassed("Prochain jour possible : vendredi 27 novembre.")
    status, told = await send(jean, CONFIRMED)
    assert (status, told["title"], told["detail"]) == (
        409,
        "La date limite de réservation est passée",
        "Prochain jour possible\u00a0: vendredi 27 novembre.",
    )
    status, told = await send(jean, CONFIRMED | {"geste": "absence", "absence": AWAY})
    assert (status, told["detail"]) == (400, "Choisissez la raison de l'absence.")


async def test_made_up_cells_do_not_exist(jean: Browser) -> None:
    for cell in ("rien", f"{EVENING}_jamais", f"{CARE}_{TODAY}"):
        assert (await jean.post(PLANNING, {"geste": "reserver", "reserver": cell})).status == 404
    assert (await jean.post(PLANNING, {"geste": "danser", "reserver": BOOK})).status == 404


async def test_the_month_can_be_printed(jean: Browser) -> None:
    assert f'href="{PLANNING}/2026-11.pdf"' in (await jean.get(PLANNING)).text
    async with jean.session.get(f"{jean.base}{PLANNING}/2026-11.pdf") as response:
        assert (response.status, response.content_type) == (200, "application/pdf")
        assert "planning-L" in response.headers["Content-Disposition"]
        assert (await response.read()).startswith(b"%PDF-1.")


async def test_what_a_family_wants_together_is_sent_as_it_was_ticked_and_made_up_children_are_not_found(jean: Browser, town: Town) -> None:
    brother = UUID(int=9)
    await jean.post(PLANNING, CONFIRMED | {"ensemble": "oui", "avec": str(brother)})
    await jean.post(PLANNING, CONFIRMED | {"cle": "autre-cle"})
    assert [(one.whole, one.with_siblings) for one in town.got(SubmitDays)] == [(True, (brother,)), (False, ())]
    assert (await jean.post(PLANNING, CONFIRMED | {"avec": "tom"})).status == 404


async def test_one_day_of_an_only_child_is_reviewed_without_anything_to_tick_together(jean: Browser) -> None:
    review = await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})
    assert "Tous ces jours, ou aucun" not in review.text
    assert "ensemble" not in review.text


async def test_what_a_brother_has_already_is_said_to_be_left_out_where_he_comes_along(jean: Browser, town: Town) -> None:
    hugo = ComesAlong(child_id=UUID(int=9), child="Hugo", activities=("Cantine",))
    for already, of_two, of_one in ((0, "(Cantine) ;", "(Cantine) ;"), (3, "pour Hugo (3 jours) ;", "pour Hugo ;")):
        town.along = (hugo.model_copy(update={"already": already}),)
        two = words((await jean.post(PLANNING, [("geste", "reserver"), ("reserver", BOOK), ("reserver", AWAY)])).text)
        one = words((await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})).text)
        assert (of_two in two, of_one in one) == (True, True)
        assert ("sauf ce qui est déjà réservé ou demandé" in two) == bool(already)


async def test_several_places_of_one_day_are_wanted_all_or_none_in_words_of_one_day(jean: Browser, town: Town) -> None:
    town.doubled = {THURSDAY}
    same = words((await jean.post(PLANNING, {"geste": "reserver", "reserver": BOOK})).text)
    assert "Tout, ou rien" in same
    assert "Tous ces jours" not in same
    other = words((await jean.post(PLANNING, [("geste", "reserver"), ("reserver", BOOK), ("reserver", AWAY)])).text)
    assert "Tous ces jours, ou aucun" in other


def test_a_closed_day_is_told_once_and_not_on_each_of_its_rows() -> None:
    holiday, monday = date(2026, 11, 11), date(2026, 11, 9)
    shut = {"status": DayStatus.PUBLIC_HOLIDAY, "reason": "Armistice 1918"}
    for cell, told in ((shut, 0), (shut | {"reason": "Fermé pour travaux"}, 1), ({"status": DayStatus.PRESENT_UNBOOKED}, 1)):
        drawn = month({holiday: cell})
        (day,) = [one for one in grid.week([drawn], [grid.rows(drawn)], monday, TODAY) if one.iso == "2026-11-11"]
        assert (day.mark, len(day.slots)) == ("Jour férié : Armistice 1918", told)
