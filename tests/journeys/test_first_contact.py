"""First contact by post: the clerk's letters, the parent's first sign-in, a forgotten password, sessions on other devices."""

import io
import re

import aiohttp
import pytest
from playwright.async_api import Browser, expect
from pypdf import PdfReader

from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, first_of, soon, window

PASSWORD, OTHER_PASSWORD = "Glycine-bleue-7", "Mirabelle-verte-8"
CODE = re.compile(r"[2-9A-Y]{4}-[2-9A-Y]{4}-[2-9A-Y]{4}")


async def letter_of(clerk: Window, name: str) -> tuple[str, str]:
    """Make the letter of one adult, and read identifier and code on the printed page."""
    await clerk.go("/comptes")
    for box in await clerk.page.locator("input[name=responsable]").all():
        await box.uncheck()
    await clerk.page.get_by_label(name).check()
    assert await clerk.barriers() == []
    await clerk.page.get_by_role("button", name="Créer les comptes et les lettres").click()
    await expect(clerk.page.get_by_role("heading", name="1 lettre est prête")).to_be_visible()
    assert await clerk.barriers() == []
    async with clerk.page.expect_download() as waiting:
        await clerk.page.get_by_role("link", name="Télécharger les lettres").click()
    printed = PdfReader(io.BytesIO((await (await waiting.value).path()).read_bytes()))
    assert "/StructTreeRoot" in printed.root_object
    (page,) = printed.pages
    words = page.extract_text()
    code = CODE.search(words)
    identifier = re.search(r"Votre identifiant\s+(\S+)", words)
    assert code, words
    assert identifier, words
    return identifier[1], code[0]


@pytest.mark.parametrize(("width", "name"), first_of((PHONE, "LEROY"), (DESK, "GAUTIER")))
async def test_a_letter_opens_an_account_once_and_a_session_elsewhere_is_ended(
    width: int, name: str, portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.backoffice_url, width) as clerk, window(browser, portal.access.family_url, width) as parent:
        await clerk.sign_in(portal.account("clerk"))
        await clerk.go("/comptes")
        who = await clerk.page.locator("label.account-line b").filter(has_text=name).first.inner_text()
        identifier, code = await letter_of(clerk, who)
        await parent.go("/connexion")
        await parent.page.get_by_role("link", name="J'ai reçu un code par courrier").click()
        await parent.page.get_by_label("Identifiant").fill(identifier)
        await parent.page.get_by_label("Code d'activation").fill(code.lower().replace("-", " "))
        await parent.page.get_by_label("Nouveau mot de passe", exact=True).fill("court")
        await parent.page.get_by_label("Nouveau mot de passe, encore une fois", exact=True).fill("court")
        await parent.page.get_by_role("button", name="Activer mon compte").click()
        await expect(parent.page.locator("#nouveau-error")).to_contain_text("8 caractères minimum")
        assert await parent.barriers() == []
        assert await parent.overflow() <= 0
        await parent.page.get_by_label("Nouveau mot de passe", exact=True).fill(PASSWORD)
        await expect(parent.page.get_by_text("Solidité : bonne")).to_be_visible()
        await parent.page.get_by_label("Nouveau mot de passe, encore une fois", exact=True).fill(PASSWORD)
        await parent.page.get_by_role("button", name="Activer mon compte").click()
        await expect(parent.page.get_by_text("Votre compte est activé")).to_be_visible()
        async with window(browser, portal.access.family_url, width) as elsewhere:
            await elsewhere.go("/connexion")
            await elsewhere.fill_sign_in(identifier, PASSWORD)
            await elsewhere.page.wait_for_url(f"{elsewhere.base}/")
            await parent.go("/informations-compte")
            await parent.page.get_by_role("button", name="Déconnecter Chrome").click()
            await expect(parent.page.get_by_text("L'appareil est déconnecté")).to_be_visible()
            assert await parent.barriers() == []
            await elsewhere.put_out("/compte")
        await parent.go("/activer")
        await parent.page.get_by_label("Identifiant").fill(identifier)
        await parent.page.get_by_label("Code d'activation").fill(code)
        for label in ("Nouveau mot de passe", "Nouveau mot de passe, encore une fois"):
            await parent.page.get_by_label(label, exact=True).fill(OTHER_PASSWORD)
        await parent.page.get_by_role("button", name="Activer mon compte").click()
        await expect(parent.page.locator("#code-error")).to_contain_text("Ce code a déjà servi")


