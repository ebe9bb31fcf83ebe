"""Bank details that move while a family writes its request: what it did not touch stays what it is, and no mandate ends by silence."""

import pytest

from contracts.billing import BankAccountView, ReviewBankChange, SubmitBankChange
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import DUPONT
from tests.unit.gateway.test_record_moves import checked, sent_by
from tests.unit.gateway.town import Town
from tests.unit.reading import words

FORM = "/compte/bancaires"
IBAN = "FR1420041010050500013M02606"
CHANGED = "Vos coordonnées bancaires ont changé entre-temps"
KNOWN = BankAccountView(
    family_id=DUPONT.family_id, known=True, holder="DUPONT JEAN", iban="FR76 •••• •••• 0189", bic="AGRIFRPPXXX", bank_name="Crédit Agricole"
)
SIGNED = {"direct_debit": True, "mandate": True}


def knows(town: Town, **more: str | bool) -> None:
    """Have billing know an account."""
    town.account = KNOWN.model_copy(update=more)


def transmitted(town: Town) -> list[tuple[str, str, bool | None]]:
    """Tell what was transmitted: the holder, the IBAN and the wish, empty where nothing is said of them."""
    return [(one.holder.get_secret_value(), one.iban.get_secret_value(), one.direct_debit) for one in town.got(SubmitBankChange)]


async def test_a_mandate_signed_meanwhile_is_not_asked_to_end_by_who_said_nothing_of_it(jean: Browser, town: Town) -> None:
    knows(town)
    form = await checked(jean, FORM, iban=IBAN)
    knows(town, **SIGNED)
    await jean.post(FORM, form)
    assert transmitted(town) == [("", IBAN, None)]
    assert {one.direct_debit for one in town.got(ReviewBankChange)} == {None}


async def test_a_mandate_signed_before_the_review_is_not_shown_as_ended(jean: Browser, town: Town) -> None:
    knows(town)
    form = sent_by(await jean.get(FORM))
    knows(town, **SIGNED)
    review = await jean.post(FORM, form | {"iban": IBAN})
    assert "1 information change" in words(review.text)
    correcting = await jean.post(FORM, sent_by(review) | {"etape": "corriger"})
    assert 'name="direct_debit" value="oui" checked' in correcting.text


async def test_a_wish_that_is_not_asked_for_says_nothing(jean: Browser, town: Town) -> None:
    knows(town, debit_offered=False)
    form = await checked(jean, FORM, iban=IBAN)
    knows(town, **SIGNED)
    await jean.post(FORM, {name: value for name, value in form.items() if name != "direct_debit"})
    assert transmitted(town) == [("", IBAN, None)]


@pytest.mark.parametrize("wished", [True, False])
async def test_a_no_beside_which_a_mandate_was_signed_is_shown_again_before_it_ends_it(jean: Browser, town: Town, wished: bool) -> None:
    knows(town, direct_debit=True, mandate=not wished)
    form = await checked(jean, FORM, direct_debit="non")
    knows(town, direct_debit=True, mandate=wished)
    review = await jean.post(FORM, form)
    assert (review.status, CHANGED in words(review.text), transmitted(town)) == (409, True, [])
    await jean.post(FORM, sent_by(review) | {"etape": "transmettre"})
    assert transmitted(town) == [("", "", False)]


async def test_a_holder_accepted_meanwhile_is_not_asked_back(jean: Browser, town: Town) -> None:
    knows(town)
    form = await checked(jean, FORM, direct_debit="oui")
    knows(town, holder="DUPONT JEANNE")
    await jean.post(FORM, form)
    assert transmitted(town) == [("", "", True)]


@pytest.mark.parametrize("step", ["verifier", "transmettre"])
async def test_an_account_accepted_meanwhile_is_shown_before_another_is_asked(jean: Browser, town: Town, step: str) -> None:
    knows(town)
    form = await checked(jean, FORM, iban=IBAN, holder="DUPONT JEAN ET JEANNE")
    knows(town, holder="DUPONT JEANNE", iban="FR14 •••• •••• 0001")
    review = await jean.post(FORM, form | {"etape": step})
    assert "<del>FR14 •••• •••• 0001</del>" in review.text.replace("\u00a0", " ")
    assert (CHANGED in words(review.text)) == (step == "transmettre")
    assert transmitted(town) == []
    await jean.post(FORM, sent_by(review) | {"etape": "transmettre"})
    assert transmitted(town) == [("DUPONT JEAN ET JEANNE", IBAN, None)]


async def test_what_is_known_already_is_not_transmitted(jean: Browser, town: Town) -> None:
    knows(town)
    form = await checked(jean, FORM, direct_debit="oui")
    knows(town, direct_debit=True)
    page = words((await jean.post(FORM, form)).text)
    assert "La mairie connaît déjà ce que vous demandez" in page
    assert transmitted(town) == []
    assert "Rien n'a changé" in words((await jean.post(FORM, sent_by(await jean.get(FORM)))).text)


async def test_a_first_account_is_asked_with_the_holder_of_the_record(jean: Browser, town: Town) -> None:
    form = await checked(jean, FORM, iban=IBAN)
    await jean.post(FORM, form)
    ((holder, iban, wish),) = transmitted(town)
    assert (bool(holder), iban, wish) == (True, IBAN, None)
