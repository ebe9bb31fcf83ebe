"""Bank details as families type them: forgiven, checked, explained in French, and never shown whole."""

from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.bank_change import NONE, Change, Details, asked_change, hints
from services.billing.domain.errors import BankDetailsMoved, BankFieldsRefused, NothingToChange
from services.billing.domain.iban import Unacceptable, bank_name, fits, masked, read_bic, read_iban

AGRICOLE = "FR7630006000011234567890189"
POSTALE = "FR1420041010050500013M02606"
COMMERZ = "DE89370400440532013000"
JEAN = Details("DUPONT JEAN", AGRICOLE, "AGRIFRPPXXX")


def refused(typed: Details, current: Details = NONE) -> dict[str, str]:
    with pytest.raises(BankFieldsRefused) as refusal:
        asked_change(current, typed)
    return {error["field"]: error["detail"] for error in refusal.value.members["errors"]}


@pytest.mark.parametrize(
    "typed",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "fr7630006000011234567890189",
        " IBAN : FR76.3000.6000.0112.3456.7890.189 ",
        "FR76\u00a03000\u202f6000-0112-3456-7890-189",
    ],
)
def test_spaces_dots_and_small_letters_are_forgiven(typed: str) -> None:
    assert read_iban(typed) == AGRICOLE


@pytest.mark.parametrize(
    "iban",
    [
        "BE68539007547034",
        "DE89370400440532013000",
        "ES9121000418450200051332",
        "IT60X0542811101000000123456",
        "PT50000201231234567890154",
        "LU280019400644750000",
        "CH9300762011623852957",
        "GB29NWBK60161331926819",
        "MC5811222000010123456789030",
    ],
)
def test_accounts_of_other_sepa_countries_are_taken(iban: str) -> None:
    assert read_iban(iban) == iban


def test_countries_that_joined_sepa_lately_are_taken() -> None:
    assert read_iban("AL47 2121 1009 0000 0002 3569 8741").startswith("AL")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("TR330006100519786457841326", "hors de la zone SEPA (TR)"),
        ("BR1800360305000010009795493C1", "hors de la zone SEPA (BR)"),
        ("FR7630006000011234567890188", "erreur de frappe"),
        ("FR7730006000011234567890189", "erreur de frappe"),
        ("FR763000600001123456789018", "27 caractères : celui-ci en a 26"),
        ("DE8937040044053201300012", "22 caractères : celui-ci en a 24"),
        ("XX7630006000011234567890189", "code d'un pays"),
        ("30006000011234567890189", "code d'un pays"),
        ("FR76 3000 6000 0112 3456 7890 18é", "lettres et des chiffres"),
        ("F", "code d'un pays"),
    ],
)
def test_a_wrong_iban_says_what_is_wrong(typed: str, words: str) -> None:
    assert words in refused(Details("DUPONT JEAN", typed))["iban"]


def outcome(read: Callable[[str], str], typed: str) -> str:
    try:
        return read(typed)
    except Unacceptable as error:
        return str(error)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_or_explained(typed: str) -> None:
    assert outcome(read_iban, typed).endswith(".")
    found = outcome(lambda text: read_bic(text, AGRICOLE), typed)
    assert found.endswith(".") or found.startswith("AGRIFR")


