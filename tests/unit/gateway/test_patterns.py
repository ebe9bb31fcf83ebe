"""Regular days: until when which of them count, and the page on which a family changes them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contracts.billing import Quote, QuoteDays, Quotes
from contracts.planning import ChangePattern, PatternChange, PatternMonth, PatternRequestView, WithdrawPatternRequest
from gateway.views.planning import patterns as views
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import DUPONT, EVENING, LEA, own_pattern
from tests.unit.gateway.town import Town
from tests.unit.reading import words

PAGE = f"/enfants/{LEA}/planning/jours-reguliers"
JANUARY = date(2027, 1, 4)
TYPED = {"inscription": str(EVENING), "jour": "4", "du": "2027-01-04", "geste": "verifier"}


def asked(**facts: Any) -> PatternRequestView:
    settled: dict[str, Any] = {
        **dict.fromkeys(("request_id", "enrolment_id", "activity_id"), EVENING),
        "family_id": DUPONT.family_id,
        "child_id": LEA,
        "child": "Léa",
        "activity": "Garderie soir",
        "facility": "École des Tilleuls",
        "weekdays": (4,),
        "instead_of": (1, 2),
        "from_day": JANUARY,
        "status": "pending",
        "submitted_at": datetime(2026, 11, 20, 9, tzinfo=UTC),
    }
    return PatternRequestView(**{**settled, **facts})


def card(**facts: Any) -> views.Card:
    (found,) = views.cards([own_pattern(**facts)])
    return found


def test_regular_days_say_until_when_and_what_follows() -> None:
    assert card().now == "Le lundi et le mardi, jusqu'au 2 juillet 2027"
    later = card(next_weekdays=(4,), next_from=JANUARY)
    assert later.now == "Le lundi et le mardi, jusqu'au 3 janvier 2027"
    assert later.then == "Ensuite le jeudi, à partir du lundi 4 janvier 2027"
    assert [one.name for one in later.weekdays if one.checked] == ["jeudi"]
    assert card(weekdays=()).now == "Aucun jour régulier"


def test_only_what_a_family_may_change_has_a_form_and_one_request_waits_at_a_time() -> None:
    assert (card().form, card().at_once) == (True, True)
    assert (card(terms="staff").form, card(terms="ask_staff").at_once) == (False, False)
    waits = card(terms="ask_staff", pending=asked())
    assert (waits.form, waits.pending) == (False, "Le jeudi, à partir du lundi 4 janvier 2027.")
    assert card(last_answer=asked(status="refused", reason="Groupe complet.")).refused.endswith("Refusé : Groupe complet.")
    assert card(last_answer=asked(status="accepted")).refused == ""


async def test_what_a_family_may_change_comes_first_and_the_rest_is_told_once(jean: Browser, town: Town) -> None:
    staff = {"terms": "staff", "facility": "Garderie du matin"}
    told = own_pattern(enrolment_id=number(16, 1), activity="Garderie matin", weekdays=(), **staff)
    waits = own_pattern(enrolment_id=number(16, 2), activity="Étude", pending=asked(), **staff)
    town.patterns = (told, waits, own_pattern())
    text = (await jean.get(PAGE)).text
    page = words(text)
    assert page.index("Garderie soir") < page.index("À changer avec la mairie") < page.index("Garderie matin")
    assert ("Garderie matin Aucun jour régulier." in " ".join(page.split()), text.count("Retirer ma demande")) == (True, 1)


def test_a_change_is_told_in_days_and_names_the_full_ones() -> None:
    change = PatternChange(terms="automatic", added=41, removed=1)
    assert views.change_words(change, date(2027, 7, 2)) == "41\u00a0jours réservés en plus, 1\u00a0jour rendu, d'ici au 2 juillet 2027."
    assert views.full_words([JANUARY]) == "Il n'y a pas de place : lundi 4 janvier."


def month(days: int, before: int) -> PatternChange:
    """Make a change that books and gives up days of January."""
    first = [JANUARY + timedelta(days=n) for n in range(20)]
    days_of = PatternMonth(child_id=LEA, activity_id=EVENING, month=date(2027, 1, 1), days=first[:days], days_before=first[:before])
    return PatternChange(terms="automatic", added=1, removed=1, month=days_of)


def quotes(asked: QuoteDays | None, cents: int | None) -> Quotes | None:
    told = "Tranche 2" if cents is not None else "Le tarif n'est pas encore fixé."
    return (
        Quotes(quotes=tuple(Quote(activity_id=EVENING, day=one.day, cents=cents, explanation=told) for one in asked.days))
        if asked
        else None
    )


def priced(change: PatternChange, cents: int | None = 235) -> views.Price:
    after, before = views.to_quote(change, EVENING)
    found = views.price(change, quotes(after, cents), quotes(before, 235))
    assert found is not None
    return found


def test_a_change_of_regular_days_tells_what_a_month_of_it_costs_and_what_it_does_now() -> None:
    asked_days = views.to_quote(month(9, 8), EVENING)[0]
    assert asked_days is not None
    assert (asked_days.instead, {one.regular for one in asked_days.days}) == (True, {True})
    assert (
        priced(month(9, 8)).sentence
        == "21,15\u00a0€ en janvier 2027 pour 9\u00a0jours (18,80\u00a0€ pour 8\u00a0jours sans ce changement)."
    )
    assert priced(month(9, 8)).explanations == ("Tranche 2",)
    assert priced(month(9, 0)).sentence == "21,15\u00a0€ en janvier 2027 pour 9\u00a0jours."
    assert priced(month(0, 8)).sentence == "Plus aucun jour régulier en janvier 2027 (18,80\u00a0€ pour 8\u00a0jours sans ce changement)."
    unknown = priced(month(9, 0), None)
    assert (unknown.sentence, unknown.unknown) == (
        "9\u00a0jours en janvier 2027, dont le prix n'est pas connu pour le moment.",
        "Le tarif n'est pas encore fixé.",
    )
    down = views.price(month(9, 0), None, None)
    assert down is not None
    assert down.unknown == "La facture sera calculée au tarif en vigueur."
    assert views.price(PatternChange(terms="automatic", added=1, removed=0), None, None) is None, "a release that does not tell"


async def test_a_change_is_reviewed_before_it_is_made_and_keeps_what_was_typed(jean: Browser, town: Town) -> None:
    town.patterns = (own_pattern(),)
    assert "Changer ces jours" in words((await jean.get(PAGE)).text)
    town.pattern_month, town.quoted = month(9, 8).month, 235
    review = (await jean.post(PAGE, TYPED)).text
    assert "Prix des jours réguliers : 21,15 € en janvier 2027 pour 9 jours" in words(review).replace("\u00a0", " ")
    assert "Le jeudi, à partir du lundi 4 janvier 2027. 3 jours réservés en plus" in words(review).replace("\u00a0", " ")
    assert [one.preview for one, _ in town.asked if isinstance(one, ChangePattern)] == [True]
    answer = await jean.post(PAGE, {**TYPED, "geste": "confirmer", "cle": "une-cle-de-seize-signes"}, follow=False)
    assert answer.leads_to == f"{PAGE}?suite=fait"
    made = [one for one, _ in town.asked if isinstance(one, ChangePattern)][-1]
    assert (made.preview, made.weekdays, made.from_day) == (False, (4,), JANUARY)
    answer = await jean.post(PAGE, {**TYPED, "du": "demain"})
    assert answer.status == 400
    assert "Indiquez un jour" in words(answer.text)


async def test_a_request_that_waits_is_taken_back(jean: Browser, town: Town) -> None:
    town.patterns = (own_pattern(terms="ask_staff", pending=asked()),)
    assert "Demande en attente Le jeudi" in words((await jean.get(PAGE)).text)
    answer = await jean.post(f"{PAGE}/retrait", {"demande": str(EVENING)}, follow=False)
    assert answer.leads_to == f"{PAGE}?suite=retire"
    assert [one.request_id for one, _ in town.asked if isinstance(one, WithdrawPatternRequest)] == [EVENING]
    answer = await jean.post(f"{PAGE}/retrait", {"demande": "rien"})
    assert answer.status == 404


async def test_the_review_of_a_change_leads_back_to_what_was_ticked(jean: Browser, town: Town) -> None:
    town.patterns = (own_pattern(),)
    review = await jean.post(PAGE, TYPED)
    assert 'name="geste" value="corriger"' in review.text
    asked_so_far = len(town.got(ChangePattern))
    form = await jean.post(PAGE, TYPED | {"geste": "corriger"})
    assert re.findall(r'name="jour" value="(\d)" checked', form.text) == ["4"]
    assert "Vérifiez le changement" not in words(form.text)
    assert len(town.got(ChangePattern)) == asked_so_far


async def test_a_word_for_the_town_hall_that_is_too_long_is_told_its_length_and_stays(jean: Browser, town: Town) -> None:
    town.patterns = (own_pattern(terms="ask_staff"),)
    page = await jean.post(PAGE, TYPED | {"note": "x" * 501})
    assert page.status == 400
    assert "Ce texte a 501 caractères, pour 500 au plus" in words(page.text).replace("\u00a0", " ")
    assert "x" * 501 in page.text
    assert not town.got(ChangePattern)