async def mailed_link(portal: Portal) -> str:
    """Wait for the e-mail with a link."""

    async def found() -> str:
        async with aiohttp.ClientSession() as web, web.get(f"{portal.access.mail_url}/api/messages") as answer:
            mails = await answer.text()
        link = re.search(r"http://[\w.:]+/nouveau-mot-de-passe/[\w-]+", mails)
        return link[0] if link else ""

    return await soon(found)


async def locked_out(parent: Window, identifier: str) -> None:
    """Type wrong passwords in a hurry until the account locks; the last answer stays on the screen."""
    for number in range(9):
        answer = await parent.page.request.post(
            f"{parent.base}/connexion",
            form={"identifiant": identifier, "mot_de_passe": f"Faux-{number}", "suite": "/"},
            headers={"Origin": parent.base},
        )
        assert answer.status in (401, 429)
    await parent.go("/connexion")
    await parent.fill_sign_in(identifier, "Faux-9")
    told = parent.page.get_by_role("alert")
    await expect(told).to_contain_text("Un moment de patience")
    await expect(told).to_contain_text(re.compile(r"réessayer dans 15\sminutes.*tout de suite.*demandez à la mairie de débloquer"))
    await expect(parent.page.get_by_label("Identifiant")).to_have_value(identifier)


async def test_somebody_locked_out_is_led_to_a_new_password_by_a_link_that_serves_once(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as sofia:
        identifier = portal.account("family", 1)["identifier"]
        await locked_out(sofia, identifier)
        assert await sofia.barriers() == []
        assert await sofia.overflow() <= 0
        await sofia.page.get_by_role("alert").get_by_role("link", name="Choisir un nouveau mot de passe").click()
        answers = []
        for who in ("personne", identifier):
            await sofia.go("/mot-de-passe-oublie")
            await sofia.page.get_by_label("Identifiant ou adresse").fill(who)
            assert await sofia.barriers() == []
            await sofia.page.get_by_role("button", name="Recevoir un lien").click()
            await expect(sofia.page.get_by_role("heading", name="Regardez vos courriels")).to_be_visible()
            answers.append(await sofia.words())
        assert answers[0] == answers[1]
        assert await sofia.barriers() == []
        link = await mailed_link(portal)
        await sofia.page.goto(link)
        assert await sofia.barriers() == []
        password = portal.account("family", 1)["password"]  # the very same, so that others of this town still come in
        for label in ("Nouveau mot de passe", "Nouveau mot de passe, encore une fois"):
            await sofia.page.get_by_label(label, exact=True).fill(password)
        await sofia.page.get_by_role("button", name="Choisir ce mot de passe").click()
        await expect(sofia.page.get_by_text("Votre mot de passe est changé")).to_be_visible()
        await sofia.page.goto(link)
        await expect(sofia.page.get_by_role("heading", name="Ce lien n'est plus valable")).to_be_visible()
        assert await sofia.barriers() == []


async def test_the_desk_unlocks_somebody_who_then_comes_in_with_the_old_password(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as clerk, window(browser, portal.access.family_url, PHONE) as julien:
        account = portal.account("family", 3)
        await locked_out(julien, account["identifier"])
        await clerk.sign_in(portal.account("clerk"))
        await clerk.go("/comptes?etat=locked")
        assert await clerk.barriers() == []
        assert await clerk.overflow() <= 0
        await clerk.page.get_by_role("button", name=re.compile("Débloquer.*CARLIER")).click()
        await expect(clerk.page.get_by_text("Le compte est débloqué")).to_be_visible()
        await julien.fill_sign_in(account["identifier"], account["password"])
        await julien.page.wait_for_url(f"{julien.base}/")
