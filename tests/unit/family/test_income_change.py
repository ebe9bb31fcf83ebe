from datetime import date

import pytest

from contracts.family import QuotientView
from services.family.domain.benefits_change import BENEFITS
from services.family.domain.change import Value, asked_changes, check_documents, differences
from services.family.domain.errors import DocumentMissing, FieldsRefused
from services.family.domain.quotient import in_force
from services.family.domain.tax_change import TAX

TODAY = date(2026, 11, 25)
KNOWN: dict[str, Value] = {**BENEFITS.empty(), "quotient": "850", "quotient_month": "2025-09"}


@pytest.mark.parametrize(("typed", "kept"), [("2", "2"), ("2,5", "2,5"), ("2.50", "2,5"), ("3,0", "3"), ("1.25", "1,25")])
def test_parts_are_taken_in_quarters_as_people_write_them(typed: str, kept: str) -> None:
    assert asked_changes(TAX, TAX.empty(), {"parts": typed}, TODAY) == {"parts": kept}


@pytest.mark.parametrize(("typed", "kept"), [("24350", "24350"), ("24 350 €", "24350"), ("24\u202f350", "24350"), ("0", "0")])
def test_an_income_is_taken_in_whole_euros(typed: str, kept: str) -> None:
    assert asked_changes(TAX, TAX.empty(), {"reference_income": typed}, TODAY) == {"reference_income": kept}


@pytest.mark.parametrize(
    ("field", "value"),
    [("parts", "2,3"), ("parts", "0"), ("parts", "deux"), ("parts", ""), ("reference_income", "-1"), ("reference_income", "12,50"),
     ("reference_income", "٣"), ("notice_year", "26"), ("notice_year", "2027"), ("notice_year", "1999")],
)  # fmt: skip
def test_what_no_tax_notice_says_is_refused(field: str, value: str) -> None:
    known: dict[str, Value] = {"parts": "1", "reference_income": "1", "notice_year": "2020"}
    with pytest.raises(FieldsRefused) as refused:
        asked_changes(TAX, known, {field: value}, TODAY)
    assert [error["field"] for error in refused.value.members["errors"]] == [field]


def test_an_income_reads_as_an_amount() -> None:
    (change,) = differences(TAX, TAX.empty(), {"reference_income": "24350"})
    assert (change.label, change.old, change.new) == ("Revenu fiscal de référence", "", "24\u202f350\u00a0€")


@pytest.mark.parametrize(("typed", "kept"), [("2026-11", "2026-11"), ("11/2026", "2026-11"), ("1.2026", "2026-01")])
def test_a_month_is_taken_as_browsers_and_people_write_it(typed: str, kept: str) -> None:
    assert asked_changes(BENEFITS, KNOWN, {"quotient_month": typed}, TODAY)["quotient_month"] == kept


def test_a_quotient_and_its_month_are_asked_as_one() -> None:
    assert asked_changes(BENEFITS, KNOWN, {"quotient": "720"}, TODAY) == {"quotient": "720", "quotient_month": "2025-09"}
    assert asked_changes(BENEFITS, KNOWN, {"quotient": "850", "quotient_month": "2026-11"}, TODAY) == {
        "quotient": "850",
        "quotient_month": "2026-11",
    }
    assert asked_changes(BENEFITS, KNOWN, {"beneficiary_number": "123 4567"}, TODAY) == {"beneficiary_number": "1234567"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"quotient": "720"}, "quotient_month"),
        ({"quotient_month": "2026-11"}, "quotient"),
        ({"quotient": "720", "quotient_month": "2026-12"}, "quotient_month"),
        ({"quotient": "720", "quotient_month": "2026-13"}, "quotient_month"),
        ({"quotient": "7,20", "quotient_month": "2026-11"}, "quotient"),
        ({"beneficiary_number": "12"}, "beneficiary_number"),
        ({"scheme": "Régime minceur"}, "scheme"),
        ({"benefit_office": "CAF <691>"}, "benefit_office"),
    ],
)
def test_what_no_certificate_says_is_refused(asked: dict[str, Value], field: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        asked_changes(BENEFITS, BENEFITS.empty(), asked, TODAY)
    assert [error["field"] for error in refused.value.members["errors"]] == [field]


def test_both_kinds_need_a_document() -> None:
    for kind, words in ((TAX, "avis d'imposition"), (BENEFITS, "attestation de la CAF")):
        with pytest.raises(DocumentMissing, match=words):
            check_documents(kind, 0)
        check_documents(kind, 1)


def test_the_latest_quotient_that_began_holds_until_its_end() -> None:
    ended = QuotientView(value=700, valid_from=date(2026, 1, 1), valid_until=date(2026, 6, 30))
    dated = [QuotientView(value=850, valid_from=date(2025, 9, 1)), ended, QuotientView(value=910, valid_from=date(2026, 9, 1))]
    held = {day: found.value if (found := in_force(dated, day)) else None for day in (
        date(2025, 8, 31), date(2025, 9, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 1)
    )}  # fmt: skip
    assert list(held.values()) == [None, 850, 700, None, 910]
