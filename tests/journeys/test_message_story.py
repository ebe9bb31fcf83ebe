"""A family writes to a facility, finds it again, takes it back; its other tab follows along on the one connection of the browser."""

from playwright.async_api import Browser, Request, expect

from tests.eventually import eventually
from tests.journeys.running import Portal
from tests.journeys.window import PHONE, Window, window

SUBJECT = "Doudou oublié mercredi"


async def test_a_family_writes_and_every_tab_follows_on_one_connection(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as jean:
        await jean.sign_in(portal.account("family"))
        streams: list[str] = []

        def hear(request: Request) -> None:
            if "/direct" in request.url:
                streams.append(request.url)

        jean.page.context.on("request", hear)
        await jean.go("/messages?dossier=envoyes")
        other = Window(await jean.page.context.new_page(), jean.base)
        await other.go("/messages/nouveau")
        await eventually(lambda: _is(len(streams) == 1))
        await other.page.get_by_label("À", exact=True).select_option("Accueil de Loisirs")
        await other.page.get_by_label("Objet").fill(SUBJECT)
        await other.page.get_by_label("Message", exact=True).fill("Bonjour, l'avez-vous trouvé ? <b>Merci</b>")
        await expect(other.page.locator("#draft-state")).to_contain_text("Brouillon enregistré à")
        await other.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(other.page.get_by_text("Votre message est envoyé")).to_be_visible()
        await expect(other.page.locator(".talk")).to_contain_text("<b>Merci</b>")
        await expect(jean.page.locator("#messages")).to_contain_text(SUBJECT)
        assert len(streams) == 1
        await jean.page.close()
        await eventually(lambda: _is(len(streams) == 2))
        await other.page.get_by_role("button", name="Supprimer la conversation").click()
        await other.page.get_by_role("link", name="Supprimés", exact=True).click()
        await other.page.get_by_role("link", name=SUBJECT).click()
        await other.page.get_by_role("link", name="Supprimer définitivement").click()
        await other.page.get_by_role("button", name="Supprimer définitivement").click()
        await expect(other.page.get_by_text("supprimé définitivement")).to_be_visible()
        await expect(other.page.locator("#messages")).not_to_contain_text(SUBJECT)


async def _is(found: bool) -> bool:
    return found
