"""A clerk at the counter, paper in hand, enters what the family brought; the family reads what changed, and who did it."""

import pytest
from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, first_of, window

JULIEN = -2
"""The sample account of CARLIER Julien, whose own record no other story changes."""
PDF: FilePayload = {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


async def looks_right(one: Window) -> None:
    assert await one.barriers() == []
    assert await one.overflow() == 0


async def adds_child(claire: Window, first_name: str, school: str) -> str:
    """Enter a child, with a slip on the way; returns the address of its record."""
    await claire.page.get_by_role("link", name="Ajouter un enfant", exact=True).click()
    await looks_right(claire)
    await claire.page.get_by_label("Prénom").fill(first_name)
    await claire.page.get_by_label("Date de naissance").fill("2999-01-01")
    await claire.page.get_by_role("button", name="Ajouter l'enfant").click()
    await expect(claire.page.locator("#birth_date-error")).to_contain_text("Cette date est dans le futur.")
    await expect(claire.page.get_by_label("Prénom")).to_have_value(first_name)
    await looks_right(claire)
    await claire.page.get_by_label("Date de naissance").fill("2020-02-29")
    await claire.page.get_by_label("École").fill(school)
    await claire.page.get_by_role("button", name="Ajouter l'enfant").click()
    await expect(claire.page.locator(".notice.ok").first).to_contain_text("La famille est prévenue, avec votre nom.")
    return claire.page.url.removeprefix(claire.base)


async def fills_record(claire: Window) -> None:
    """Enter authorisations, somebody who may come, and a document, with slips on the way."""
    await claire.page.get_by_role("link", name="Modifier les autorisations").click()
    await looks_right(claire)
    await claire.page.get_by_role("group", name="Droit à l'image").get_by_label("Non").check()
    await claire.page.get_by_role("button", name="Enregistrer").click()
    await expect(claire.page.locator(".notice.ok").first).to_contain_text("Les autorisations sont à jour")
    await claire.page.get_by_role("link", name="Ajouter une personne").click()
    await looks_right(claire)
    await claire.page.get_by_label("Nom et prénom").fill("CARLIER Samira")
    await claire.page.get_by_label("Téléphone").fill("12")
    await claire.page.get_by_role("button", name="Enregistrer").click()
    await expect(claire.page.locator("#phone-error")).to_contain_text("Indiquez dix chiffres")
    await claire.page.get_by_label("Téléphone").fill("06 39 98 31 31")
    await claire.page.get_by_role("button", name="Enregistrer").click()
    await expect(claire.page.get_by_text("CARLIER Samira").first).to_be_visible()
    await claire.page.get_by_role("link", name="Ajouter un document").click()
    await looks_right(claire)
    await claire.page.get_by_role("button", name="Enregistrer le document").click()
    await expect(claire.page.locator("#fichier-error")).to_contain_text("Choisissez un PDF")
    await looks_right(claire)
    await claire.page.get_by_label("Ce que c'est").select_option(label="Assurance")
    await claire.page.get_by_label("Valable jusqu'au").fill("2027-08-31")
    await claire.page.locator("#fichier").set_input_files(PDF)
    await claire.page.get_by_role("button", name="Enregistrer le document").click()
    await expect(claire.page.get_by_text("attestation.pdf")).to_be_visible()
    await looks_right(claire)


async def enters_health(claire: Window) -> None:
    """Open health data on purpose, change them, and see them closed again."""
    await claire.page.get_by_role("link", name="Afficher les données sanitaires").click()
    await claire.page.get_by_role("link", name="Modifier les données sanitaires").click()
    await looks_right(claire)
    await claire.page.get_by_role("group", name="Port de lunettes").get_by_label("Oui").check()
    await claire.page.get_by_label("Allergies").fill("Œufs")
    await claire.page.get_by_role("button", name="Enregistrer").click()
    await expect(claire.page.locator(".notice.ok").first).to_contain_text("Les données sanitaires sont à jour")
    assert "Œufs" not in await claire.words()


async def is_warned_of_a_double(claire: Window, address: str, first_name: str) -> None:
    """Try to enter the same child again."""
    await claire.go(f"{address.rsplit('/', 1)[0]}/nouveau")
    await claire.page.get_by_label("Prénom").fill(first_name)
    await claire.page.get_by_label("Date de naissance").fill("2020-02-29")
    await claire.page.get_by_role("button", name="Ajouter l'enfant").click()
    await expect(claire.page.get_by_role("alert")).to_contain_text("Cet enfant semble déjà inscrit")
    await expect(claire.page.get_by_role("link", name="Dans cette fiche")).to_be_visible()
    await looks_right(claire)


@pytest.mark.parametrize(
    ("width", "first_name", "school"), first_of((DESK, "Salomé", "École des Prés"), (PHONE, "Timothée", "École du Lac"))
)
async def test_what_a_clerk_enters_on_paper_is_there_at_once_and_the_family_reads_who_did(
    width: int, first_name: str, school: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.backoffice_url, width) as claire, window(browser, portal.access.family_url, width) as julien:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/familles?liste=oui&q=carlier+julien")
        await claire.page.locator("tbody a[href^='/familles/']").first.click()
        await expect(claire.page.get_by_role("heading", name="CARLIER Julien", level=1)).to_be_visible()
        child = await adds_child(claire, first_name, school)
        await fills_record(claire)
        await enters_health(claire)
        await is_warned_of_a_double(claire, child, first_name)

        await julien.sign_in(portal.account("family", JULIEN))
        await julien.go("/demandes?groupe=enfants")
        words = await julien.words()
        assert "Saisie par la mairie (C. MOREL, " in words
        assert school in words
        await looks_right(julien)
        await portal.settled()
        await julien.go("/messages")
        await expect(julien.page.get_by_text("La mairie a mis à jour votre fiche famille").first).to_be_visible()
        await julien.go(f"/enfants/{child.rsplit('/', 1)[1]}/documents")
        assert "attestation.pdf" in await julien.words()
        await julien.go("/informations-compte/consultations")
        assert "a modifié la fiche d'un enfant" in await julien.words()
        assert julien.complaints == []
