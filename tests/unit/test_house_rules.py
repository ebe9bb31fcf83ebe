"""Rules of the house that no ready-made checker knows: where SQL, markup and packages may come from."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.version import Version

from stack import ROOT
from stack.sbom import WHOLE, bill, locked

CODE = ("chassis", "services", "gateway")
SQL = re.compile(r"^\s*(?:select|insert|update|delete|with|lock|set|alter|create)\b", re.IGNORECASE)
ASKED = {"actor", "answer", "body", "call", "event", "form", "message", "params", "payload", "post", "query", "request", "text", "typed"}
"""What people and other programs say: it is a parameter of SQL, and never a part of it."""
BEGUN = re.compile(r"[\"']\s*" + SQL.pattern.removeprefix(r"^\s*"), re.IGNORECASE)
FILLED = re.compile(rf"\{{[^{{}}\n]*\b(?:{'|'.join(ASKED)})\b")
TWO_SAID = re.compile(r"[\"'](?:[ \t]*#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*[\"']")
"""What a module must have before it is worth taking apart: that takes long."""

MARKUP = {
    "chassis/links.py": "escapes what it puts together",
    "chassis/unbroken.py": "each number is escaped, the rest by chassis/links.py",
    "gateway/views/planning/grid.py": "each cell escapes what people wrote",
    "services/backoffice/pages/entrance/own_second_factor.py": "drawn here, of squares alone",
}
"""Where HTML is made outside of templates."""

FRAGMENTS = {"services/backoffice/static/queue.js": "a part of a page of our own, from our own address"}
"""Where a script puts HTML into a page."""

ENTER = {
    "services/backoffice/templates/activities/absence_reasons.html": "keeps what was typed",
    "services/backoffice/templates/attendance/attendance.html": "notes who came, when a time was typed",
    "services/backoffice/templates/children/custody.html": "shows what the calendar would be",
    "services/backoffice/templates/activities/enrolment.html": "shows what the enrolment would be",
    "services/backoffice/templates/attendance/group_members.html": "names the group as typed",
    "services/backoffice/templates/billing/reminders.html": "never has both buttons at once",
    "services/backoffice/templates/billing/treasury_batch.html": "reduces by what was typed, and asks when nothing was",
    "services/backoffice/templates/messages/wording.html": "shows what families would read",
}
"""Forms with several buttons of which the first is what Enter means; every other one has a button out of sight that Enter presses."""

CALLERS = {
    "chassis/broker.py": "asks the broker whether it writes before it acknowledges",
    "chassis/edge/app.py": "asks the services",
    "services/billing/cards/stripe_port.py": "asks the card processor",
    "services/messaging/mail/smtp.py": "hands e-mails to the relay",
}
"""Who opens connections to others: each to an address of its settings, none to one that people write."""


def sources(ends: str, *roots: str) -> Iterator[tuple[str, str]]:
    for root in roots or CODE:
        for path in sorted((ROOT / root).rglob(f"*.{ends}")):
            yield str(path.relative_to(ROOT)), path.read_text()


def asked_for(text: str) -> set[str]:
    """Name what people say that is a part of a module's SQL."""
    if not (BEGUN.search(text) and FILLED.search(text)):
        return set()
    strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
    statements = (one for one in strings if SQL.match("".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in one.values)))
    return {
        inner.id
        for statement in statements
        for value in statement.values
        if isinstance(value, ast.FormattedValue)
        for inner in ast.walk(value.value)
        if isinstance(inner, ast.Name) and inner.id in ASKED
    }


def test_what_people_say_is_never_a_part_of_sql() -> None:
    assert {path: found for path, text in sources("py") if (found := asked_for(text))} == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('f"select * from a where name = {call.body.name}"', {"call"}),
        ('f"delete from a where {str(text)}"', {"text"}),
        ('f"select {COLUMNS} from a"', set()),
        ('f"Bonjour {text}"', set()),
    ],
)
def test_what_people_say_is_seen_in_sql(line: str, found: set[str]) -> None:
    assert asked_for(line) == found


def lists_anew(text: str) -> list[str]:
    """Name statements that change what a sub-select locks and limits: made anew for each row of a table believed to be empty, it grows."""
    joined = re.sub(r'"\s*\n\s*f?"', " ", text)
    return re.findall(r"\bin\s*\(\s*select\b(?:(?!\bupdate \w|;).)*?\blimit\b(?:(?!\bselect\b|;).)*?\bfor update\b", joined, re.DOTALL)


def test_what_is_taken_from_a_queue_is_listed_once() -> None:
    assert [name for name, text in sources("py") if lists_anew(text)] == []


@pytest.mark.parametrize(
    ("statement", "times"),
    [
        ("update work set n = 1 where id in (select id from work order by id limit $1 for update skip locked)", 1),
        ("with due as (select id from work limit $1 for update) update work set n = 1 from due where work.id = due.id", 0),
        ("delete from work where id in (select id from work limit $1)", 0),
    ],
)
def test_a_list_that_may_grow_is_seen(statement: str, times: int) -> None:
    assert len(lists_anew(statement)) == times


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


