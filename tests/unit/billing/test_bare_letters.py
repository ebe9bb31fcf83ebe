"""Names in the files for the bank and the treasury: every letter of a name is there, without its accent."""

import pytest

from services.billing.domain import ormc, pain008


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Cœur d’Orœil", "Coeur d'Oroeil"),
        ("Lætitia ÆGIDIUS", "Laetitia AEGIDIUS"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Søren KJÆR-ØSTERGÅRD", "Soren KJAER-OSTERGARD"),
        ("Đorđević", "Dordevic"),
        ("Aydın Işık", "Aydin Isik"),
        ("ÞÓRA Weiß", "THORA Weiss"),
        ("Əliyev", "Eliyev"),
        ("Mc`Donald D´Angelo", "Mc'Donald D'Angelo"),
        ("Jean\N{NON-BREAKING HYPHEN}Noël & fils 😀", "Jean-Noel fils"),
    ],
)
def test_letters_that_are_no_accented_ones_are_written_as_people_do(name: str, written: str) -> None:
    assert pain008.plain(name, pain008.NAME) == written
    assert ormc.plain(name) == written.upper()
