"""Mon compte: new recovery codes and another telephone, each after password and a present code."""

import html

import pytest

from chassis.errors import Conflict, Invalid
from contracts.identity import ChangeOwnEmail, MoveSecondFactor, OfferSecondFactorMove, RenewRecoveryCodes
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.entrance_town import MOVING
from tests.unit.backoffice.town import Town

PROOF = {"actuel": "Guichet2026", "code": "123456"}


class WrongPassword(Invalid):
    """What identity says of a wrong password."""

    slug = "wrong_password"
    title = "Le mot de passe actuel est incorrect"


class WrongPresentCode(Invalid):
    """What identity says of a wrong code."""

    slug = "wrong_present_code"
    title = "Ce code n'est pas le bon"


class MoveOver(Conflict):
    """What identity says when no move is under way."""

    slug = "move_over"
    title = "Le changement de téléphone est à recommencer"


async def test_new_codes_are_shown_once(clerk: Browser, town: Town) -> None:
    assert "8\u00a0codes de secours" in html.unescape((await clerk.get("/compte")).text)
    page = html.unescape((await clerk.post("/compte/codes-de-secours", PROOF)).text)
    assert "Vos codes de secours sont renouvelés" in page
    assert "ABCD-EFGH-JKLM-NPQR" in page
    (asked,) = town.got(RenewRecoveryCodes)
    assert (asked.password.get_secret_value(), asked.code.get_secret_value()) == ("Guichet2026", "123456")


async def test_the_new_telephone_scans_a_drawing_that_no_address_leads_to(clerk: Browser, town: Town) -> None:
    page = await clerk.post("/compte/telephone", PROOF)
    assert "<svg" in page.text
    assert f'name="cle_du_telephone" value="{MOVING}"' in page.text
    done = await clerk.post("/compte/telephone/code", {"code": "654321", "cle_du_telephone": MOVING, "identifiant": "claire.morel"})
    assert "Votre nouveau téléphone est en place" in html.unescape(done.text)
    assert len(town.got(OfferSecondFactorMove)) == len(town.got(MoveSecondFactor)) == 1


@pytest.mark.parametrize("path", ["/compte/codes-de-secours", "/compte/telephone", "/compte/courriel"])
async def test_what_is_wrong_is_said_beside_its_field(clerk: Browser, town: Town, path: str) -> None:
    name = path.rpartition("/")[2].partition("-")[0]
    for refusal, field in ((WrongPassword("Saisissez-le encore."), "actuel"), (WrongPresentCode("Attendez."), "code")):
        town.factor_refusal = refusal
        page = await clerk.post(path, PROOF)
        assert page.status == 400
        assert f'id="{field}-{name}-error"' in page.text
        assert 'class="own-factor" open' in page.text
    town.factor_refusal = None
    assert f'id="code-{name}-error"' in (await clerk.post(path, {"actuel": "Guichet2026", "code": "12"})).text


async def test_a_wrong_code_of_the_new_telephone_keeps_the_drawing(clerk: Browser, town: Town) -> None:
    town.factor_refusal = WrongPresentCode("Attendez.")
    page = await clerk.post("/compte/telephone/code", {"code": "654321", "cle_du_telephone": MOVING, "identifiant": "claire.morel"})
    assert (page.status, "<svg" in page.text) == (400, True)
    made_up = await clerk.post("/compte/telephone/code", {"code": "654321", "cle_du_telephone": "<b>", "identifiant": ""})
    assert (made_up.status, "scannez le nouveau dessin" in made_up.text) == (400, True)
    town.factor_refusal = MoveOver("Recommencez.")
    over = await clerk.post("/compte/telephone/code", {"code": "654321", "cle_du_telephone": MOVING, "identifiant": "claire.morel"})
    assert (over.status, "Recommencez." in over.text) == (409, True)


async def test_ones_address_is_changed_and_a_wrong_one_is_kept_to_be_corrected(clerk: Browser, town: Town) -> None:
    page = await clerk.post("/compte/courriel", PROOF | {"courriel": "claire@"})
    assert (page.status, 'id="courriel-error"' in page.text, 'value="claire@"' in page.text) == (400, True, True)
    assert "est enregistrée" in (await clerk.post("/compte/courriel", PROOF | {"courriel": "claire@ville.fr"})).text
    assert [one.email for one in town.got(ChangeOwnEmail)] == ["claire@ville.fr"]
