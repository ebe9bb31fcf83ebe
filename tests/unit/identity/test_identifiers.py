"""Identifiers are compared as people mean them."""

import pytest

from services.identity.domain.errors import IdentifierUnusable
from services.identity.domain.identifiers import identifier_key, shown_identifier


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
