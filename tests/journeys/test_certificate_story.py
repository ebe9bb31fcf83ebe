"""A family sends the certificate of an absence from its list of requests, and the clerk downloads it."""

from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, window

PAPER: FilePayload = {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nAttestation\n%%EOF\n"}
EMPTY: FilePayload = {**PAPER, "buffer": b""}


async def test_the_certificate_of_an_absence_is_sent_from_the_list_of_requests_and_read_by_the_clerk(
    portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go("/demandes?groupe=enfants&type=absences")
        await expect(dupont.page.get_by_text("Attestation à envoyer").first).to_be_visible()
        assert await dupont.barriers() == []
        await dupont.page.get_by_label("Attestation", exact=True).first.set_input_files(files=[PAPER])
        await dupont.page.get_by_role("button", name="Envoyer l'attestation").first.tap()
        await expect(dupont.page.get_by_text("Votre attestation est envoyée")).to_be_visible()
        sent = dupont.page.get_by_role("link", name="Attestation envoyée").first
        request_id = (await sent.get_attribute("href") or "").split("/")[3]
        async with dupont.page.expect_download() as download:
            await sent.click()
        assert (await download.value).suggested_filename == "attestation.pdf"
        assert dupont.complaints == []
    async with window(browser, portal.access.backoffice_url, DESK) as clerk:
        await clerk.sign_in(portal.account("clerk"))
        await clerk.go(f"/demandes?genre=absence&demande=planning-{request_id}")
        async with clerk.page.expect_download() as download:
            await clerk.page.get_by_role("link", name="Télécharger l'attestation").click()
        assert (await download.value).suggested_filename == "attestation.pdf"
        assert await clerk.barriers() == []
        assert clerk.complaints == []


async def test_an_absence_is_declared_with_its_certificate_in_the_same_sheet(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, DESK) as martin:
        await martin.sign_in(portal.account("family", 1))
        await martin.go("/enfants")
        await martin.page.locator("a[href*='/planning']").first.click()
        await martin.loaded()
        await martin.page.locator("#grid td:has(input[name='absence'])").first.click()
        await martin.page.get_by_role("button", name="Déclarer une absence").click()
        sheet = martin.page.get_by_role("dialog")
        await expect(sheet.get_by_text("une attestation médicale est toujours nécessaire")).to_be_visible()
        await sheet.get_by_text("Maladie", exact=True).click()
        await sheet.get_by_label("Attestation (maintenant").set_input_files(files=[EMPTY])
        await sheet.get_by_role("button", name="Déclarer l'absence").click()
        await expect(sheet.get_by_text("Ce fichier est vide. Choisissez-en un autre.")).to_be_visible()
        martin.complaints.clear()  # the refusal itself, which the browser writes down
        await sheet.get_by_label("Attestation (maintenant").set_input_files(files=[PAPER])
        assert await martin.barriers() == []
        async with martin.standing_still():
            await sheet.get_by_role("button", name="Déclarer l'absence").click()
            await expect(martin.page.locator(".toast")).to_contain_text("Votre absence est déclarée")
        await martin.go("/demandes?groupe=enfants&type=absences")
        await expect(martin.page.get_by_role("link", name="Attestation envoyée").first).to_be_visible()
        await martin.go("/demandes/attestations")
        await expect(martin.page.get_by_role("heading", name="Attestations à envoyer")).to_be_visible()
        assert await martin.barriers() == []
        assert martin.complaints == []
