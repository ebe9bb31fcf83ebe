"""Dates, times and amounts as families read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import french

THURSDAY = date(2026, 11, 26)


def test_labels_are_listed_as_one_sentence() -> None:
    assert french.labelled(["Assurance", "Personnes autorisées", "IBAN"]) == "Assurance, personnes autorisées et IBAN"
    assert french.labelled([]) == ""


@pytest.mark.parametrize(
    "typed", ["06.12.34.56.78", "06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "0033612345678"]
)
def test_a_french_number_is_written_in_pairs_however_it_was_typed(typed: str) -> None:
    assert french.phone(typed) == "06.12.34.56.78"


@pytest.mark.parametrize("typed", ["+41 22 345 67 89", "0041223456789", "06 12 34 56", "06 12 34 56 78 90", "poste 12", ""])
def test_any_other_number_stays_as_it_was_typed(typed: str) -> None:
    assert french.phone(typed) == typed


def test_a_day_is_said_with_its_weekday() -> None:
    assert french.day(THURSDAY) == "jeudi 26 novembre"
    assert french.long_date(THURSDAY) == "jeudi 26 novembre 2026"
    assert french.plain_date(THURSDAY) == "26 novembre 2026"
    assert french.short_date(date(2026, 4, 8)) == "08/04/2026"
    assert french.short_date(datetime(2026, 4, 8, 22, 30, tzinfo=UTC)) == "09/04/2026", "half past midnight in the town"
    assert french.month_name(THURSDAY) == "novembre 2026"


def test_the_first_of_a_month_is_an_ordinal() -> None:
    assert french.long_date(date(2026, 10, 1)) == "jeudi 1er octobre 2026"
    assert french.plain_date(date(2026, 8, 1)) == "1er août 2026"


@pytest.mark.parametrize(("sex", "words"), [("F", "née le 1er mai 2018"), ("M", "né le 1er mai 2018"), ("", "né(e) le 1er mai 2018")])
def test_a_birth_agrees_with_the_child_where_the_sex_is_known(sex: str, words: str) -> None:
    assert french.born(date(2018, 5, 1), sex) == words


def test_a_week_across_two_months_names_both() -> None:
    assert french.span(date(2026, 11, 23), date(2026, 11, 29)) == "du 23 au 29 novembre"
    assert french.span(date(2026, 11, 30), date(2026, 12, 6)) == "du 30 novembre au 6 décembre"


def test_a_document_about_one_day_names_it_once() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    assert french.period(first, last) == "du 1er au 30 novembre 2026"
    assert french.period(first, last, french.short_date) == "du 01/11/2026 au 30/11/2026"
    assert french.period(last, last) == "le 30 novembre 2026"


def test_a_moment_is_told_in_the_time_of_paris() -> None:
    winter = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 22, 5, tzinfo=UTC)
    assert french.moment(winter) == "jeudi 26 novembre à 10\u00a0h"
    assert french.moment(summer) == "jeudi 2 juillet à 0\u00a0h\u00a005"


def test_a_moment_bears_its_year_as_a_proof_and_in_a_list_where_it_is_not_this_one() -> None:
    eve = datetime(2025, 12, 31, 23, 5, tzinfo=UTC)
    assert french.long_moment(eve) == "jeudi 1er janvier 2026 à 0\u00a0h\u00a005"
    assert french.dated_moment(eve, date(2026, 11, 25)) == "jeudi 1er janvier à 0\u00a0h\u00a005"
    assert french.dated_moment(eve, date(2027, 1, 2)) == "jeudi 1er janvier 2026 à 0\u00a0h\u00a005"


def test_a_near_moment_is_told_from_today() -> None:
    deadline = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    assert french.near_moment(deadline, date(2026, 11, 26)) == "aujourd'hui à 18\u00a0h"
    assert french.near_moment(deadline, date(2026, 11, 25)) == "demain à 18\u00a0h"
    assert french.near_moment(deadline, date(2026, 11, 27)) == "hier à 18\u00a0h"
    assert french.near_moment(deadline, date(2026, 11, 20)) == "jeudi 26 novembre à 18\u00a0h"
    assert french.until(deadline, date(2026, 11, 25)) == "jusqu'à demain à 18\u00a0h"
    assert french.until(deadline, date(2026, 11, 20)) == "jusqu'au jeudi 26 novembre à 18\u00a0h"


def test_a_deadline_at_midnight_is_told_as_the_last_minute_of_the_day_before() -> None:
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert french.until(midnight, date(2026, 11, 20)) == "jusqu'au mardi 24 novembre à 23\u00a0h\u00a059"
    assert french.until(midnight, date(2026, 11, 23)) == "jusqu'à demain à 23\u00a0h\u00a059"
    assert french.until(midnight, date(2026, 11, 24)) == "jusqu'à aujourd'hui à 23\u00a0h\u00a059"
    for moment in (midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)):
        assert french.last_minute(moment) == moment


def test_a_moment_of_a_list_is_near_or_bears_its_day_and_a_past_year_its_number() -> None:
    eve = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    told = [french.recent_moment(eve, day) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2026, 12, 20))]
    assert told == [
        "aujourd'hui à 18\u00a0h",
        "hier à 18\u00a0h",
        "jeudi 31 décembre 2026 à 18\u00a0h",
        "jeudi 31 décembre à 18\u00a0h",
    ]


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        french.moment(datetime(2026, 11, 26, 9, 0))  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (12060, "120,60\u00a0€"),
        (123_456_789, "1\u202f234\u202f567,89\u00a0€"),
        (-1, "\u22120,01\u00a0€"),
        (-24_320, "\u2212243,20\u00a0€"),
    ],
)
def test_an_amount_has_a_comma_and_never_breaks(cents: int, text: str) -> None:
    assert french.euros(cents) == text


@given(st.integers(-(10**12), 10**12))
def test_an_amount_keeps_every_cent(cents: int) -> None:
    text = french.euros(cents)
    digits = "".join(character for character in text if character.isdigit())
    assert int(digits) == abs(cents)
    assert text.startswith("\u2212") is (cents < 0)


@given(st.integers(-(10**8) + 1, 10**8 - 1))
def test_an_amount_is_read_as_it_was_written(cents: int) -> None:
    assert french.cents(french.euros(cents)) == cents


@pytest.mark.parametrize(
    ("typed", "cents"), [("15", 1500), ("12,5", 1250), (" 1 234.05 € ", 123_405), ("-3.05", -305), ("", None), ("1e3", None)]
)
def test_an_amount_is_read_as_people_type_it(typed: str, cents: int | None) -> None:
    assert french.cents(typed) == cents


def test_the_plural_begins_at_two() -> None:
    assert french.plural(0, "jour") == "0\u00a0jour"
    assert french.plural(1, "nouveau message", "nouveaux messages") == "1\u00a0nouveau message"
    assert french.plural(2, "nouveau message", "nouveaux messages") == "2\u00a0nouveaux messages"
    assert french.plural(3, "jour") == "3\u00a0jours"


def test_ranks_lists_and_elisions() -> None:
    assert [french.rank(n) for n in (1, 2, 21)] == ["1er", "2e", "21e"]
    assert [french.of(word) for word in ("novembre", "octobre", "Éloi", "Hugo")] == ["de novembre", "d'octobre", "d'Éloi", "d'Hugo"]
    some = [date(2026, 12, 7), date(2026, 12, 1), date(2026, 11, 30)]
    assert french.days(some[:1]) == "lundi 7 décembre"
    assert french.days(some) == "lundi 30 novembre, mardi 1er et lundi 7 décembre"
    mondays = [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]
    assert french.days(mondays[:2]) == "lundis 23 et 30 novembre"
    assert french.days(mondays) == "lundis 23, 30 novembre et 7 décembre"
    assert french.days(mondays, 1) == "lundis 23, 30 novembre, 7 décembre et 1\u00a0autre jour"
    assert french.days(mondays, weekdays=False) == "23, 30 novembre et 7 décembre"
    assert french.days(some, 2) == "lundi 30 novembre, mardi 1er, lundi 7 décembre et 2\u00a0autres jours"
    assert french.listed([]) == ""
    assert french.listed(["Léa"]) == "Léa"
    assert french.listed(["Léa", "Hugo", "Tom"]) == "Léa, Hugo et Tom"
    assert french.capitalised("jeudi 26 novembre") == "Jeudi 26 novembre"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Yves", "d'Yves"), ("Yvonne", "d'Yvonne"), ("Ysé", "d'Ysé"),
        ("Yasmine", "de Yasmine"), ("Youssef", "de Youssef"), ("Yann", "de Yann"), ("Yéléna", "de Yéléna"), ("Y", "de Y"),
        ("Álvaro", "d'Álvaro"), ("Œdipe", "d'Œdipe"), ("Æneas", "d'Æneas"), ("E\u0301loi", "d'E\u0301loi"),
        ("Çelik", "de Çelik"), ("", "de "),
    ],
)  # fmt: skip
def test_de_is_elided_before_what_is_said_as_a_vowel(name: str, words: str) -> None:
    assert french.of(name) == words


@pytest.mark.parametrize(
    ("town", "of", "at"),
    [
        ("Sainte-Consorce", "de Sainte-Consorce", "à Sainte-Consorce"),
        ("Albi", "d'Albi", "à Albi"),
        ("Yerres", "d'Yerres", "à Yerres"),
        ("Le Mans", "du Mans", "au Mans"),
        ("Les Mureaux", "des Mureaux", "aux Mureaux"),
        ("La Rochelle", "de La Rochelle", "à La Rochelle"),
        ("L'Arbresle", "de L'Arbresle", "à L'Arbresle"),
        ("Lescar", "de Lescar", "à Lescar"),
    ],
)
def test_the_article_of_a_town_melts_into_the_word_before_it(town: str, of: str, at: str) -> None:
    assert (french.of_town(town), french.in_town(town)) == (of, at)


@pytest.mark.parametrize(
    ("name", "short"), [("Claire MOREL", "C. MOREL"), ("Éric  LE GOFF ", "É. LE GOFF"), ("Guichet", "Guichet"), ("", "")]
)
def test_a_first_name_becomes_its_initial(name: str, short: str) -> None:
    assert french.initialled(name) == short


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((), ""),
        ((3,), "le mercredi"),
        ((2, 1), "le lundi et le mardi"),
        ((1, 2, 4, 5), "le lundi, le mardi, le jeudi et le vendredi"),
        ((5, 4, 3, 2, 1), "du lundi au vendredi"),
    ],
)
def test_days_of_the_week_are_named_as_a_sentence_does(numbers: tuple[int, ...], said: str) -> None:
    assert french.weekdays(numbers) == said
    assert french.regular_days(numbers) == (said or "aucun jour régulier")
