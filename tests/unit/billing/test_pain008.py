from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.pain008 import NAMESPACE, SEPA, SEQUENCES, Address, Collection, Creditor, Order, pain008, plain
from services.billing.store.sepa_schema import fault
from tests.examples import examples

AGRICOLE, POSTALE = "FR7630006000011234567890189", "FR1420041010050500013M02606"
TREASURY = Creditor(
    "Trésor public – SGC de L’Arbresle", "FR72ZZZ123456", AGRICOLE, "AGRIFRPP", Address("rue de la Gare", "12 bis", "69210", "L’Arbresle")
)
ORDER = Order(
    "AL-20261215-abc", datetime(2026, 11, 26, 10, tzinfo=UTC), replace(TREASURY, ultimate="Régie garderie ALSH"), date(2026, 12, 15)
)
LEA = Collection(
    end_to_end="AL-R12",
    cents=12060,
    sequence="FRST",
    reference="1001001816331-1",
    signed_on=date(2026, 11, 2),
    holder="DUPONT Jean-François",
    iban=POSTALE,
    bic="",
    address=Address(postal_code="69280", city="Sainte-Consorce"),
    remittance="Régie garderie ALSH, AL-R12",
)


def found(content: bytes, path: str) -> list[str]:
    """List the texts at a path of the file."""
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    return [one.text or "" for one in fromstring(content).iterfind(f".//{steps}")]  # noqa: S314 - our own file


def test_a_file_names_the_accountant_the_till_the_mandate_and_the_amount_to_the_cent() -> None:
    content = pain008(ORDER, [LEA])
    assert fault(content) == ""
    assert found(content, "Cdtr/Nm") == ["Tresor public SGC de L'Arbresle"]
    assert found(content, "UltmtCdtr/Nm") == ["Regie garderie ALSH"]
    assert found(content, "MndtRltdInf/MndtId") == ["1001001816331-1"]
    assert found(content, "InstdAmt") == ["120.60"]
    assert found(content, "DbtrAcct/Id/IBAN") == [POSTALE]
    assert found(content, "DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]


def test_a_till_that_collects_for_itself_names_nobody_else() -> None:
    assert found(pain008(replace(ORDER, creditor=TREASURY), [LEA]), "UltmtCdtr/Nm") == []


def test_addresses_are_structured_or_absent() -> None:
    content = pain008(ORDER, [LEA, replace(LEA, end_to_end="AL-R13", address=Address())])
    assert fault(content) == ""
    assert found(content, "PstlAdr/AdrLine") == []
    assert found(content, "Dbtr/PstlAdr/TwnNm") == ["Sainte-Consorce"]
    assert found(content, "Cdtr/PstlAdr/BldgNb") == ["12 bis"]


def test_each_sequence_is_a_payment_of_its_own_whose_sum_is_right() -> None:
    collections = [replace(LEA, end_to_end=f"AL-R{place}", cents=100 + place, sequence=SEQUENCES[place % 4]) for place in range(8)]
    content = pain008(ORDER, collections)
    assert fault(content) == ""
    assert found(content, "PmtTpInf/SeqTp") == list(SEQUENCES)
    assert found(content, "GrpHdr/CtrlSum") == ["8.28"]
    assert found(content, "PmtInf/NbOfTxs") == ["2"] * 4


def test_another_account_under_the_same_mandate_is_told_to_the_bank() -> None:
    content = pain008(ORDER, [replace(LEA, sequence="RCUR", moved_account=True)])
    assert fault(content) == ""
    assert found(content, "AmdmntInd") == ["true"]
    assert found(content, "OrgnlDbtrAcct/Id/Othr/Id") == ["SMNDA"]
    assert found(pain008(ORDER, [LEA]), "AmdmntInd") == []


@pytest.mark.parametrize(
    ("name", "ics", "moved"),
    [("SGC de Tarare – Régies", "", False), ("", "FR19ZZZ654321", False), ("SGC de Tarare", "FR19ZZZ654321", True)],
)
def test_another_creditor_under_the_same_mandate_is_told_to_the_bank_as_it_was(name: str, ics: str, moved: bool) -> None:
    content = pain008(ORDER, [replace(LEA, original_creditor=name, original_ics=ics, moved_account=moved)])
    assert fault(content) == ""
    assert found(content, "AmdmntInd") == ["true"]
    assert found(content, "AmdmntInfDtls/OrgnlCdtrSchmeId/Nm") == ([plain(name, 70)] if name else [])
    assert found(content, "AmdmntInfDtls/OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id") == ([ics] if ics else [])
    assert found(content, "AmdmntInfDtls/OrgnlCdtrSchmeId/Id/PrvtId/Othr/SchmeNm/Prtry") == (["SEPA"] if ics else [])
    assert found(content, "AmdmntInfDtls/OrgnlDbtrAcct/Id/Othr/Id") == (["SMNDA"] if moved else [])
    assert found(content, "PmtInf/CdtrSchmeId/Id/PrvtId/Othr/Id") == [TREASURY.ics]


def test_the_schema_finds_what_is_wrong_and_never_says_what_is_written_there() -> None:
    wrong = fault(pain008(ORDER, [replace(LEA, iban="76 NOT AN IBAN")]))
    assert "IBAN" in wrong
    assert "NOT AN" not in wrong


def test_a_holder_in_other_letters_alone_is_unnamed_instead_of_having_the_whole_file_refused() -> None:
    content = pain008(ORDER, [replace(LEA, holder="Иван Петров")])
    assert (fault(content), found(content, "Dbtr/Nm")) == ("", ["NOTPROVIDED"])


@examples(40)
@given(holder=st.text(max_size=90), city=st.text(max_size=50), cents=st.integers(1, 99_999_999), remittance=st.text(max_size=200))
def test_whatever_people_are_called_the_file_follows_the_schema(holder: str, city: str, cents: int, remittance: str) -> None:
    one = replace(
        LEA, holder=holder, cents=cents, remittance=f"F{remittance}", address=Address(postal_code="69280", city=city)
    )  # fmt: skip
    assert fault(pain008(ORDER, [one])) == ""


@given(text=st.text(max_size=80))
def test_plain_text_holds_only_letters_that_banks_take(text: str) -> None:
    assert set(plain(text, 70)) <= SEPA
    assert len(plain(text, 70)) <= 70


def test_accents_go_and_letters_stay() -> None:
    assert plain("Cœur d’Éloïse & Fils – n°3", 70) == "Coeur d'Eloise Fils n 3"


def elements(content: bytes) -> list[Element]:
    """List every element of the file."""
    return list(fromstring(content).iter())  # noqa: S314 - our own file


def test_nothing_in_the_file_is_empty() -> None:
    assert not [one.tag for one in elements(pain008(ORDER, [LEA])) if len(one) == 0 and not (one.text or "").strip()]
