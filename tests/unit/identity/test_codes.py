"""Activation codes are long, readable on paper, and forgiving to type."""

from uuid import UUID

import pytest

from services.identity.domain.codes import ALPHABET, LENGTH, code_of, grouped, same, typed

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
LETTERS = [UUID(int=number) for number in range(500)]


def test_a_code_has_more_than_fifty_bits_and_no_letter_that_looks_like_another() -> None:
    assert len(ALPHABET) ** LENGTH > 2**50
    assert not set(ALPHABET) & set("01OILZSB")
    assert all(set(code_of(KEY, letter)) <= set(ALPHABET) and len(code_of(KEY, letter)) == LENGTH for letter in LETTERS)


def test_every_letter_has_a_code_of_its_own_that_only_the_key_makes() -> None:
    assert len({code_of(KEY, letter) for letter in LETTERS}) == len(LETTERS)
    assert code_of(KEY, LETTERS[0]) == code_of(KEY, LETTERS[0])
    assert code_of(KEY, LETTERS[0]) != code_of(OTHER_KEY, LETTERS[0])


def test_a_code_is_printed_in_groups() -> None:
    assert grouped("K7MQ3FXW9HRT") == "K7MQ-3FXW-9HRT"


@pytest.mark.parametrize("text", ["K7MQ-3FXW-9HRT", "k7mq 3fxw 9hrt", " K7MQ3FXW9HRT ", "K7MQ–3FXW—9HRT", "Ｋ7MQ.3FXW.9HRT"])
def test_case_spaces_and_dashes_do_not_matter(text: str) -> None:
    assert same(text, "K7MQ3FXW9HRT")


def test_a_letter_taken_for_a_digit_is_understood() -> None:
    assert typed("zsb2-58") == "258258"


@pytest.mark.parametrize("text", ["", "K7MQ-3FXW-9HR", "K7MQ-3FXW-9HRTT", "K7MQ-3FXW-9HRU", "\x00", "é" * 80, "½K7MQ-3FXW"])
def test_anything_else_is_another_code(text: str) -> None:
    assert not same(text, "K7MQ3FXW9HRT")
