import pytest

from contracts.billing import DecideBankRequest, ReadBankDocument, RevealIban, RevealRequestedIban, WithdrawBankRequestFor
from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT, IBAN, bank_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town

REQUEST = f"banque-{bank_request().request_id}"


def asked(town: Town, kind: type[object]) -> int:
    return sum(isinstance(request, kind) for request, _ in town.asked)


async def test_a_bank_request_waits_in_the_queue_with_its_masked_difference(clerk: Browser, town: Town) -> None:
    town.add(bank_request())
    page = await clerk.get("/demandes?genre=bancaire")
    assert "<del>FR76 •••• •••• 0189</del>" in page.text
    assert "<ins>FR14 •••• •••• 2606</ins>" in page.text
    assert "LA BANQUE POSTALE" in page.text
    assert IBAN not in page.text
    assert asked(town, RevealRequestedIban) == 0


@pytest.mark.parametrize("ends", [True, False])
async def test_a_clerk_reads_that_accepting_ends_the_mandate_where_it_does(clerk: Browser, town: Town, ends: bool) -> None:
    town.add(bank_request().model_copy(update={"ends_mandate": ends}))
    page = await clerk.get("/demandes?genre=bancaire")
    assert ("Un mandat de prélèvement est en cours" in page.text) is ends


async def test_the_whole_iban_is_shown_on_purpose_only(clerk: Browser, town: Town) -> None:
    town.add(bank_request())
    page = await clerk.post("/demandes/iban", {"demande": REQUEST, "genre": "bancaire"})
    assert IBAN in page.text
    assert asked(town, RevealRequestedIban) == 1
    page = await clerk.post(f"/familles/{DUPONT.family_id}/iban", {})
    assert IBAN in page.text
    assert asked(town, RevealIban) == 1


async def test_the_rib_is_downloaded(clerk: Browser, town: Town) -> None:
    town.add(bank_request())
    page = await clerk.get(f"/demandes/rib/{bank_request().request_id}")
    assert page.status == 200
    assert asked(town, ReadBankDocument) == 1


async def test_without_the_right_nothing_whole_is_offered_or_given(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.READ_BANK}
    town.add(bank_request())
    page = await clerk.get("/demandes?genre=bancaire")
    assert "Afficher l&#39;IBAN complet" not in page.text
    assert "Afficher l'IBAN complet" not in page.text
    assert (await clerk.post("/demandes/iban", {"demande": REQUEST})).status == 403
    assert (await clerk.post(f"/familles/{DUPONT.family_id}/iban", {})).status == 403


@pytest.mark.parametrize(("choice", "words"), [("accepter", "coordonnées bancaires sont à jour"), ("refuser", "refusée")])
async def test_a_bank_request_is_decided_like_any_other(clerk: Browser, town: Town, choice: str, words: str) -> None:
    town.add(bank_request())
    page = await clerk.post("/demandes/decision", {"demande": REQUEST, "decision": choice, "motif": "RIB illisible", "cle": "une-cle"})
    assert words in page.text
    assert asked(town, DecideBankRequest) == 1


async def test_what_is_no_bank_request_has_no_iban(clerk: Browser) -> None:
    for reference in ("fiche-1", "", f"fiche-{bank_request().request_id}"):
        assert (await clerk.post("/demandes/iban", {"demande": reference})).status == 404


async def test_a_bank_request_is_taken_back_in_the_place_of_the_family(clerk: Browser, town: Town) -> None:
    town.add(bank_request())
    town.rights |= {Right.ACT_FOR_FAMILY}
    assert "le RIB joint sera effacé" in (await clerk.get(f"/demandes?demande={REQUEST}")).text
    page = await clerk.post("/demandes/retrait", {"demande": REQUEST, "cle": "une-cle"})
    assert "Demande retirée pour la famille" in page.text
    assert asked(town, WithdrawBankRequestFor) == 1


async def test_taking_a_bank_request_back_needs_the_right_to_act_for_the_family(clerk: Browser, town: Town) -> None:
    town.add(bank_request())
    town.rights -= {Right.ACT_FOR_FAMILY}
    assert "La famille retire sa demande" not in (await clerk.get(f"/demandes?demande={REQUEST}")).text
    assert (await clerk.post("/demandes/retrait", {"demande": REQUEST})).status == 403
    assert asked(town, WithdrawBankRequestFor) == 0
