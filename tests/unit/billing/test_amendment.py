"""What of a mandate's creditor is another for the bank, and which references it takes."""

import pytest

from services.billing.domain.amendment import NamedCreditor, original
from services.billing.domain.mandate import is_reference

NOW = NamedCreditor("Trésor public - SGC de L'Arbresle", "FR72ZZZ123456")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (NOW, NamedCreditor()),
        (NamedCreditor(), NamedCreditor()),
        (NamedCreditor("Tresor public - SGC de L’Arbresle", NOW.ics), NamedCreditor()),
        (NamedCreditor(NOW.name, "FR72ABC123456"), NamedCreditor()),
        (NamedCreditor("Mairie", NOW.ics), NamedCreditor(name="Mairie")),
        (NamedCreditor(NOW.name, "FR19ZZZ654321"), NamedCreditor(ics="FR19ZZZ654321")),
        (NamedCreditor("Mairie", "FR19ZZZ654321"), NamedCreditor("Mairie", "FR19ZZZ654321")),
    ],
    ids=["the same", "unknown", "accents and apostrophes", "the business code alone", "the name", "the identifier", "both"],
)
def test_only_what_changed_for_the_bank_is_told(before: NamedCreditor, told: NamedCreditor) -> None:
    assert original(before, NOW) == told


@pytest.mark.parametrize(
    ("text", "taken"),
    [("++1001/2013-04", True), ("RUM 12", True), ("A" * 35, True)]
    + [(wrong, False) for wrong in ("", "/12", "12/", "1//2", "é12", "A" * 36, "12_3", "1\n2")],
)
def test_a_reference_is_written_in_letters_of_banks(text: str, taken: bool) -> None:
    assert is_reference(text) == taken
