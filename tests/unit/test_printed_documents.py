"""What the portal prints is read out by a screen reader: language, title, structure, and words for every picture (PDF/UA-1)."""

import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from chassis.french import of
from stack import ROOT
from tests.unit.gateway import builders
from tests.unit.printed import books, certificate, export, invoice, letters, month, receipt, reminders

PRINTED: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "gateway/papers/month.typ": (month, f"Planning {of(builders.month({}).child)}, novembre 2026", 0),
    "services/backoffice/letters/account.typ": (letters, "Votre accès au Portail Famille", 2),
    "services/backoffice/letters/reminder.typ": (reminders, "Relances à envoyer par courrier", 0),
    "chassis/edge/papers/books.typ": (books, "Balance des comptes, Régie garderie ALSH", 0),
    "chassis/edge/papers/certificate.typ": (certificate, "Attestation de paiement 2026", 0),
    "chassis/edge/papers/counter.typ": (receipt, "Quittance AL-R12", 0),
    "chassis/edge/papers/invoice.typ": (invoice, "Facture AL-37", 0),
    "chassis/edge/takeaway/dossier.typ": (export, "Les données de votre famille", 0),
}


"""Every template with how it is printed, its title, and how many pictures it holds then."""


def test_every_template_is_looked_at() -> None:
    folders = ("chassis", "gateway", "services", "stack")
    assert sorted(str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*.typ")) == sorted(PRINTED)


@pytest.mark.parametrize("template", PRINTED)
def test_a_template_is_read_when_its_process_starts(template: str) -> None:
    module = importlib.import_module(template.removesuffix(".typ").replace("/", "."))
    assert (ROOT / template).read_bytes() == module.SOURCE, "a new release lies in its place before the process ends"


@pytest.mark.parametrize("template", PRINTED)
def test_a_document_says_its_language_its_title_and_that_it_is_tagged(template: str) -> None:
    make, title, _ = PRINTED[template]
    reader = PdfReader(io.BytesIO(make()))
    root: Any = reader.root_object
    assert root["/Lang"].split("-")[0] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]
    declared = root["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in declared
    assert title in declared
    for page in reader.pages:
        assert str(page["/Tabs"]) == "/S", "the order of what can be reached by keyboard follows the structure"


@pytest.mark.parametrize("template", PRINTED)
def test_its_structure_has_a_heading_paragraphs_and_words_for_every_picture(template: str) -> None:
    make, _, pictures = PRINTED[template]
    reader = PdfReader(io.BytesIO(make()))
    root: Any = reader.root_object["/StructTreeRoot"]
    found = list(elements(root))
    kinds = [str(one["/S"]) for one in found]
    assert kinds[0] == "/Document"
    assert {"/H1", "/P"} <= set(kinds)
    figures = [one for one in found if str(one["/S"]) == "/Figure"]
    assert len(figures) == pictures
    assert all(str(one.get("/Alt", "")).strip() for one in figures)


def test_lists_and_links_are_lists_and_links() -> None:
    def kinds(made: bytes) -> set[str]:
        root: Any = PdfReader(io.BytesIO(made)).root_object["/StructTreeRoot"]
        return {str(one["/S"]) for one in elements(root)}

    assert {"/L", "/LI", "/LBody", "/Link"} <= kinds(letters())
    assert {"/H1", "/H2", "/H3", "/L", "/LI"} <= kinds(export())


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Walk the structure in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for one in node:
            yield from elements(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])
