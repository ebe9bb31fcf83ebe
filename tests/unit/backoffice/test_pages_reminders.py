"""The forms of reminders: what was typed arrives, and whoever is left in peace is so with a reason."""

import html
import re
from datetime import date
from typing import Any

import pytest

from contracts.base import Request
from contracts.billing import ExcludeFromReminders, PauseReminders, PutReminderSteps, ReadReminders
from contracts.rights import Right
from tests.unit.backoffice.billing_town import LATE, STEPS
from tests.unit.backoffice.billing_town import REMINDERS as TOLD
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Handler, Town

REMINDERS = "/relances/AL"


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


async def test_the_steps_are_folded_to_what_each_is_and_unfold_where_something_is_wrong(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    page = html.unescape((await clerk.get(REMINDERS)).text).replace("\u00a0", " ")
    assert re.findall(r'class="step"( open|)><summary><b>Relance (\d)</b> <span>(.*?)</span>', page) == [
        ("", str(place), f"{step.days} jours après l'échéance{', bloque les réservations' if step.blocks else ''}")
        for place, step in enumerate(STEPS, 1)
    ] + [("", str(len(STEPS) + 1), "n'est pas envoyée")]
    wrong = (await clerk.post(REMINDERS, typed(jours2="demain", texte4=""))).text
    assert re.findall(r'class="step"( open|)><summary><b>Relance (\d)', wrong) == [
        ("", "1"),
        (" open", "2"),
        ("", "3"),
        (" open", "4"),
        ("", "5"),
    ]
    unset = (await clerk.get("/relances/NO")).text
    assert re.findall(r'class="step"( open|)', unset)[:2] == [" open", ""], "whoever begins sees what there is to fill in"


async def test_of_a_family_its_invoices_and_the_pause_are_one_fold(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    page = html.unescape((await clerk.get(REMINDERS)).text)
    late = page[page.index('id="retard"') : page.index("reminder-steps")]
    assert late.count("<summary>") == 1
    assert "Ses 2 factures, ne plus la relancer" in late
    assert late.index("AL-40") < late.index("Mettre en pause")


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


async def test_where_no_step_is_set_nobody_reads_that_reminders_leave(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    assert "Elles partent seules chaque nuit" in (await clerk.get(REMINDERS)).text
    page = (await clerk.get("/relances/NO")).text
    assert "Aucune ne part pour le moment" in page
    assert "partent seules" not in page


async def test_a_number_of_days_that_is_longer_than_numbers_are_is_none(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER, Right.COLLECT_DEBIT}
    long = "9" * 5_000
    assert "Un nombre de jours, de 1 à 365." in html.unescape((await clerk.post(REMINDERS, typed(jours2=long))).text)
    assert (await clerk.get(f"/previsions?jours={long}")).status == 200


async def test_without_the_right_the_reminders_do_not_open(clerk: Browser) -> None:
    assert (await clerk.get(REMINDERS)).status == 403


MANY = tuple(
    LATE.model_copy(
        update={
            "family_id": number(500 + at),
            "family_name": f"FAMILLE{at:03} Éva",
            "family_number": f"{at:06}",
            "cents": 1000,
            "lines": (),
            "invoices": 1,
            "next_step": None,
            "last_on": date(2026, 11, 20),
            "blocked": at == 7,
            "last_step": at % 2,
        }
    )
    for at in range(120)
)


class ManyLate(Town):
    """A town of many families with overdue invoices."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with all of them."""
        return {**super().handlers(), ReadReminders: lambda _: TOLD.model_copy(update={"overdue": MANY})}


def shown(page: str) -> list[str]:
    return re.findall(r"FAMILLE(\d{3}) Éva</a>", html.unescape(page))


@pytest.mark.parametrize("town", [ManyLate()])
async def test_of_many_families_some_are_shown_at_a_time_and_those_that_are_looked_for(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.SEND_REMINDER}
    first = (await clerk.get(REMINDERS)).text
    assert (len(shown(first)), shown(first)[0]) == (25, "000")
    assert "120\u00a0familles, 1 200,00\u00a0€ en tout." in html.unescape(first).replace("\u202f", " ")
    assert f'href="{REMINDERS}?page=2#retard"' in first
    assert len(shown((await clerk.get(f"{REMINDERS}?page=3")).text)) == 25
    assert len(shown((await clerk.get(f"{REMINDERS}?page=99")).text)) == 20, "the last one, where some paid meanwhile"
    assert shown((await clerk.get(f"{REMINDERS}?q=famille011+eva")).text) == ["011"]
    assert shown((await clerk.get(f"{REMINDERS}?voir=bloquees")).text) == ["007"]
    never = (await clerk.get(f"{REMINDERS}?voir=jamais&page=3")).text
    assert len(shown(never)) == 10
    assert f'action="{REMINDERS}/familles/{number(600)}?voir=jamais&amp;page=3"' in never
    done = await clerk.post(f"{REMINDERS}/familles/{number(600)}?voir=jamais&page=3", {"suite": "pause", "motif": "Échéancier"})
    assert done.address == f"{REMINDERS}?voir=jamais&page=3", "it goes on where it was"
