from services.family.domain.search_words import plain, words, words_of


def test_accents_and_case_do_not_count() -> None:
    assert plain("ÉLÉONORE Bœuf") == "eleonore boeuf"
    assert words("  Léa  DUPONT léa ") == ("lea", "dupont")


def test_a_name_in_several_parts_is_found_by_each_and_by_the_whole() -> None:
    assert words_of(["N'GUYEN", "Jean-Pierre"]) == {"n", "guyen", "nguyen", "jean", "pierre", "jeanpierre"}


def test_signs_alone_are_no_word() -> None:
    assert words(" -_' ") == ()
