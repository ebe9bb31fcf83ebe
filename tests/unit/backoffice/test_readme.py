"""The README of the back office says of every page what it is for."""

import csv

from stack import ROOT


def test_every_page_is_named_in_the_readme() -> None:
    told = (ROOT / "services/backoffice/README.md").read_text(encoding="utf-8")
    with (ROOT / "tests/walk/edges.csv").open(encoding="utf-8") as table:  # it names every page, or the build fails
        named = [row["page"].split() for row in csv.DictReader(table)]
    firsts = {path.split("/")[1] for edge, method, path in named if (edge, method) == ("backoffice", "GET")}
    assert {first for first in firsts if f"`/{first}" not in told} == set()
