"""A clerk publishes to all families, to some of them, and for later: each family finds what is for it, and nothing else."""

import re
from datetime import timedelta

from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.running import Portal
from tests.journeys.window import PHONE, Window, window

NEWS, FORM, MENU = "Portes ouvertes samedi", "Fiche de la sortie à la neige", "Menu de la semaine de la neige"
PDF: FilePayload = {"name": "sortie-neige.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n%%EOF\n"}


async def test_what_is_published_is_found_by_its_families_alone_from_its_first_day(portal: Portal, browser: Browser) -> None:
    async with (
        window(browser, portal.access.backoffice_url) as claire,
        window(browser, portal.access.family_url, PHONE) as jean,
        window(browser, portal.access.family_url, PHONE) as julien,
    ):
        await claire.sign_in(portal.account("clerk"))
        await jean.sign_in(portal.account("family"))
        await julien.sign_in(portal.account("family", 3))

        await begin(claire, "news", NEWS, "Visite de l'école à 10 h.")
        await claire.page.get_by_label("Lien", exact=True).fill("https://ecole.example/visite")
        await claire.page.get_by_label("Texte du lien").fill("S'inscrire à la visite")
        await publish(claire)
        await begin(claire, "form", FORM, "À rendre avant le départ.")
        await claire.page.get_by_label("Choisir un fichier").set_input_files(PDF)
        await claire.page.get_by_label("Jusqu'au").fill((portal.today + timedelta(days=20)).isoformat())
        await claire.page.get_by_label("Une sélection").check()
        await claire.page.get_by_role("group", name="Structures").get_by_label(re.compile("Accueil de Loisirs")).check()
        assert await claire.overflow() == 0
        await publish(claire)
        await begin(claire, "menu", MENU, "Lundi : raclette")
        await claire.page.get_by_label("Structure", exact=True).select_option("Restauration scolaire")
        await claire.page.get_by_label("Semaine du").fill((portal.today + timedelta(days=21)).isoformat())
        await publish(claire)

        for family in (jean, julien):
            await family.go("/")
            await expect(family.page.locator("#town-news")).to_contain_text(NEWS)
            link = family.page.get_by_role("link", name="S'inscrire à la visite")
            await expect(link).to_have_attribute("href", "https://ecole.example/visite")
            assert MENU not in await family.words()
            await family.go("/infos")
            await expect(family.page.get_by_role("heading", name=FORM)).to_have_count(1 if family is jean else 0)
        forms = jean.page.get_by_role("region", name="Formulaires")
        async with jean.page.expect_download() as kept:
            await forms.get_by_role("link", name="sortie-neige.pdf").click()
        assert (await kept.value).suggested_filename == "sortie-neige.pdf"

        await claire.go("/publications")
        await claire.page.get_by_role("link", name=NEWS).click()
        await claire.page.get_by_role("button", name="Retirer").click()
        await expect(claire.page.locator("#said, .notice")).to_contain_text("La publication est retirée")
        await jean.go("/")
        assert NEWS not in await jean.words()
        assert claire.complaints + jean.complaints + julien.complaints == []


async def begin(claire: Window, kind: str, title: str, text: str) -> None:
    """Begin a publication from the list of all."""
    await claire.go("/publications")
    await claire.page.locator(f"a[href$='?type={kind}']").click()
    await claire.page.get_by_label("Titre", exact=True).fill(title)
    await claire.page.get_by_label("Texte", exact=True).fill(text)


async def publish(claire: Window) -> None:
    """Look at it as families will, and publish it."""
    await claire.page.get_by_role("button", name="Enregistrer et voir l'aperçu").click()
    await claire.page.get_by_role("button", name="Publier", exact=True).click()
    await expect(claire.page.get_by_text("C'est publié")).to_be_visible()
