"""A family writes to a facility, finds it again, takes it back; its other tab follows along; a clerk answers, and the family sees it."""

import re
from urllib.parse import urlsplit

from playwright.async_api import Browser, Request, expect

from tests.journeys.running import Portal
from tests.journeys.window import PHONE, Window, soon, window

SUBJECT = "Doudou oublié mercredi"
ASKED = "Repas de Noël"
SENT_TO_MANY = "Menu de Noël à la cantine"
HIDE = 'Object.defineProperty(document, "hidden", { value: true, configurable: true })'
SHOW = 'delete document.hidden; document.dispatchEvent(new Event("visibilitychange"))'
"""Chromium without a screen shows every tab: a page is told that it is hidden, and seen again."""
NOTED = "Voir avec la cuisine avant vendredi."


async def test_a_family_writes_and_every_tab_follows_on_one_connection(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as jean:
        await jean.sign_in(portal.account("family"))
        streams: set[Request] = set()  # those that are open: the page of before may let go of its own a little later

        def begun(request: Request) -> None:
            if "/direct" in request.url:
                streams.add(request)

        def ended(request: Request) -> None:
            streams.discard(request)

        jean.page.context.on("request", begun)
        jean.page.context.on("requestfailed", ended)
        jean.page.context.on("requestfinished", ended)
        await jean.go("/messages?dossier=envoyes")
        folders = jean.page.get_by_role("navigation", name="Dossiers").get_by_role("link")
        assert await folders.evaluate_all("(all) => new Set(all.map((one) => one.offsetTop)).size") == 1, "they stand on one line"
        other = Window(await jean.page.context.new_page(), jean.base)
        await other.go("/messages/nouveau")
        await soon(lambda: _is(len(streams) == 1))
        await other.page.get_by_label("À", exact=True).select_option("Accueil de Loisirs")
        await other.page.get_by_label("Objet").fill(SUBJECT)
        await other.page.get_by_label("Message", exact=True).fill("Bonjour, l'avez-vous trouvé ? <b>Merci</b>")
        await expect(other.page.locator("#draft-state")).to_contain_text(re.compile(r"Brouillon enregistré à \d\d?\sh"))
        await other.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(other.page.get_by_text("Votre message est envoyé")).to_be_visible()
        await expect(other.page.locator(".talk")).to_contain_text("<b>Merci</b>")
        await expect(jean.page.locator("#messages")).to_contain_text(SUBJECT)
        await soon(lambda: _is(len(streams) == 1))
        held = set(streams)
        await jean.page.close()
        await soon(lambda: _is(bool(streams - held)))
        await other.page.get_by_role("button", name="Supprimer la conversation").click()
        await other.page.get_by_role("link", name="Supprimés", exact=True).click()
        await other.page.get_by_role("link", name=SUBJECT).click()
        await other.page.get_by_role("link", name="Supprimer définitivement").click()
        await other.page.get_by_role("button", name="Supprimer définitivement").click()
        await expect(other.page.get_by_text("est supprimée définitivement")).to_be_visible()
        await expect(other.page.locator("#messages")).not_to_contain_text(SUBJECT)


async def test_a_clerk_writes_to_the_families_of_a_place_which_find_it_in_their_inboxes(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as claire, window(browser, portal.access.family_url) as jean:
        await jean.sign_in(portal.account("family"))
        await jean.go("/messages")
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/envois/nouveau")
        await claire.page.get_by_label("Des structures, des prestations").check()
        await claire.page.get_by_role("group", name="Structures").get_by_label("Restauration scolaire").check()
        await claire.page.get_by_label("Objet").fill(SENT_TO_MANY)
        await claire.page.get_by_label("Texte").fill("Bonjour,\n\nLe repas de Noël est servi jeudi.")
        assert await claire.barriers() + [await claire.overflow()] == [0]
        await claire.page.get_by_role("button", name="Voir l'aperçu").click()
        await expect(claire.page.get_by_text("Rien n'est encore envoyé")).to_be_visible()
        await claire.page.get_by_role("button", name="Envoyer à").click()
        await expect(claire.page.get_by_text("L'envoi est parti")).to_be_visible()
        await expect(jean.page.locator("#messages")).to_contain_text(SENT_TO_MANY)
        assert jean.complaints + claire.complaints == []


async def test_an_answer_and_how_long_the_family_waited_for_it_fit_a_telephone(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as claire:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/messages")
        address = await claire.page.locator("#messages a[href^='/messages/0']").first.get_attribute("href")
        assert address
        await claire.go(address)
        await claire.page.get_by_label("Votre réponse").fill("Bonjour, c'est noté.")
        await claire.page.get_by_role("button", name="Envoyer la réponse").click()
        await expect(claire.page.get_by_text("Votre réponse est envoyée")).to_be_visible()
        await claire.go(address)
        await expect(claire.page.locator(".entry-staff .entry-head").last).to_contain_text("réponse en")
        assert await claire.overflow() == 0


async def _is(found: bool) -> bool:
    return found


async def test_a_clerk_answers_a_family_which_sees_it_at_once_and_replies(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as jean, window(browser, portal.access.backoffice_url) as claire:
        await jean.sign_in(portal.account("family"))
        await jean.go("/messages/nouveau")
        await jean.page.get_by_label("À", exact=True).select_option("Restauration scolaire")
        await jean.page.get_by_label("Au sujet de").select_option("Léa")
        await jean.page.get_by_label("Objet").fill(ASKED)
        await jean.page.get_by_label("Message", exact=True).fill("Léa mangera-t-elle avec sa classe ?")
        await jean.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(jean.page.get_by_text("Votre message est envoyé")).to_be_visible()
        await expect(jean.page.locator(".page-head")).to_contain_text("Avec Restauration scolaire, au sujet de Léa")
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/")
        await claire.page.get_by_role("link", name="Répondre aux messages").click()
        await claire.page.get_by_role("link", name=ASKED).click()
        await expect(claire.page.locator(".request-head")).to_contain_text("au sujet de Léa")
        assert await claire.barriers() == []
        await claire.page.get_by_role("button", name="Prendre").click()
        await expect(claire.page.locator(".request-head")).to_contain_text("confié à vous")
        await expect(jean.page.locator(".talk-state")).to_contain_text("En cours de traitement")
        await claire.page.get_by_label("Nouvelle note").fill(NOTED)
        await claire.page.get_by_role("button", name="Enregistrer la note").click()
        await expect(claire.page.locator(".notes")).to_contain_text(NOTED)
        await claire.loaded()
        await claire.page.get_by_label("Réponse type").select_option("Bien reçu")
        await expect(claire.page.get_by_label("Votre réponse")).to_have_value(
            re.compile(f"Bonjour Jean,.*{ASKED}", re.DOTALL | re.IGNORECASE)
        )
        await claire.page.evaluate("document.dispatchEvent(new CustomEvent('waits', { detail: { counts: { '/messages': 99 } } }))")
        await expect(claire.page.locator(".toast")).to_contain_text("Une famille vient d'écrire.")
        other = Window(await jean.page.context.new_page(), jean.base)
        await other.go("/messages")
        line = other.page.locator("li", has=other.page.locator(f"a[href='{urlsplit(jean.page.url).path}']"))
        await jean.page.evaluate(HIDE)
        await claire.page.get_by_role("button", name="Envoyer la réponse").click()
        await expect(claire.page.get_by_text("Votre réponse est envoyée")).to_be_visible()
        await expect(line).to_have_class(re.compile("is-unread"))
        assert "Nous avons bien reçu" not in await jean.words()  # nobody looks at that page
        await jean.page.evaluate(SHOW)
        await expect(jean.page.locator(".talk")).to_contain_text("Nous avons bien reçu votre message")
        await expect(jean.page.locator(".talk-state")).to_contain_text("Répondu")
        assert NOTED not in await jean.words()
        await expect(line).not_to_have_class(re.compile("is-unread"))
        await jean.page.get_by_label("Message", exact=True).fill("Merci beaucoup !")
        await jean.page.get_by_role("button", name="Envoyer", exact=True).click()
        await expect(jean.page.locator(".talk")).to_contain_text("Merci beaucoup !")
        assert await jean.barriers() == []
        await claire.go("/messages?etat=new")
        await expect(claire.page.get_by_role("link", name=ASKED)).to_contain_text("Merci beaucoup !")
        assert jean.complaints + claire.complaints == []
