import pytest

from services.messaging.domain.payment_notices import RECEIVED
from services.messaging.domain.wording import Words, filled, unknown_fields


def test_fields_are_filled_in_by_their_names() -> None:
    assert filled(Words("Facture {numero}", "Elle est de {montant}."), {"numero": "AL-1", "montant": "3 €"}) == (
        "Facture AL-1",
        "Elle est de 3 €.",
    )


def test_a_paragraph_that_comes_out_empty_is_left_out() -> None:
    assert filled(Words("S", "Bonjour,\n\n{motif}\n\nÀ bientôt"), {"motif": ""})[1] == "Bonjour,\n\nÀ bientôt"


def test_what_fills_a_field_in_is_never_read_as_a_field_or_a_format() -> None:
    values = {"motif": "{montant} {0.__class__} {motif!r} %s", "montant": "secret"}
    assert filled(Words("S", "{motif}"), values)[1] == "{montant} {0.__class__} {motif!r} %s"


def test_a_subject_stays_one_line() -> None:
    assert filled(Words("Facture {numero}", "t"), {"numero": "1\r\nBcc: x"})[0] == "Facture 1 Bcc: x"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{montant} le {date}", ()),
        ("{prix} le {date}", ("{prix}",)),
        ("{montant.__class__}", ("{montant.__class__}",)),
        ("{ montant }", ("{ montant }",)),
        ("{montant", ("{montant",)),
        ("montant}", ("}",)),
        ("{}", ("{}",)),
        ("{{montant}}", ("{", "}")),
    ],
)
def test_what_is_no_field_is_named(text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_fields(Words("", text), RECEIVED.samples) == unknown
