"""French no-break spaces: whoever writes a text, no line of a page begins with a colon or ends with an opening quote."""

import re
from pathlib import Path

import pytest
from jinja2 import DictLoader

import chassis
import gateway
from chassis.edge.pages import environment
from chassis.french import typeset
from services import backoffice

ROOT = Path(chassis.__file__).resolve().parents[1]
EDGES = (Path(gateway.__file__).parent, Path(backoffice.__file__).parent)
DRAWN = sorted(path for folder in ("chassis", "gateway", "services") for path in (ROOT / folder).rglob("*.typ"))
SCRIPTS = sorted(path for folder in ("chassis", "gateway", "services") for path in (ROOT / folder).rglob("*.js"))


def test_a_mark_is_never_parted_from_its_word() -> None:
    assert typeset("Une erreur ? « Oui » : voyez ; ou non !") == "Une erreur\u00a0? «\u00a0Oui\u00a0»\u00a0: voyez\u00a0; ou non\u00a0!"
    assert typeset(" : à 10:30") == "\u00a0: à 10:30", "what follows something shown begins with its mark"
    assert typeset("sous 15 € ou 20 %") == "sous 15\u00a0€ ou 20\u00a0%", "an amount keeps its sign"
    assert typeset(typeset("Vraiment ?")) == typeset("Vraiment ?")


@pytest.mark.parametrize("folder", EDGES, ids=lambda folder: folder.name)
def test_pages_set_their_own_text_and_what_they_show(folder: Path) -> None:
    pages = environment(folder / "templates").overlay(loader=DictLoader({"page": PAGE, "part": PART}))
    found = pages.get_template("page").render(said="Motif : « vu »", none=None, kept="a : b")
    assert "<p>Pourquoi\u00a0? Motif\u00a0: «\u00a0vu\u00a0»\u00a0: «\u00a0Motif\u00a0: «\u00a0vu\u00a0»\u00a0»</p>" in found
    assert ">Part\u00a0: a\u00a0: b</b>" in found, "a macro's own text and what it is told"
    assert "<i>Oui\u00a0: &lt;b&gt;</i>" in found, "what is shown stays escaped"


def test_no_line_of_a_heading_ends_at_a_hyphen() -> None:
    pages = environment(EDGES[0] / "templates")
    found = pages.from_string(HEADING).render(said="Rendez-vous d'un ami & <co> : AL-36")
    whole = [word.replace("<", ">").split(">")[1] for word in found.split('class="nowrap"')[1:]]
    assert whole == ["e-mail", "celle-ci", "Rendez-vous", "AL-36"], "neither in attributes nor below a heading"
    assert re.sub("</?span[^>]*>", "", found) == HEADING_SHOWN, "what is read aloud, copied and searched stays as it was"


@pytest.mark.parametrize("folder", EDGES, ids=lambda folder: folder.name)
def test_what_a_form_sends_back_is_what_was_typed(folder: Path) -> None:
    found = environment(folder / "templates").from_string(FORM).render(typed="Noix : non !")
    assert found.count("Noix : non !") == 2, "in an attribute and in a text area"
    assert found.endswith("<p>Noix\u00a0: non\u00a0!</p>")


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.name)
def test_a_printed_document_keeps_marks_with_their_words(path: Path) -> None:
    text = re.sub(r"//.*|[!=]= | \{[^}]*\}|else if.*|: \w+\(", "", path.read_text())
    assert not re.findall(r"\S [:;?»]|« ", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_sentence_of_a_script_keeps_marks_with_their_words(path: Path) -> None:
    bare = re.sub(r"\$\{(?:[^{}]|\{[^}]*\})*\}", "}", path.read_text())
    loose = [text for text in re.findall(r'"[^"\n]*"|`[^`\n]*`', bare) if re.search(r"[\w}] [:;?!»]|« ", text)]
    assert not loose


PART = '{% macro part(text) %}<b title="{{ text }}">Part : {{ text }}</b>{% endmacro %}'
PAGE = """{% import "part" as one %}<p>Pourquoi ? {{ said }} : « {{ said }} »</p>{{ one.part(kept) }}
<i>{{ "Oui : <b>" if none is none else "" }}</i>"""
FORM = '<input value="{{ typed }}"><textarea>{{ typed }}</textarea><p>{{ typed }}</p>'
HEADING = """<h2 id="e-mail" title="{{ said }}">Pas d'adresse e-mail, <b>celle-ci</b> : {{ said }}</h2><p>Un e-mail, {{ said }}</p>"""
HEADING_SHOWN = (
    """<h2 id="e-mail" title="Rendez-vous d&#39;un ami &amp; &lt;co&gt; : AL-36">Pas d'adresse e-mail, <b>celle-ci</b>\u00a0: """
    "Rendez-vous d&#39;un ami &amp; &lt;co&gt;\u00a0: AL-36</h2><p>Un e-mail, Rendez-vous d&#39;un ami &amp; &lt;co&gt;\u00a0: AL-36</p>"
)