def test_pages_are_laid_out_by_the_size_of_their_text() -> None:
    in_pixels = re.compile(r"(?:@media|matchMedia\()[^{]*?\d+px")
    assert [path for kind in ("css", "js") for path, text in sources(kind) if in_pixels.search(text)] == []


def test_every_box_to_tick_is_as_large_as_the_others() -> None:
    bare = re.compile(r'<label class="tick-line"><input type="checkbox"')
    assert [path for path, text in sources("html") if bare.search(text)] == []


def test_what_is_mailed_is_a_courriel_and_where_to_an_address() -> None:
    message = re.compile(r"\b(?:[Pp]ar|[Uu]n|nos|vos) e[-\u2011]mails?\b|\b(?:d'|les )e[-\u2011]mails\b|e\u2011mail")
    assert [path for ends in ("html", "py", "typ") for path, text in sources(ends) if message.search(text)] == []


def said(body: list[ast.stmt]) -> list[bool]:
    """Tell which statements only say something."""
    return [isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str) for one in body]


def test_no_name_is_gone_of_which_something_is_said() -> None:
    """Two sentences in a row: what the second is about was taken out, or stands elsewhere."""
    modules = ((path, ast.parse(text).body) for path, text in sources("py", "contracts", "stack", *CODE) if TWO_SAID.search(text))
    assert [path for path, body in modules if (True, True) in pairwise(said(body))] == []


TYPED = re.compile(r"<input(?![^>]*type=\"(?:hidden|checkbox|radio)\")|ui\.field\(")
SENDS = re.compile(r"<button(?![^>]*type=\"button\")[^>]*>|ui\.button\((?![^)]*href=)")
OUT_OF_SIGHT = re.compile(r"class=\"(?:vh\"|actions first-button\")")
"""A button that only Enter presses, or its line."""


def left_to_chance(page: str) -> bool:
    """Tell whether Enter in a field of a page presses the first of several buttons, whatever it does."""
    macros = "".join(re.findall(r"\{% macro (.*?)\{% endmacro", page, re.DOTALL))
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        buttons = list(SENDS.finditer(form))
        calls = any(f"{{{{ {name}(" in form for name in re.findall(r"\{% macro (\w+)", page))
        if len(buttons) > 1 and TYPED.search(form + macros * calls):
            first = buttons[0]
            if not OUT_OF_SIGHT.search(form[: first.end()]):
                return True
    return False


def test_enter_in_a_field_does_what_was_thought_of() -> None:
    assert {path for path, text in sources("html") if left_to_chance(text)} == set(ENTER)


@pytest.mark.parametrize(
    ("form", "chance"),
    [
        ('<input name="motif"><button name="a" value="oui">Oui</button><button name="a" value="non">Non</button>', True),
        ('{{ ui.field("motif") }}{{ ui.button("Oui") }}{{ ui.button("Non") }}', True),
        ('<button class="vh" name="a" value="non">Non</button><input name="motif"><button>Oui</button><button>Non</button>', False),
        ('<input type="hidden" name="a"><button>Oui</button><button>Non</button>', False),
        ('<input name="motif"><button>Oui</button><button type="button">Effacer</button>', False),
    ],
)
def test_a_form_that_leaves_enter_to_chance_is_seen(form: str, *, chance: bool) -> None:
    assert left_to_chance(f"<form>{form}</form>") == chance


def test_every_name_that_a_package_offers_is_there() -> None:
    offered = [Path(path).parent for path, text in sources("py", "contracts", *CODE) if path.endswith("__init__.py") and "__all__" in text]
    packages = [import_module(".".join(one.parts)) for one in offered]
    assert offered
    assert not [f"{one.__name__}.{name}" for one in packages for name in one.__all__ if not hasattr(one, name)]


def test_forms_are_read_where_their_alphabet_is_looked_at() -> None:
    assert [path for path, text in sources("py") if "request.post()" in text] == ["chassis/edge/forms.py"]


def test_only_these_open_connections_to_others() -> None:
    opens = re.compile(
        r"ClientSession\(|urlopen\(|http\.client|^import (?:requests|httpx)|open_connection\(|smtplib|StripeClient\(", re.MULTILINE
    )
    assert {path for path, text in sources("py") if opens.search(text)} == set(CALLERS)


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
    rows = (ROOT / "SECURITY.md").read_text().partition("## What protects what")[2].partition("\n## ")[0]
    named = re.findall(r"`(tests/[\w/*.]+)(?:::(\w+))?`", rows)
    assert len(named) > 60
    assert [f"{file} {test}" for file, test in named if not any(_holds(path, test) for path in ROOT.glob(file))] == []
    assert [row for row in re.findall(r"^\| (?!against|---).*", rows, re.MULTILINE) if "`tests/" not in row] == []


def _holds(path: Path, test: str) -> bool:
    return not test or f"def {test}(" in path.read_text()
