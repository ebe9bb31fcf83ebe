"""Identifiers are compared as people mean them."""

import pytest

from services.identity.domain.errors import IdentifierUnusable
from services.identity.domain.identifiers import identifier_key, proposed, shown_identifier, stem


@pytest.mark.parametrize("typed", ["eric.dupont", "ERIC.DUPONT", "  Éric.Dupont ", "e\u0301ric.dupont", "Eric .Dupont", "ｅric.dupont"])
def test_case_accents_and_spaces_do_not_matter(typed: str) -> None:
    assert identifier_key(typed) == "eric.dupont"


def test_other_signs_matter() -> None:
    assert identifier_key("eric-dupont") != identifier_key("eric.dupont")


def test_an_identifier_is_shown_as_it_was_chosen() -> None:
    assert shown_identifier(" Éric.DUPONT ") == "Éric.DUPONT"


@pytest.mark.parametrize("typed", ["   ", "\u0301", "eric\x00", "eric\n.dupont"])
def test_an_identifier_that_nobody_could_type_again_is_refused(typed: str) -> None:
    with pytest.raises(IdentifierUnusable):
        shown_identifier(typed)


@pytest.mark.parametrize(
    ("first", "last", "begun"),
    [
        ("JEAN", "DUPONT", "jdupont"),
        ("Zoé", "O'Brien", "zobrien"),
        ("Anne-Laure", "de La Tour", "adelatour"),
        ("Çağla", "Yıldız", "cyildiz"),
        ("Łukasz", "Œrsted-Đorđević", "loersteddordevic"),
        ("李", "王", "famille"),
        ("Émile", "王", "e"),
        ("Maria", "Vasconcelos de Albuquerque e Castro", "mvasconcelosdealbuquerqu"),
    ],
)
def test_a_proposed_identifier_begins_with_first_letter_and_last_name_in_plain_letters(first: str, last: str, begun: str) -> None:
    assert stem(first, last) == begun
    (found,) = proposed([(first, last)], [])
    assert found == f"{begun}1"
    assert identifier_key(found) == found


def test_namesakes_get_numbers_and_taken_ones_are_left_out() -> None:
    names = [("Jean", "Dupont"), ("Jeanne", "DUPONT"), ("Marc", "Durand"), ("Julie", "Dupont")]
    assert proposed(names, ["jdupont2", "mdurand"]) == ["jdupont1", "jdupont3", "mdurand1", "jdupont4"]
