"""Another account for direct debits at the desk: it waits, a colleague types its IBAN again, and until then the former is credited."""

from dataclasses import dataclass
from typing import Any

import pytest

from chassis.errors import Refusal
from contracts.base import Request
from contracts.billing import ConfirmCreditor, CreditorChange, CreditorView, PutCreditor, ReadCreditor, WithdrawCreditor
from contracts.rights import Right
from services.billing.domain.errors import CreditorNeedsAnother, DebitRefused
from tests.unit.backoffice.cast import NOW, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.debits_town import CREDITOR, TO_COME
from tests.unit.backoffice.town import Handler, Town
from tests.unit.reading import markup

CHANGE = CreditorChange(
    change_id=number(77),
    name=CREDITOR.name,
    ics=CREDITOR.ics,
    iban="FR76 •••• •••• 0189",
    address=("69210 L'Arbresle",),
    asked_at=NOW,
    asked_by=number(9),
    asked_by_name="Paul GIRARD",
)
WAITING = CREDITOR.model_copy(update={"waiting": CHANGE})
OWN = CREDITOR.model_copy(update={"waiting": CHANGE.model_copy(update={"asked_by": number(8)})})
PAGE, WAITS = "/prelevements/creancier", "Un autre compte attend d'être confirmé"
CONFIRM, GIVE_UP = f"{PAGE}/{CHANGE.change_id}/confirmer", f"{PAGE}/{CHANGE.change_id}/abandonner"
IBAN = "FR76 3000 6000 0112 3456 7890 189"
TYPED = {"nom": CREDITOR.name, "ics": CREDITOR.ics, "ville": CREDITOR.city, "preavis": "14", "iban": IBAN}


@dataclass
class CreditorTown(Town):
    """A town whose creditor may be about to change."""

    creditor: CreditorView = CREDITOR
    refused: Refusal | None = None

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer what concerns the creditor."""
        return {
            **super().handlers(),
            ReadCreditor: lambda _: self.creditor,
            PutCreditor: lambda _: self.creditor,
            ConfirmCreditor: self._confirm,
            WithdrawCreditor: lambda _: CREDITOR,
        }

    def _confirm(self, _: ConfirmCreditor) -> CreditorView:
        if self.refused:
            raise self.refused
        return CREDITOR


@pytest.fixture
def town() -> CreditorTown:
    town = CreditorTown()
    town.rights |= {Right.COLLECT_DEBIT, Right.WRITE_REGIE}
    return town


async def test_another_account_is_said_to_wait_and_the_same_is_entered_at_once(clerk: Browser, town: CreditorTown) -> None:
    entered = markup((await clerk.post(PAGE, TYPED | {"iban": ""}, follow=True)).text)
    assert "Le créancier est enregistré" in entered
    town.creditor = WAITING
    page = markup((await clerk.post(PAGE, TYPED, follow=True)).text)
    assert "Le changement de compte attend" in page
    assert "D'ici là, l'ancien compte reste crédité." in page


async def test_a_colleague_types_the_account_again_and_who_asked_only_gives_it_up(clerk: Browser, town: CreditorTown) -> None:
    town.creditor = WAITING
    page = markup((await clerk.get(PAGE)).text)
    for words in (WAITS, f"{CREDITOR.iban} est crédité", CHANGE.iban, "par Paul GIRARD", CONFIRM, GIVE_UP):
        assert words in page
    assert f'action="{PAGE}"' not in page, "nothing else is entered meanwhile"
    town.creditor = OWN
    page = markup((await clerk.get(PAGE)).text)
    assert (CONFIRM in page, GIVE_UP in page, "un autre agent le confirme ici, RIB en main" in page) == (False, True, True)


async def test_what_is_typed_again_confirms_or_is_said_to_be_another(clerk: Browser, town: CreditorTown) -> None:
    town.creditor = WAITING
    empty = await clerk.post(CONFIRM, {"iban": ""})
    assert (empty.status, "Recopiez l'IBAN du RIB." in markup(empty.text), town.got(ConfirmCreditor)) == (400, True, [])
    assert "Le nouveau compte est confirmé" in markup((await clerk.post(CONFIRM, {"iban": IBAN}, follow=True)).text)
    (sent,) = town.got(ConfirmCreditor)
    assert (sent.change_id, sent.iban.get_secret_value()) == (CHANGE.change_id, IBAN)
    town.refused = DebitRefused("Ce n'est pas l'IBAN qui attend.", field="iban")
    wrong = await clerk.post(CONFIRM, {"iban": "FR14"})
    assert (wrong.status, "Ce n'est pas l'IBAN qui attend." in markup(wrong.text), WAITS in markup(wrong.text)) == (400, True, True)
    town.refused = CreditorNeedsAnother("Vous avez demandé ce changement.", about_id=CHANGE.change_id)
    assert "Un autre agent doit confirmer ce compte" in markup((await clerk.post(CONFIRM, {"iban": "FR14"}, follow=True)).text)
    assert "Le changement de compte est abandonné" in markup((await clerk.post(GIVE_UP, {}, follow=True)).text)
    assert town.got(WithdrawCreditor) == [WithdrawCreditor(change_id=CHANGE.change_id)]


async def test_who_may_confirm_it_reads_it_on_their_first_page_and_whoever_makes_a_file_before_it(
    clerk: Browser, town: CreditorTown
) -> None:
    assert "Compte des prélèvements" not in markup((await clerk.get("/")).text)
    batch = f"/prelevements/{TO_COME.batch_id}"
    assert "Un autre compte à créditer attend" not in markup((await clerk.get(batch)).text)
    town.creditor = WAITING
    assert "Compte des prélèvements" in markup((await clerk.get("/")).text)
    assert "établi avant, ce fichier crédite encore l'ancien" in markup((await clerk.get(batch)).text)
    town.creditor = OWN
    assert "Compte des prélèvements" not in markup((await clerk.get("/")).text)
