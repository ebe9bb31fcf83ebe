import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.family.domain.search_words import exactly, plain, span, variants, words, words_of

NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


def test_accents_and_case_do_not_count() -> None:
    assert plain("ÉLÉONORE Bœuf") == "eleonore boeuf"
    assert words("  Léa  DUPONT léa ") == ("lea", "dupont")


def test_a_name_in_several_parts_is_found_by_each_and_by_the_whole() -> None:
    assert words_of(["N'GUYEN", "Jean-Pierre"]) == {"n", "guyen", "nguyen", "jean", "pierre", "jeanpierre"}


def test_signs_alone_are_no_word() -> None:
    assert words(" -_' ") == ()


def test_a_word_finds_what_begins_with_it_and_a_letter_only_itself() -> None:
    first, beyond = span("dup")
    assert [word for word in ("duo", "dup", "dupont", "dupzz", "duq") if first <= word < beyond] == ["dup", "dupont", "dupzz"]
    first, beyond = span("n")
    assert [word for word in ("m", "n", "n0", "nguyen") if first <= word < beyond] == ["n"]


@pytest.mark.parametrize(
    "typed", ["06 12 34 56 78", "06.12.34.56.78", "0612345678", "+33 6 12 34 56 78", "0033612345678", "+33 (0)6-12-34-56-78"]
)
def test_a_telephone_number_is_one_word_however_it_is_written(typed: str) -> None:
    assert words(typed) == ("0612345678",)
    assert words_of([], phones=[typed]) == {"0612345678"}


def test_an_email_address_is_one_word_beside_names() -> None:
    assert words("Dupont jean.dupont@Wanadoo.fr") == ("dupont", "jean.dupont@wanadoo.fr")
    assert words_of([], emails=["Jean.Dupont@wanadoo.fr", ""]) == {"jean.dupont@wanadoo.fr"}


def test_a_word_taken_exactly_does_not_find_longer_ones() -> None:
    first, beyond = exactly("leroy")
    assert [word for word in ("lero", "leroy", "leroyer", "leroz") if first <= word < beyond] == ["leroy"]


@pytest.mark.parametrize("typed", ["dupnot", "dupon", "dupontt", "dupond", "udpont", "dpont"])
def test_one_typing_error_leaves_a_variant_in_common(typed: str) -> None:
    assert variants(typed) & variants("dupont")


@pytest.mark.parametrize("typed", ["duvent", "durand", "duponsel", "tnopud"])
def test_more_than_one_error_leaves_none(typed: str) -> None:
    assert not variants(typed) & variants("dupont")


@given(name=NAMES, place=st.integers(0, 11), letter=st.sampled_from("abcxyz"))
def test_any_letter_missing_wrong_or_too_many_is_forgiven(name: str, place: int, letter: str) -> None:
    place %= len(name)
    for typed in (name[:place] + letter + name[place:], name[:place] + letter + name[place + 1 :], name[:place] + name[place + 1 :]):
        assert len(typed) < 4 or variants(typed) & variants(name)


def test_short_words_numbers_and_addresses_have_no_variants() -> None:
    assert not any(map(variants, ("lea", "1001001816331", "a@b.fr", "x" * 31)))
