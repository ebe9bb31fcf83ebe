"""Whoever sets prices tries a tariff on the children of a month before it is kept, and reminds of unpaid invoices in steps."""

import re

from playwright.async_api import Browser, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, window

LATER = "2028-09-01"
"""From when the new prices hold: no other journey looks at them."""


async def test_a_tariff_is_tried_before_it_is_kept_and_a_mistake_stands_beside_its_field(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/facturation/tarifs")
        await alain.page.get_by_role("link", name=re.compile("Nouvelle version : Restauration")).first.click()
        await alain.page.get_by_label("S'applique à partir du").fill(LATER)
        first = alain.page.get_by_role("group", name="Ligne 1", exact=True)
        await first.get_by_label("Prix (€)").fill("-5")
        await alain.page.get_by_label("Jamais moins de").fill("-1")
        await alain.page.get_by_role("button", name="Essayer ce tarif").last.click()
        await expect(alain.page.get_by_text("Le tarif n'est pas enregistré")).to_be_visible()
        await expect(first).to_have_class(re.compile("at-fault"))
        await expect(first.locator("input").first).to_be_focused()
        await expect(first.get_by_label("Prix (€)")).to_have_value("-5")
        assert await alain.barriers() == []
        alain.complaints.clear()  # the console notes that a form was refused
        await first.get_by_label("Prix (€)").fill("9,99")
        await alain.page.get_by_label("Jamais moins de").fill("")
        await alain.page.get_by_role("button", name="Essayer ce tarif").last.click()
        await expect(alain.page.get_by_role("heading", name="Un cas par ligne")).to_be_visible()
        await expect(alain.page.get_by_text("Avec ce tarif").first).to_be_visible()
        await expect(alain.page.get_by_text("9,99").first).to_be_visible()
        await alain.page.get_by_role("button", name="Enregistrer ce tarif").click()
        await expect(alain.page.get_by_text("Le tarif est enregistré")).to_be_visible()
        await expect(alain.page.get_by_text("à venir").first).to_be_visible()
        await two_correct_it(alain)
        assert await alain.overflow() == 0
        assert alain.complaints == []


async def two_correct_it(alain: Window) -> None:
    """Correct the tariff in a form that was drawn before somebody else corrected it: it says so, and keeps what was typed."""
    await alain.page.get_by_role("link", name=re.compile("Corriger")).first.click()
    form = alain.page.url
    sheet = await alain.page.context.new_page()
    for page, price in ((sheet, "8,88"), (alain.page, "7,77")):
        await page.goto(form) if page is sheet else None
        first = page.get_by_role("group", name="Ligne 1", exact=True)
        await first.get_by_label("Prix (€)").fill(price)
        await page.get_by_role("button", name="Essayer ce tarif").last.click()
        await page.get_by_role("button", name="Enregistrer ce tarif").click()
        if page is sheet:
            await expect(page.get_by_text("Le tarif est enregistré")).to_be_visible()
    await sheet.close()
    await expect(alain.page.get_by_text("Quelqu'un a corrigé ce tarif entre-temps")).to_be_visible()
    await expect(alain.page.get_by_role("group", name="Ligne 1", exact=True).get_by_label("Prix (€)")).to_have_value("7,77")
    await alain.page.get_by_role("button", name="Enregistrer ce tarif").click()
    await expect(alain.page.get_by_text("Le tarif est enregistré")).to_be_visible()


async def test_reminders_are_written_step_by_step_on_a_phone_as_well(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/relances")
        await alain.page.get_by_label("Jours après l'échéance").first.fill("dix")
        await alain.page.get_by_role("button", name="Enregistrer les étapes").click()
        await expect(alain.page.locator("#jours1-error")).to_contain_text("Un nombre de jours")
        assert await alain.barriers() == []
        alain.complaints.clear()  # the console notes that a form was refused
        await alain.page.get_by_label("Jours après l'échéance").first.fill("300")
        await alain.page.get_by_role("button", name="Enregistrer les étapes").click()
        await expect(alain.page.get_by_text("Les relances sont enregistrées")).to_be_visible()
        assert await alain.overflow() == 0
        assert alain.complaints == []


async def test_a_family_is_left_in_peace_for_a_while_and_one_invoice_for_good(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await owes_since_september(alain)
        await alain.go("/relances/AL")
        family = alain.page.get_by_role("listitem").filter(has=alain.page.get_by_role("link", name=re.compile("BENALI"))).first
        await family.get_by_text("Sa facture, ne plus la relancer").click()
        await family.get_by_label("Motif", exact=True).fill("Échéancier accordé")
        await family.get_by_label("Jusqu'au (vide : pour toujours)").fill("2027-01-31")
        await family.get_by_role("button", name="Mettre en pause").click()
        await expect(alain.page.get_by_text("Cette famille n'est plus relancée")).to_be_visible()
        await expect(family).to_contain_text("En pause jusqu'au 31/01/2027 : Échéancier accordé.")
        await family.get_by_role("button", name=re.compile("Relancer de nouveau")).click()
        await expect(alain.page.get_by_text("Cette famille est de nouveau relancée")).to_be_visible()
        await family.get_by_text("Sa facture, ne plus la relancer").click()
        assert await alain.barriers() == []
        await family.get_by_label("Motif pour écarter AL-1", exact=True).fill("Litige avec la crèche")
        await family.get_by_role("button", name="Écarter la facture AL-1").click()
        await expect(alain.page.get_by_text("Cette facture n'est plus relancée")).to_be_visible()
        await family.get_by_text("Sa facture, ne plus la relancer").click()
        await expect(family).to_contain_text("Écartée des relances : Litige avec la crèche.")
        assert await alain.overflow() == 0
        assert alain.complaints == []
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/relances/AL")
        await alain.page.get_by_text("Sa facture, ne plus la relancer").first.click()
        await alain.page.get_by_role("button", name="Relancer de nouveau la facture AL-1").click()
        await expect(alain.page.get_by_text("Cette facture est de nouveau relancée")).to_be_visible()
        assert await alain.overflow() == 0


async def owes_since_september(alain: Window) -> None:
    """Take over an overdue invoice of a family that no other story looks at."""
    await alain.go("/familles?liste=oui&q=benali")
    href = await alain.page.get_by_role("link", name=re.compile("BENALI")).first.get_attribute("href")
    line = {"child": "Inès BENALI", "activity": "Restauration scolaire", "quantity": 4, "unit_cents": 305, "cents": 1220, "explanation": ""}
    invoice = {
        "number": "AL-1",
        "family_id": (href or "").partition("?")[0].rpartition("/")[2],
        "issued_on": "2026-10-08",
        "due_on": "2026-10-31",
        "period_from": "2026-09-01",
        "period_to": "2026-09-30",
        "lines": [line],
    }
    answer = await alain.page.request.post(
        f"{alain.base}/api/v1/takeovers", data={"regie": "AL", "invoices": [invoice]}, headers={"Origin": alain.base}
    )
    assert answer.ok, await answer.text()
