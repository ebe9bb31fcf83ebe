from services.family.domain.search_words import plain, span, words, words_of


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