@given(st.integers(min_value=4, max_value=26), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(position: int, digit: str) -> None:
    typed = AGRICOLE[:position] + digit + AGRICOLE[position + 1 :]
    if typed == AGRICOLE:
        return
    with pytest.raises(Unacceptable):
        read_iban(typed)


def test_the_bic_and_the_bank_of_a_french_account_are_found() -> None:
    change = asked_change(NONE, Details("DUPONT JEAN", AGRICOLE))
    assert change.asked.bic == "AGRIFRPPXXX"
    assert bank_name(AGRICOLE) == "CREDIT AGRICOLE SA"


def test_a_bic_of_the_same_bank_is_kept_as_typed() -> None:
    assert read_bic("agri fr pp", AGRICOLE) == "AGRIFRPP"
    assert read_bic("PSSTFRPPLYO", POSTALE) == "PSSTFRPPLYO"


@pytest.mark.parametrize("bic", ["BNPAFRPP", "AGRIDEFF", "COBADEFFXXX"])
def test_a_bic_of_another_bank_is_refused(bic: str) -> None:
    assert "pas celui de la banque" in refused(Details("DUPONT JEAN", AGRICOLE, bic))["bic"]


@pytest.mark.parametrize("bic", ["AGRI", "AGRIFRPP1", "123456789012"])
def test_what_is_no_bic_is_refused(bic: str) -> None:
    assert "8 ou 11 caractères" in refused(Details("DUPONT JEAN", AGRICOLE, bic))["bic"]


def test_a_foreign_bank_that_no_register_knows_needs_its_bic() -> None:
    swiss = "CH9300762011623852957"
    assert "Indiquez le BIC" in refused(Details("DUPONT JEAN", swiss))["bic"]
    assert "pas celui de la banque" in refused(Details("DUPONT JEAN", swiss, "AGRIFRPP"))["bic"]
    assert asked_change(NONE, Details("DUPONT JEAN", swiss, "KBBECH22")).asked.bic == "KBBECH22"


def test_every_wrong_field_is_named_at_once() -> None:
    assert refused(Details("", "FR76", "AGRIFRPP")).keys() == {"holder", "iban"}
    assert refused(Details("", "FR76", "AGRI")).keys() == {"holder", "iban", "bic"}
    assert refused(Details("42", "", "")).keys() == {"holder", "iban"}


@pytest.mark.parametrize("holder", ["D'ALMEIDA-LÉVÊQUE Zoë", "NGUYỄN Văn An", "M. OU MME DUPONT", "Ø. ÅKERSTRÖM"])
def test_names_of_any_language_are_holders(holder: str) -> None:
    assert asked_change(NONE, Details(f"  {holder} ", AGRICOLE)).asked.holder == holder


@pytest.mark.parametrize("holder", ["X" * 71, "42", "!", "DUPONT\u202eJEAN", "Иван Петров", "جان دوبون", "\U0001f4a9", "A \U0001f4a9"])
def test_what_is_no_name_is_refused(holder: str) -> None:
    assert "titulaire" in refused(Details(holder, AGRICOLE))["holder"]


def test_only_what_differs_is_asked() -> None:
    assert asked_change(JEAN, Details("DUPONT JEANNE", AGRICOLE.lower())).fields == ("holder",)
    assert asked_change(JEAN, Details(direct_debit=True)).fields == ("direct_debit",)
    assert asked_change(JEAN, Details("DUPONT JEAN", POSTALE)).fields == ("iban", "bic")
    with pytest.raises(NothingToChange):
        asked_change(JEAN, Details("DUPONT JEAN", "", ""))


def test_a_rib_proves_details_but_no_wish() -> None:
    assert asked_change(JEAN, Details("DUPONT JEANNE")).needs_document
    assert not asked_change(JEAN, Details(direct_debit=True)).needs_document


def test_a_difference_is_masked() -> None:
    shown = asked_change(JEAN, Details("DUPONT JEAN", POSTALE, direct_debit=True)).differences(JEAN)
    assert [(one.field, one.old, one.new) for one in shown] == [
        ("iban", "FR76 •••• •••• 0189", "FR14 •••• •••• 2606"),
        ("bic", "AGRIFRPPXXX", "PSSTFRPP"),
        ("direct_debit", "Non", "Oui"),
    ]
    assert masked("") == ""


def test_an_iban_that_differs_only_where_it_is_masked_is_still_shown() -> None:
    other = JEAN.iban[:10] + "9" + JEAN.iban[11:]
    change = Change(("iban", "bic"), Details(JEAN.holder, other, JEAN.bic))
    assert [one.field for one in change.differences(JEAN)] == ["iban"]


def test_hints_tell_what_comes_next() -> None:
    told = hints(asked_change(NONE, Details("DUPONT JEAN", COMMERZ, direct_debit=True)))
    assert "zone SEPA" in told[0]
    assert "mandat" in told[1]
    assert hints(asked_change(NONE, Details("DUPONT JEAN", AGRICOLE))) == ()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_requests_on_different_fields_all_survive_in_any_order(order: tuple[int, ...]) -> None:
    asked = [
        asked_change(JEAN, Details("DUPONT JEANNE")),
        asked_change(JEAN, Details("DUPONT JEAN", POSTALE)),
        asked_change(JEAN, Details(direct_debit=True)),
    ]
    details = JEAN
    for number in order:
        details = asked[number].applied_to(details)
    assert details == Details("DUPONT JEANNE", POSTALE, "PSSTFRPP", direct_debit=True)


def test_a_bic_asked_for_another_iban_is_not_written_beside_the_new_one() -> None:
    branch = asked_change(JEAN, Details("DUPONT JEAN", bic="AGRIFRPP882"))
    assert branch.fields == ("bic",)
    assert branch.applied_to(JEAN).bic == "AGRIFRPP882"
    with pytest.raises(BankDetailsMoved):
        branch.applied_to(Details("DUPONT JEAN", POSTALE, "PSSTFRPP"))


def test_details_never_print_themselves() -> None:
    assert AGRICOLE not in repr(JEAN)
    assert "DUPONT" not in repr(Change(("holder",), JEAN))
    assert fits("AGRIFRPP", AGRICOLE)
