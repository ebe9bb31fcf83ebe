import pytest

from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.entrance_town import CODE, PASSWORD, RECOVERY_CODES, SECRET, TELEPHONE
from tests.unit.backoffice.town import Town


async def test_after_the_password_the_code_is_asked_and_leads_to_where_one_was_going(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    page = await visitor.sign_in(to="/familles?q=zzz")
    assert page.address == "/second-facteur?suite=/familles?q%3Dzzz"
    assert "Code de votre téléphone" in page.text
    assert "/deconnexion" in page.text
    page = await visitor.post("/second-facteur", {"code": CODE, "suite": "/familles?q=zzz"})
    assert page.address == "/familles?q=zzz"


async def test_no_page_opens_before_the_code(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    await visitor.sign_in()
    for path in ("/", "/demandes", "/familles", "/compte", "/mot-de-passe"):
        assert (await visitor.get(path)).address.startswith("/second-facteur")
    assert (await visitor.post("/mot-de-passe", follow=False)).leads_to == "/second-facteur", (
        "a form that was sent is no page to come back to"
    )


async def test_a_wrong_code_is_said_beside_the_field(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    await visitor.sign_in()
    page = await visitor.post("/second-facteur", {"code": "000000", "suite": "/familles"})
    assert page.status == 401
    assert 'id="code-error"' in page.text
    assert "Attendez le code suivant" in page.text
    assert 'value="/familles"' in page.text
    page = await visitor.post("/second-facteur", {"code": "999999"})
    assert page.status == 429
    assert "réessayer dans 15 minutes" in page.text


@pytest.mark.parametrize("code", ["", "123", "x" * 41])
async def test_what_cannot_be_a_code_is_said_beside_the_field(visitor: Browser, town: Town, code: str) -> None:
    town.second_factor = "asked"
    await visitor.sign_in()
    page = await visitor.post("/second-facteur", {"code": code})
    assert page.status == 400
    assert "Le code a six chiffres" in page.text


async def test_a_first_sign_in_enrols_with_a_qr_code_or_by_hand_and_shows_the_recovery_codes_once(visitor: Browser, town: Town) -> None:
    town.second_factor = "to_enrol"
    page = await visitor.sign_in(to="/compte")
    assert page.address == "/second-facteur?suite=/compte"
    assert 'src="/second-facteur/qr.svg"' in page.text
    assert "JBSW Y3DP EHPK 3PXP" in page.text
    picture = await visitor.get("/second-facteur/qr.svg")
    assert picture.text.startswith("<svg")
    assert TELEPHONE not in picture.text
    page = await visitor.post("/second-facteur", {"code": CODE, "suite": "/compte"})
    assert page.status == 200
    assert all(code in page.text for code in RECOVERY_CODES)
    assert 'href="/compte"' in page.text
    assert (await visitor.get("/second-facteur?suite=/compte", follow=False)).leads_to == "/compte"
    assert RECOVERY_CODES[0] not in (await visitor.get("/compte")).text


async def test_a_temporary_password_comes_before_the_enrolment(visitor: Browser, town: Town) -> None:
    town.second_factor, town.must_change_password = "to_enrol", True
    assert (await visitor.sign_in()).address == "/mot-de-passe"
    assert (await visitor.get("/second-facteur")).address == "/mot-de-passe"
    page = await visitor.post("/mot-de-passe", {"actuel": PASSWORD, "nouveau": "Guichet-2027", "confirmation": "Guichet-2027"})
    assert page.address == "/second-facteur"


async def test_the_code_comes_before_a_temporary_password(visitor: Browser, town: Town) -> None:
    town.second_factor, town.must_change_password = "asked", True
    assert (await visitor.sign_in()).address.startswith("/second-facteur")
    assert (await visitor.get("/mot-de-passe")).address.startswith("/second-facteur")
    assert (await visitor.post("/second-facteur", {"code": CODE})).address == "/mot-de-passe"


async def test_a_session_without_its_code_can_be_left(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    await visitor.sign_in()
    assert (await visitor.post("/deconnexion")).address == "/connexion"


@pytest.mark.parametrize("path", ["/second-facteur", "/second-facteur/qr.svg"])
async def test_nobody_signed_in_has_nothing_to_enrol(visitor: Browser, path: str) -> None:
    assert (await visitor.get(path)).address.startswith("/connexion")


async def test_the_code_never_leads_to_another_site(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    await visitor.sign_in()
    assert (await visitor.post("/second-facteur", {"code": CODE, "suite": "//evil.example"}, follow=False)).leads_to == "/"


async def test_a_program_is_told_that_the_code_is_missing(visitor: Browser, town: Town) -> None:
    town.second_factor = "asked"
    visitor.remember(SECRET)
    async with visitor.session.get(f"{visitor.base}/api/v1/account") as answer:
        assert answer.status == 401
        assert (await answer.json(content_type="application/problem+json"))["slug"] == "second_factor_required"


async def test_a_program_enrols_and_gives_codes_too(visitor: Browser, town: Town) -> None:
    town.second_factor = "to_enrol"
    base, session = visitor.base, visitor.session
    async with session.post(f"{base}/api/v1/session", json={"identifier": "claire.morel", "password": PASSWORD}) as answer:
        assert answer.status == 201
        assert (await answer.json())["second_factor"] == "to_enrol"
    async with session.post(f"{base}/api/v1/session/second-factor-offer", json={}) as answer:
        offer = await answer.json()
    assert offer["secret"] == TELEPHONE
    assert offer["uri"].startswith("otpauth://totp/Portail%20Famille%20Sainte-Consorce:claire.morel?secret=")
    async with session.post(f"{base}/api/v1/session/second-factor", json={"code": "000000"}) as answer:
        assert answer.status == 401
    async with session.post(f"{base}/api/v1/session/second-factor", json={"code": CODE}) as answer:
        assert answer.status == 200
        given = await answer.json()
    assert given["session"]["second_factor"] == "given"
    assert given["recovery_codes"] == list(RECOVERY_CODES)
    assert SECRET not in str(given)
