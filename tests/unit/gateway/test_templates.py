"""What the Content-Security-Policy and the sprite ask of every template."""

import re
from pathlib import Path

import pytest

import chassis.edge
import gateway
import services.backoffice
from chassis.edge.pages import environment
from chassis.edge.statuses import LABELS, OFFERED_SIGN

SHARED = Path(chassis.edge.__file__).parent
OWN = Path(gateway.__file__).parent
TEMPLATES = sorted([*(SHARED / "templates").glob("*.html"), *(OWN / "templates").rglob("*.html")])
SCRIPTS = sorted([*(SHARED / "static").rglob("*.js"), *(OWN / "static").rglob("*.js")])
SPRITE = set(re.findall(r'id="i-([a-z]+)"', (SHARED / "templates" / "icons.svg").read_text()))
STATIC = {
    path.relative_to(folder).as_posix() for folder in (SHARED / "static", OWN / "static") for path in folder.rglob("*") if path.is_file()
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_compiles_and_brings_no_inline_style_or_script(path: Path) -> None:
    folder = OWN if path.is_relative_to(OWN) else SHARED
    environment(OWN / "templates").get_template(path.relative_to(folder / "templates").as_posix())
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text)
    assert "http://" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_icon_and_file_that_a_template_names_exists(path: Path) -> None:
    text = path.read_text()
    assert set(re.findall(r'icon\("([a-z]+)"\)|icon_name="([a-z]+)"', text)) <= {("", name) for name in SPRITE} | {
        (name, "") for name in SPRITE
    }
    assert set(re.findall(r'asset\("([^"]+)"\)', text)) <= STATIC


FORMS = sorted([*(OWN / "templates").rglob("*.html"), *(Path(services.backoffice.__file__).parent / "templates").rglob("*.html")])
LATER_FIELD = re.compile(r'(?<![-\w])name="|ui\.(?:field|select)\(')


@pytest.mark.parametrize("path", [one for one in FORMS if 'type="file"' in one.read_text()], ids=lambda path: path.name)
def test_a_file_comes_last_in_its_form(path: Path) -> None:
    """A file over the limit is read no further: what stands behind it in the form would be lost."""
    for form in path.read_text().split("</form"):
        _, found, behind = form.rpartition('type="file"')
        behind = re.sub(r"^[^>]*>|^[^}]*}}", "", behind, count=1)
        assert not (found and LATER_FIELD.search(behind)), behind


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_module_that_a_script_imports_exists(path: Path) -> None:
    for name in re.findall(r'(?:from|import) ?\(?"(\.[^"]+)"', path.read_text()):
        served = [folder / "static" for folder in (SHARED, OWN) if path.is_relative_to(folder / "static")]
        address = (path.parent / name).resolve().relative_to(served[0].resolve())
        assert address.as_posix() in STATIC


def test_every_status_has_a_drawn_sign() -> None:
    drawn = set(re.findall(r"^\.sign\.([a-z_]+) \{ --sign:", (SHARED / "static" / "signs.css").read_text(), re.MULTILINE))
    assert {OFFERED_SIGN, *(status.value for status in LABELS)} <= drawn
