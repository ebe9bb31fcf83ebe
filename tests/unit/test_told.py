"""A town on one machine serves real families as one in containers does: it is told the same, and keeps to it."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.legal import FACTS, variable
from stack import EDGES, SERVICES
from stack.access import Access
from stack.console import OperatorError
from stack.doctor import Doctor
from stack.installation import Installation
from stack.launch import Order, settle
from stack.process import Program
from stack.reference import process_settings
from stack.told import NEEDED, hear, untold
from stack.topology import DEMONSTRATION, Topology
from tests.unit.deploy.reading import read

REAL = {
    "PORTAIL_PRODUCTION": "true",
    "PORTAIL_PORTAL_URL": "https://famille.example.org",
    "PORTAIL_BACKOFFICE_URL": "https://agents.example.org",
    "PORTAIL_TOWN_NAME": "Ville-Exemple",
    "PORTAIL_TOWN_SITE": "https://www.example.org/",
    "PORTAIL_TOWN_CONTACT": "famille@example.org",
    "PORTAIL_SMTP_HOST": "smtp.example.org",
    "PORTAIL_MAIL_SENDER": "famille@example.org",
}


def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, str], purpose: str = "town") -> Topology:
    for name in REAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    installation = Installation(tmp_path / "town")
    with installation.held():
        return settle(Order("demo" if purpose == "demo" else "town", installation.data), installation, Topology)


def processes(topology: Topology) -> list[Program]:
    return [*topology.services(), *topology.edges()]


def accepted(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as told:
        for name, value in program.environment.items():
            told.setenv(name, value)
        process_settings()[program.name]()


def test_every_process_of_a_town_that_says_all_starts_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topology = started(tmp_path, monkeypatch, REAL)
    assert topology.outside() == []
    for name in REAL:
        monkeypatch.delenv(name)  # another shell, or another day
    again = Topology(topology.installation)
    for program in processes(again):
        assert {name: program.environment[name] for name in REAL} == REAL
        accepted(program, monkeypatch)
    told = {program.name: program.environment for program in processes(again)}
    assert told["gateway"]["PORTAIL_PUBLIC_URL"] == REAL["PORTAIL_PORTAL_URL"]
    assert told["backoffice"]["PORTAIL_PUBLIC_URL"] == REAL["PORTAIL_BACKOFFICE_URL"]
    assert (told["messaging"]["PORTAIL_SMTP_PORT"], told["messaging"]["PORTAIL_SMTP_TLS"]) == ("25", "starttls")
    access = Access.of(again)
    assert (access.family_url, access.mail_url) == (REAL["PORTAIL_PORTAL_URL"], "")
    assert access.api_url == f"{again.url('gateway')}/api/v1"


def test_a_moved_clock_is_refused_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topology = started(tmp_path, monkeypatch, REAL)
    with topology.installation.held():
        moved = settle(Order("town", topology.installation.data, today=date(2026, 5, 4)), topology.installation, Topology)
    with pytest.raises(ValidationError, match="CLOCK_OFFSET"):
        accepted(processes(moved)[0], monkeypatch)


@pytest.mark.parametrize("missing", NEEDED)
def test_what_production_cannot_do_without_is_named_before_anything_starts(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {name: value for name, value in REAL.items() if name != f"PORTAIL_{missing}"}
    with pytest.raises(OperatorError, match=f"PORTAIL_{missing}"):
        started(tmp_path, monkeypatch, told)


def test_production_needs_the_same_as_in_containers() -> None:
    in_containers = read("deploy/compose/production.yml")["services"]
    asked = {text[2:].partition(":?")[0] for box in in_containers.values() for text in box.get("environment", {}).values() if ":?" in text}
    assert asked == {f"PORTAIL_{name}" for name in NEEDED}


def test_a_trial_catches_its_mails_and_a_demonstration_is_the_one_that_everybody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = started(tmp_path, monkeypatch, {"PORTAIL_TOWN_NAME": "Ville-Exemple"})
    assert [one.name for one in trial.outside()] == ["mail"]
    assert {one.environment["PORTAIL_TOWN_NAME"] for one in processes(trial)} == {"Ville-Exemple"}
    demonstration = started(tmp_path / "demo", monkeypatch, {"PORTAIL_TOWN_NAME": "Ville-Exemple"}, "demo")
    assert {one.environment["PORTAIL_TOWN_NAME"] for one in processes(demonstration)} == {"Sainte-Consorce"}


LEGAL = {variable(name): f"Dit de {name}" for name in FACTS} | {"PORTAIL_ACCESSIBILITY_PLAN": "https://www.example.org/plan"}


def test_what_a_town_tells_for_its_legal_pages_is_remembered_and_told_to_the_edges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    topology = started(tmp_path, monkeypatch, {**REAL, **LEGAL})
    for name in LEGAL:
        monkeypatch.delenv(name)
    edges = Topology(topology.installation).edges()
    assert [{name: one.environment[name] for name in LEGAL} for one in edges] == [LEGAL, LEGAL]
    assert untold(topology.town) == {}


async def test_the_doctor_names_what_the_legal_pages_of_real_families_lack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {name: value for name, value in LEGAL.items() if name != "PORTAIL_HOSTING_PROVIDER"}
    (found,) = [one async for one in Doctor(started(tmp_path, monkeypatch, {**REAL, **told})).legal()]
    assert found.what == "il manque le nom, l'adresse et le téléphone de l'hébergeur"
    assert "PORTAIL_HOSTING_PROVIDER" in found.to_do
    trial = started(tmp_path / "trial", monkeypatch, {"PORTAIL_PRODUCTION": ""})
    assert [one async for one in Doctor(trial).legal()] == [], "nobody reads the pages of a trial"


def test_the_demonstration_tells_all_and_the_same_in_containers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LEGAL:
        monkeypatch.delenv(name, raising=False)
    told = {f"PORTAIL_{name}": value for name, value in DEMONSTRATION.items()}
    for edge in started(tmp_path, monkeypatch, {}, "demo").edges():
        assert {name: edge.environment[name] for name in told} == told
        assert told.keys() == LEGAL.keys()
        assert read("deploy/compose/demonstration.yml")["services"][edge.name]["environment"] == told


@pytest.mark.parametrize("edge", EDGES)
def test_in_containers_the_edges_are_told_what_the_town_says(edge: str) -> None:
    told = read("docker-compose.yml")["services"][edge]["environment"]
    assert {name: told.get(name) for name in LEGAL} == {name: f"${{{name}:-}}" for name in LEGAL}
    for overlay in ("village", "city"):
        assert LEGAL.keys() <= read(f"deploy/kubernetes/{overlay}/town.yaml")["data"].keys()


def test_an_empty_variable_forgets_and_what_belongs_to_a_relay_goes_with_it() -> None:
    before = {"SMTP_HOST": "smtp.example.org", "SMTP_PORT": "587", "TOWN_NAME": "Ville-Exemple"}
    assert hear({}, before) == before
    assert hear({"PORTAIL_TOWN_NAME": "Autre-Ville"}, before)["TOWN_NAME"] == "Autre-Ville"
    assert hear({"PORTAIL_SMTP_HOST": ""}, before) == {"TOWN_NAME": "Ville-Exemple"}


def test_whatever_a_town_may_say_some_process_reads() -> None:
    read_by_some = {f"PORTAIL_{field.upper()}" for settings in process_settings().values() for field in settings.model_fields}
    assert {*REAL} <= read_by_some | {"PORTAIL_BACKOFFICE_URL"}
    assert {*process_settings()} == {*SERVICES, *EDGES}
