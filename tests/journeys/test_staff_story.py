"""An administrator opens a colleague's account; the colleague chooses a password, enrols a telephone, and sees the canteen only."""

from playwright.async_api import Browser, expect

from stack.second_factor import code_of, step_of
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, Window, window

PASSWORD = "Potiron-2027"


async def test_a_colleague_comes_in_with_a_link_and_a_telephone_and_is_out_when_the_roles_change(portal: Portal, browser: Browser) -> None:
    base = portal.access.backoffice_url
    async with window(browser, base) as alain, window(browser, base, PHONE) as paul:
        await alain.sign_in(portal.account("administrator"))
        link = await open_account(alain)
        await paul.page.goto(link)
        assert await paul.barriers() == []
        await choose_password(paul)
        secret = await enrol(paul, portal)
        assert secret
        await paul.go("/demandes")
        await expect(paul.page.get_by_role("heading", name="Demandes")).to_be_visible()
        await change_roles(alain)
        await paul.put_out("/familles")
        await paul.go(link.removeprefix(base))
        await expect(paul.page.get_by_text("Ce lien n'est plus valable")).to_be_visible()


async def open_account(alain: Window) -> str:
    """Open Paul's account at the canteen; returns the one-time link."""
    await alain.page.get_by_role("link", name="Agents").first.click()
    assert await alain.barriers() == []
    await alain.page.get_by_role("link", name="Ouvrir un compte").click()
    await alain.page.get_by_label("Prénom et nom").fill("Paul PETIT")
    await alain.page.get_by_label("Identifiant").fill("paul.petit")
    await alain.page.get_by_role("button", name="Ouvrir le compte").click()
    await expect(alain.page.get_by_text("Choisissez au moins un rôle.")).to_be_visible()
    assert await alain.barriers() == []
    await alain.page.locator("input[name=role][value=clerk]").check()
    await alain.page.get_by_label("Restauration scolaire").check()
    await alain.page.get_by_role("button", name="Ouvrir le compte").click()
    await expect(alain.page.get_by_role("heading", name="Lien à remettre")).to_be_visible()
    assert await alain.barriers() == []
    return (await alain.page.locator(".secret code").inner_text()).strip()


async def choose_password(paul: Window) -> None:
    """Choose the password, the second time the same twice."""
    await paul.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    await paul.page.get_by_label("Le même mot de passe").fill("Autre-2027")
    await paul.page.get_by_role("button", name="Enregistrer").click()
    await expect(paul.page.locator("#confirmation-error")).to_be_visible()
    await paul.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    await paul.page.get_by_label("Le même mot de passe").fill(PASSWORD)
    await paul.page.get_by_role("button", name="Enregistrer").click()
    await paul.page.wait_for_url(lambda url: "/second-facteur" in url)


async def enrol(paul: Window, portal: Portal) -> str:
    """Enrol the telephone by hand, after a wrong code; returns its secret."""
    assert await paul.barriers() == []
    assert await paul.overflow() == 0
    picture = paul.page.locator("img.qr")
    assert await picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = "".join(((await paul.page.locator(".secret code").text_content()) or "").split())
    await paul.page.get_by_label("Code à six chiffres").fill("000000")
    await paul.page.get_by_role("button", name="Activer la protection").click()
    await expect(paul.page.locator("#code-error")).to_be_visible()
    await paul.page.get_by_label("Code à six chiffres").fill(code_of(secret, step_of(portal.access.clock_offset)))
    await paul.page.get_by_role("button", name="Activer la protection").click()
    await expect(paul.page.locator(".recovery-codes li")).to_have_count(10)
    assert await paul.barriers() == []
    await paul.page.get_by_role("link", name="Je les ai gardés").click()
    return secret


async def change_roles(alain: Window) -> None:
    """Make Paul an educator instead of a clerk."""
    await alain.go("/agents")
    await alain.page.get_by_role("link", name="Paul PETIT").click()
    assert await alain.barriers() == []
    await alain.page.locator("input[name=role][value=clerk]").uncheck()
    await alain.page.locator("input[name=role][value=educator]").check()
    await alain.page.get_by_role("button", name="Enregistrer les rôles").click()
    await expect(alain.page.get_by_text("Les rôles sont enregistrés")).to_be_visible()


async def test_a_clerk_books_for_a_family_which_reads_who_did_it(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url) as claire, window(browser, portal.access.family_url, PHONE) as dupont:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/familles?liste=oui&q=dupont")
        await claire.page.get_by_role("link", name="DUPONT").first.click()
        await claire.page.get_by_role("link", name="Agir pour cette famille").click()
        assert await claire.barriers() == []
        await claire.page.get_by_role("link", name="Choisir des jours").first.click()
        await claire.page.get_by_role("link", name="Mois suivant").click()
        assert await claire.barriers() == []
        await claire.page.locator("form:has(input[value=booking]) input[name=jour]").last.check()
        await claire.page.get_by_role("button", name="Demander la réservation").click()
        await expect(claire.page.get_by_text("La demande est enregistrée")).to_be_visible()
        await claire.page.get_by_role("link", name="Demander un changement").first.click()
        assert await claire.barriers() == []
        await claire.page.get_by_label("Profession").fill("Fleuriste")
        await claire.page.get_by_role("button", name="Transmettre la demande").click()
        await expect(claire.page.get_by_text("La demande est enregistrée")).to_be_visible()
        await dupont.sign_in(portal.account("family"))
        for group in ("enfants", "compte"):
            await dupont.go(f"/demandes?groupe={group}")
            await expect(dupont.page.get_by_text("Saisie par la mairie (C. MOREL").first).to_be_visible()
            assert await dupont.barriers() == []
            assert await dupont.overflow() == 0


async def test_the_pages_of_accounts_fit_a_phone(portal: Portal, browser: Browser) -> None:
    for width in (PHONE, DESK):
        async with window(browser, portal.access.backoffice_url, width) as alain:
            await alain.sign_in(portal.account("administrator"))
            for path in ("/agents", "/agents/nouveau"):
                await alain.go(path)
                assert await alain.overflow() == 0
                assert await alain.barriers() == []
            assert alain.complaints == []
