"""What people read of the house names what there is: files, sections, decisions, requests of the API, and the events of each service."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import ROOT, SERVICES

PARTS = ("bench", "chassis", "contracts", "deploy", "docs", "gateway", "services", "stack", "tests")
FILES = {str(path.relative_to(ROOT)) for part in PARTS for path in (ROOT / part).rglob("*.*") if path.is_file()} | {
    path.name for path in ROOT.iterdir() if path.is_file()
}
DOCUMENTS = sorted(name for name in FILES if name.endswith(".md"))
DECISIONS = {int(Path(name).name[:4]) for name in FILES if re.match(r"docs/decisions/\d{4}-", name)}
NAMED_FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.(?:py|md|sql|json|js|css|html|ya?ml|sh|csv|typ|lock)\b|[\w-]+\.(?:py|md)\b")
DECISION = re.compile(r"docs/decisions/(\d{4})|\bdecisions? (\d+)")
REQUEST = re.compile(r"\b(GET|PUT|POST|DELETE) (?:/api)?(/v1/[\w/{}-]+)")


def without_names(path: str) -> str:
    """Write `/v1/pools/{pool_id}` as `/v1/pools/{}`."""
    return re.sub(r"{[^}]+}", "{}", path)


OFFERED = {
    (method, without_names(path.removeprefix("/api")))
    for document in (ROOT / "docs" / "openapi").glob("*.json")
    for path, methods in json.loads(document.read_text())["paths"].items()
    for method in methods
}


def quoted(text: str) -> Iterator[str]:
    """List what stands in back quotes on one line."""
    for line in text.splitlines():
        yield from re.findall(r"`([^`]+)`", line)


def anchors(document: Path) -> set[str]:
    """List the sections that a link may name, as forges write them."""
    titles = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_names_files_that_exist(document: str) -> None:
    plain = [words for words in quoted((ROOT / document).read_text()) if "://" not in words and not set("<{*") & set(words)]
    named = {found for words in plain for found in NAMED_FILE.findall(words)}
    assert not [name for name in named if not any(path == name or path.endswith("/" + name) for path in FILES)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_link_leads_to_a_file_and_a_section(document: str) -> None:
    source = ROOT / document
    for link in re.findall(r"\]\(([^)]+)\)", source.read_text()):
        name, _, section = link.partition("#")
        target = source.parent / name if name else source
        if not link.startswith("http"):
            assert target.exists(), link
            assert not section or section in anchors(target), link


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name != "docs/REFERENCE.md"])
def test_a_request_of_the_api_that_is_named_is_there(document: str) -> None:
    named = {(method.lower(), without_names(path)) for method, path in REQUEST.findall((ROOT / document).read_text())}
    assert named <= OFFERED


def test_a_decision_that_is_cited_is_there() -> None:
    for name in sorted(FILES):
        if name.endswith((".py", ".md", ".sql", ".yml", ".yaml", ".toml")):
            cited = {int(one or other) for one, other in DECISION.findall((ROOT / name).read_text(errors="replace"))}
            assert cited <= DECISIONS, name


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_every_event_that_it_tells_or_listens_to(service: str) -> None:
    named, before = set[str](), ""
    for words in quoted((ROOT / "services" / service / "README.md").read_text()):
        if words.startswith("."):  # `.refunded` after `billing.payment.recorded`
            named.add(".".join(before.split(".")[: -words.count(".")]) + words)
        else:
            named.add(words)
            before = words if words.count(".") == 2 else before
    told = {path.stem for path in (ROOT / "contracts" / "examples").glob(f"{service}.*.json")}
    heard = set(importlib.import_module(f"services.{service}.reactions").reactions.kinds)
    assert sorted((told | heard) - named) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_where_to_change_what(service: str) -> None:
    """README.md sends whoever would change a rule there."""
    assert "\n## Where to change what\n" in (ROOT / "services" / service / "README.md").read_text()


@pytest.mark.parametrize("part", ["chassis", "stack"])
def test_each_module_of_a_part_without_layers_is_found_by_its_subject(part: str) -> None:
    rows = [line for line in (ROOT / part / "README.md").read_text().splitlines() if line.startswith("|")]
    named = [name for name in quoted("\n".join(rows)) if not name.endswith("/")]
    assert sorted(named) == sorted(path.stem for path in (ROOT / part).glob("*.py") if path.stem != "__init__")
