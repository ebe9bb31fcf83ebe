"""Which passwords are good enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.errors import WeakPassword
from services.identity.domain.passwords import canonical, check_password, repeated_unit
from services.identity.parts import common_passwords
from stack.demo.accounts import FAMILIES, FIRST_SIGN_IN, STAFF

COMMON = common_passwords()


def refusal(password: str, identifier: str = "jean.dupont") -> WeakPassword:
    with pytest.raises(WeakPassword) as refused:
        check_password(password, identifier=identifier, common=COMMON)
    return refused.value


@pytest.mark.parametrize(
    "password",
    ["Ouistiti-2026", "kX9mQ2vLp", "Trotinette38", "Fenouil 42 tambour", "Éléphant7bleu", "ÀÉÎõü123", "Le tambour et 42 fenouils " * 9],
)
def test_a_password_of_the_three_classes_that_nobody_would_guess_is_accepted(password: str) -> None:
    check_password(password, identifier="jean.dupont", common=COMMON)


@pytest.mark.parametrize(
    ("password", "missing", "words"),
    [
        ("ouistiti-2026", ["upper"], "Il manque : une majuscule."),
        ("OUISTITI-2026", ["lower"], "Il manque : une minuscule."),
        ("Ouistiti-rose", ["digit"], "Il manque : un chiffre."),
        ("kX9mQ2v", ["length"], "Il manque : au moins 8 caractères."),
        ("a", ["length", "upper", "digit"], "Il manque : au moins 8 caractères, une majuscule, un chiffre."),
        ("", ["length", "upper", "lower", "digit"], "Il manque : au moins 8 caractères, une majuscule, une minuscule, un chiffre."),
    ],
)
def test_a_refusal_names_everything_that_is_missing(password: str, missing: list[str], words: str) -> None:
    refused = refusal(password)
    assert refused.members["missing"] == missing
    assert refused.detail == words


@pytest.mark.parametrize(
    "password",
    [
        "Password1",
        "Azerty123",
        "Bonjour1",
        "P@ssw0rd2026!",
        "M0tdepasse!",
        "Mot-de-passe1",
        "$oleiL123",
        "Soleil2026",
        "2026Soleil",
        "Azertyazerty1",
        "Abcdefg1",
        "Gfedcba1",
        "Zzzzzzz1",
        "Aa123456",
        "Léo12345",
        "1Qaz2wsx3",
        "Sainte-Consorce69",
        "Portail-Famille1",
        "ÉTÉeteété2026",
    ],
)
def test_what_everybody_tries_first_is_refused_under_any_disguise(password: str) -> None:
    assert refusal(password).members["missing"] == ["not_common"]


def test_a_password_may_not_contain_the_identifier() -> None:
    assert refusal("JeanDupont69", identifier="jean.dupont").members["missing"] == ["not_identifier"]
    assert refusal("x-Éric.Morel-7", identifier="eric.morel").members["missing"] == ["not_identifier"]


def test_the_demonstration_signs_in_with_passwords_that_the_rule_accepts() -> None:
    for sample in (*FAMILIES, *STAFF, FIRST_SIGN_IN):
        check_password(sample.password, identifier=sample.identifier, common=COMMON)


def test_an_identifier_of_a_few_letters_forbids_nothing() -> None:
    check_password("Fabliau-vert-7", identifier="abl", common=COMMON)


def test_the_committed_list_is_larger_than_the_three_thousand_that_asvs_asks_for() -> None:
    assert len(COMMON) > 3000


def test_an_accent_typed_in_two_ways_is_the_same_password() -> None:
    assert canonical("Éte\u0301") == canonical("E\u0301té")


@given(st.text(min_size=1, max_size=12), st.integers(min_value=2, max_value=5))
def test_a_repetition_is_no_longer_than_what_it_repeats(unit: str, times: int) -> None:
    assert repeated_unit(unit * times) == repeated_unit(unit)


@given(st.text(max_size=256))
def test_any_text_is_either_accepted_or_refused_in_words(password: str) -> None:
    try:
        check_password(password, identifier="jean.dupont", common=COMMON)
    except WeakPassword as refused:
        assert refused.detail  # noqa: PT017 - most texts are refused, and some are not
