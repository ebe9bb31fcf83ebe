"""Rules of the house that no ready-made checker knows: where SQL, markup and packages may come from."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from stack import ROOT
from stack.sbom import WHOLE, bill, locked

CODE = ("chassis", "services", "gateway")
SQL = re.compile(r"^\s*(?:select|insert|update|delete|with|lock|set|alter|create)\b", re.IGNORECASE)
PUT_TOGETHER = {
    "chassis/agreement.py": "names of tables, from agreement.py",
    "chassis/database.py": "ids, read as such before",
    "chassis/erasure.py": "the catalogue of tables",
    "chassis/personal_data.py": "the catalogue of tables",
    "services/billing/agreement.py": "names of tables",
    "services/billing/store/books.py": "a constant with a join more",
    "services/billing/store/invoices.py": "a constant for a table",
    "services/billing/store/ruled.py": "one statement for two sets of tables",
    "services/billing/store/run_report.py": "a column or another",
    "services/billing/store/treasury.py": "a constant for a table",
    "services/billing/store/treasury_reductions.py": "a constant for a table",
    "services/family/store/erasures.py": "names of columns",
    "services/messaging/store/conversations.py": "a condition more, with a parameter",
    "services/messaging/store/mailboxes.py": "a parameter's place",
    "services/messaging/store/publications.py": "names of columns and places of parameters",
    "services/planning/store/custody.py": "names of tables",
    "services/planning/store/hours.py": "a statement for one enrolment or for many",
    "services/planning/store/months.py": "a statement for one enrolment or for many",
    "services/planning/store/requests.py": "a view, with or without its rank",
}
"""Where SQL is put together from more than constants, and from what."""

MARKUP = {
    "chassis/edge/links.py": "escapes what it puts together",
    "gateway/views/grid.py": "each cell escapes what people wrote",
    "services/backoffice/pages/own_second_factor.py": "drawn here, of squares alone",
}
"""Where HTML is made outside of templates."""

FRAGMENTS = {"services/backoffice/static/queue.js": "a part of a page of our own, from our own address"}
"""Where a script puts HTML into a page."""


def sources(ends: str, *roots: str) -> Iterator[tuple[str, str]]:
    for root in roots or CODE:
        for path in sorted((ROOT / root).rglob(f"*.{ends}")):
            yield str(path.relative_to(ROOT)), path.read_text()


def put_together(text: str) -> bool:
    """Tell whether a module has SQL with something else in it than constants."""
    strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
    return any(
        isinstance(value, ast.FormattedValue) and not _constant(value.value)
        for node in strings
        if SQL.match("".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))
        for value in node.values
    )


def _constant(expression: ast.expr) -> bool:
    name = expression.id if isinstance(expression, ast.Name) else expression.attr if isinstance(expression, ast.Attribute) else ""
    return name.isupper()


def test_sql_is_text_and_constants_but_where_it_is_said_why_not() -> None:
    assert {path for path, text in sources("py") if put_together(text)} <= set(PUT_TOGETHER)


@pytest.mark.parametrize(
    ("line", "found"), [('f"select {name} from a"', True), ('f"select {COLUMNS} from a"', False), ('f"Bonjour {name}"', False)]
)
def test_what_is_asked_for_in_sql_is_seen(line: str, *, found: bool) -> None:
    assert put_together(line) is found


def test_html_is_made_by_templates_which_escape() -> None:
    assert {path for path, text in sources("py") if "Markup(" in text} <= set(MARKUP)
    assert [path for path, text in sources("html") if re.search(r"\|\s*safe\b|autoescape\s+false", text)] == []


def test_pages_bring_no_script_style_or_handler_of_their_own() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=\"|\son[a-z]+=\"")
    allowed = re.compile(r'<script type="application/json"[^>]*>')
    pages = [(path, text) for path, text in sources("html") if "/mail/" not in path]  # readers of mail know no style sheets
    assert [path for path, text in pages if inline.search(allowed.sub("", text))] == []


def test_scripts_put_no_text_into_pages_as_html_nor_run_it() -> None:
    forbidden = re.compile(r"\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert {path for path, text in sources("js") if forbidden.search(text)} <= set(FRAGMENTS)


def test_every_package_is_on_the_list_and_new_enough() -> None:
    versions = locked(WHOLE.read_text())
    assert len(versions) > 80
    assert {one["name"]: one["version"] for one in bill()["components"]} == versions
    table = (ROOT / "SECURITY.md").read_text().partition("## Oldest versions")[2]
    oldest = re.findall(r"^\| ([a-z0-9-]+) \| ([0-9.]+) \| (.+) \|$", table, re.MULTILINE)
    assert len(oldest) >= 8
    assert [name for name, least, why in oldest if not why or Version(versions[name]) < Version(least)] == []


def test_every_file_that_is_installed_is_known_by_its_hash() -> None:
    entries = re.split(r"\n(?=\S)", WHOLE.read_text().strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_security_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/[\w/*.]+)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 10
    assert [one for one in named if not any(Path(ROOT).glob(one))] == []
