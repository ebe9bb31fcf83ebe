"""A family gives its bank details: mistakes explained, masked difference, transmitted, checked by a clerk, applied, and warned of."""

import re

import pytest
from playwright.async_api import Browser, FilePayload, expect

from chassis.uploads import MOST_BYTES
from tests.journeys.running import Portal
from tests.journeys.test_request_story import mailed
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window

POSTALE, COMMERZ = "FR14 2004 1010 0505 0001 3M02 606", "DE89 3704 0044 0532 0130 00"
MONACO = "MC58 1122 2000 0101 2345 6789 030"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WARNING = "Sécurité : vos coordonnées bancaires ont été modifiées"


def file(content: bytes, name: str = "rib.pdf", kind: str = "application/pdf") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


async def fill(family: Window, iban: str, rib: FilePayload | None = None, bic: str = "") -> None:
    """Fill the form and send it to be checked."""
    await family.page.get_by_label("IBAN", exact=True).fill(iban)
    await family.page.get_by_label(re.compile("^BIC")).fill(bic)
    if rib:
        await family.page.set_input_files("#document", rib)
    await family.page.get_by_role("button", name="Vérifier ma demande").click()


@pytest.mark.parametrize("width", first_of(PHONE, DESK))
async def test_each_mistake_is_explained_beside_its_field_and_nothing_typed_is_lost(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as sofia:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.go("/compte/bancaires")
        assert await sofia.barriers() == []
        for iban, rib, where, words in (
            ("FR14 2004 1010 0505 0001 3M02 607", file(PDF), "iban", "erreur de frappe"),
            ("TR33 0006 1005 1978 6457 8413 26", None, "iban", "hors de la zone SEPA"),
            (POSTALE, file(b""), "document", "vide"),
            (POSTALE, file(b"MZ not a picture", "rib.png", "image/png"), "document", "PDF ou une photo"),
            (POSTALE, file(b"%PDF-1.7" + b"0" * MOST_BYTES), "document", "10 Mo"),
        ):
            await fill(sofia, iban, rib)
            await expect(sofia.page.locator(f"#{where}-error")).to_contain_text(words)
            await expect(sofia.page.get_by_label("IBAN", exact=True)).to_have_value(iban)
            await expect(sofia.page.get_by_text("rib.pdf")).to_be_visible()
            assert await sofia.barriers() == []
            assert await sofia.overflow() == 0
        await fill(sofia, POSTALE, bic="BNPAFRPP")
        await expect(sofia.page.locator("#bic-error")).to_contain_text("pas celui de la banque")


@pytest.mark.parametrize(
    ("width", "iban", "masked"), first_of((DESK, POSTALE, "FR14 •••• •••• 2606"), (PHONE, COMMERZ, "DE89 •••• •••• 3000"))
)
async def test_bank_details_are_asked_checked_accepted_and_warned_of(
    width: int, iban: str, masked: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, width) as sofia, window(browser, portal.access.backoffice_url, width) as claire:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.go("/compte/bancaires")
        await fill(sofia, iban, file(PDF))
        await expect(sofia.page.get_by_role("heading", name="Vérifiez avant de transmettre")).to_be_visible()
        await expect(sofia.page.locator("ins").filter(has_text=masked)).to_be_visible()
        assert iban not in await sofia.words()
        assert await sofia.barriers() == []
        await sofia.page.get_by_role("button", name="Transmettre ma demande").click()
        await expect(sofia.page.get_by_text("Votre demande est transmise")).to_be_visible()
        await sofia.go("/compte")
        await expect(sofia.page.locator("#pending")).to_contain_text(masked)
        assert await sofia.barriers() == []

        await claire.sign_in(portal.account("clerk"))
        await claire.go("/demandes?genre=bancaire")
        await claire.page.get_by_role("link", name=re.compile("MARTIN SOFIA")).click()
        await expect(claire.page.locator("ins").filter(has_text=masked)).to_be_visible()
        await claire.page.get_by_role("button", name="Afficher l'IBAN complet").click()
        await expect(claire.page.locator("#full-iban")).to_contain_text(iban)
        assert await claire.barriers() == []
        await claire.page.get_by_role("button", name=re.compile("^Accepter")).first.click()
        await expect(claire.page.locator("#said")).to_contain_text("acceptée")

        await sofia.go("/compte")
        await expect(sofia.page.locator("section:has(#own-title)")).to_contain_text(masked)
        await expect(sofia.page.locator("#pending")).not_to_contain_text(masked)
        await soon(lambda: mailed(portal, "sofia.martin@exemple.fr", "Si ce n'est pas vous"))
        await sofia.go("/messages")
        await expect(sofia.page.get_by_role("link", name=re.compile(WARNING)).first).to_be_visible()
        await sofia.go("/informations-compte/consultations")
        await expect(sofia.page.get_by_text("a consulté les coordonnées bancaires").first).to_be_visible()
        assert sofia.complaints == []
        assert claire.complaints == []


async def test_a_request_is_taken_back(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as sofia:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.go("/compte/bancaires")
        await fill(sofia, MONACO, file(PDF))
        await sofia.page.get_by_role("button", name="Transmettre ma demande").click()
        await sofia.page.get_by_role("link", name="Voir ma demande").click()
        await expect(sofia.page.locator("#pending")).to_contain_text("MC58 •••• •••• 9030")
        waiting = sofia.page.locator(".pending-request").filter(has_text="MC58")
        await waiting.locator(".bank-withdraw summary").click()
        assert await sofia.barriers() == []
        await waiting.get_by_role("button", name="Confirmer le retrait").click()
        await expect(sofia.page.get_by_text("Votre demande est retirée")).to_be_visible()
        await expect(sofia.page.locator("#pending")).not_to_contain_text("MC58")
        assert sofia.complaints == []
