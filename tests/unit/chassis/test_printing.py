"""What is printed for names in any script."""

import io

import pypdf
import pytest

from chassis.edge.printing import printed

SOURCE = b"""#set document(title: "Courrier")
#set text(lang: "fr")
#for name in json(bytes(sys.inputs.at("data"))).names [= #name\n]"""


def text(*names: str) -> str:
    made = printed(SOURCE, "data", {"names": names})
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


@pytest.mark.parametrize("name", ["Łukasz", "Ștefan", "Nguyễn", "Мария", "D\u2019Artagnan-Ÿ"])
def test_a_name_that_fonts_know_is_printed_as_it_is(name: str) -> None:
    assert text(name) == name


@pytest.mark.parametrize("name", ["王 Léa", "Léa\uffff", "Léa\x00", "Léa\x1b", "\U000f0000Léa"])
def test_a_name_that_no_font_knows_stops_no_document(name: str) -> None:
    found = text(name, "Jean")
    assert "Léa" in found
    assert "□" in found
    assert "Jean" in found


@pytest.mark.parametrize("name", ["Léa \u26d4\u2cf1", "Léa \x85\u200b", "Léa \u214f\u200d\u26c1"])
def test_characters_that_have_a_picture_each_and_none_together_stop_no_document_and_change_no_other_name(name: str) -> None:
    found = text(name, "Мария")
    assert "Léa" in found
    assert "□" in found
    assert "Мария" in found


@pytest.mark.parametrize("name", ["\u202eLéa", "محمد Léa", "😀 Léa", "Le\u0301a"])
def test_marks_and_other_directions_stop_no_document(name: str) -> None:
    assert "Jean" in text(name, "Jean")
