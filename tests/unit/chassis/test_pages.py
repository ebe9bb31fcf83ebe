"""Templates as a process keeps them."""

import shutil
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound

from chassis.edge import pages


def test_a_process_shows_the_pages_of_its_own_release_until_it_is_replaced(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "billing").mkdir(parents=True)
    (own / "billing" / "till.html").write_text("before")
    known = pages.environment(own)
    shutil.rmtree(own)
    assert known.get_template("billing/till.html").render() == "before"
    assert known.get_template("billing/till.html").filename == str(own / "billing" / "till.html"), "an error is told by its place"
    with pytest.raises(TemplateNotFound):
        known.get_template("billing/drawer.html")


def test_a_template_of_the_edge_itself_comes_before_a_shared_one(tmp_path: Path) -> None:
    shared = next(pages.SHARED.glob("*.html"))
    (tmp_path / shared.name).write_text("of the edge itself")
    assert pages.environment(tmp_path).get_template(shared.name).render() == "of the edge itself"
