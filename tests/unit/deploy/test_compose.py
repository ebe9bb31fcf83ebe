"""The system in containers is the system on one machine: the same programs, told the same things, in closed boxes."""

import json
import re
from typing import Any

import pytest

from stack import EDGES, ROOT, SERVICES
from stack.another_stream import FROM_ITS_START
from stack.containers import secrets
from stack.installation import Installation
from stack.postgres import ARCHIVE_SECONDS, SETTINGS
from stack.reference import process_settings
from stack.topology import Topology
from tests.unit.deploy.reading import read

COMPOSE = read("docker-compose.yml")
DEMONSTRATION = read("deploy/compose/demonstration.yml")
CLUSTER = read("deploy/compose/cluster.yml")
ONCE = {"volumes", "prepare"}
WHEN_ASKED = {"demonstration", "restore"}
EYES = {"prometheus", "grafana"}
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
BOXES = [
    *PARTS.items(),
    *((name, DEMONSTRATION["services"][name]) for name in ("cards", "demonstration")),
    *((name, CLUSTER["services"][name]) for name in ("nats-2", "nats-3")),
]
FOR_ALL = {f"PORTAIL_{one}" for one in ("PRODUCTION", "PORTAL_URL", "TOWN_NAME", "TOWN_SITE", "TOWN_CONTACT", "BACKOFFICE_URL")}
"""Told to every service, whether it needs it or not: one block of the file serves all."""
WITH_BACKUPS = ("postgres", "backup", "volumes", "restore")
SECRET_FILE = re.compile(r"/run/secrets/(?P<name>\S+)")


def test_every_part_of_the_system_has_its_container() -> None:
    assert set(PARTS) == {*SERVICES, *EDGES, "postgres", "nats", "mail", "backup", "restore", *ONCE, *EYES}


@pytest.mark.parametrize("name", [*SERVICES, *EDGES])
def test_a_process_is_told_in_a_container_what_it_is_told_on_one_machine(name: str, tmp_path: Any) -> None:
    installation = Installation(tmp_path)
    installation.remember(purpose="town")
    topology = Topology(installation)
    on_one_machine = next(one for one in (*topology.services(), *topology.edges()) if one.name == name)
    told = {key for key in on_one_machine.environment if key.startswith("PORTAIL_")}
    in_a_container = set(PARTS[name]["environment"])
    assert told - in_a_container == {"PORTAIL_CLOCK_OFFSET"}
    known = {f"PORTAIL_{key.upper()}" for key in process_settings()[name].model_fields}
    assert in_a_container - known <= FOR_ALL
    assert on_one_machine.command[-1] == PARTS[name]["command"][-1]


@pytest.mark.parametrize(("name", "box"), BOXES)
def test_a_container_has_limits_no_rights_and_cannot_write_but_where_it_must(name: str, box: dict[str, Any]) -> None:
    assert box["read_only"] is True
    assert box["user"] == "10001:10001"
    assert box["cap_drop"] == ["ALL"]
    assert box["security_opt"] == ["no-new-privileges:true"]
    assert box["mem_limit"]
    assert box["cpus"] <= 1.0, f"{name} would not start on a machine with one core"
    assert box["pids_limit"]


@pytest.mark.parametrize(("name", "box"), [one for one in BOXES if one[0] not in ONCE | WHEN_ASKED])
def test_what_stays_is_asked_whether_it_is_well_and_started_again(name: str, box: dict[str, Any]) -> None:
    assert box["healthcheck"]["test"][0] == "CMD", name
    assert box["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_be_scaled(name: str) -> None:
    assert not {"ports", "container_name", "hostname"} & set(PARTS[name])


@pytest.mark.parametrize(("name", "box"), BOXES)
def test_a_container_is_open_to_this_machine_only(name: str, box: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in box.get("ports", [])), name


@pytest.mark.parametrize(("name", "box"), BOXES)
def test_a_container_is_given_the_secrets_it_reads_and_no_others(name: str, box: dict[str, Any]) -> None:
    if name == "prepare":
        assert not any("signing" in one or "ring" in one for one in box["secrets"])
        return
    named = {found["name"] for text in map(str, box.get("environment", {}).values()) if (found := SECRET_FILE.fullmatch(text))}
    given = set(box.get("secrets", []))
    by_their_place = {
        **{key: {"nats-accounts.conf"} for key in ("nats", "nats-2", "nats-3")},
        "demonstration": {"public-keys.jwks", "signing-identity.jwk", "signing-backoffice.jwk"},
    }
    assert given == named | by_their_place.get(name, set())


def test_every_secret_is_a_file_that_the_tool_makes(tmp_path: Any) -> None:
    made = {path.name for path in secrets.make(tmp_path / "secrets")}
    declared = {**COMPOSE["secrets"], **DEMONSTRATION["secrets"]}
    assert set(declared) == made
    assert all(one["file"].endswith(f"/{name}") for name, one in declared.items())


def test_making_the_secrets_again_changes_none(tmp_path: Any) -> None:
    folder = tmp_path / "secrets"
    secrets.make(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert secrets.make(folder) == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_new_keys_come_beside_the_old_ones_in_every_ring(tmp_path: Any) -> None:
    folder = tmp_path / "secrets"
    secrets.make(folder)
    before = {path: json.loads(path.read_text()) for path in folder.glob("ring-*.json")}
    assert {*secrets.add_keys(folder)} == {*before}
    for path, ring in before.items():
        now = json.loads(path.read_text())
        assert now["current"] != ring["current"]
        assert ring["keys"].items() < now["keys"].items()
        assert path.stat().st_mode & 0o077 == 0


def test_no_secret_stands_in_an_environment() -> None:
    for name, box in BOXES:
        for variable, value in box.get("environment", {}).items():
            secret = re.search(r"PASSWORD|SEED|SECRET|KEY", variable) and "PUBLIC" not in variable
            assert not secret or variable.endswith("_FILE"), f"{name}: {variable}"
            assert not re.search(r"://[^/]*:[^/]*@", str(value)), f"{name}: {variable}"


def test_postgresql_is_set_as_on_one_machine() -> None:
    text = (ROOT / "deploy/postgres/postgresql.conf").read_text()
    there = dict(line.split(" = ") for line in text.splitlines() if " = " in line)
    larger = {"listen_addresses", "max_connections", "unix_socket_directories"}
    assert {key: there.get(key) for key in SETTINGS if key not in larger} == {k: v for k, v in SETTINGS.items() if k not in larger}


def test_the_broker_writes_before_it_acknowledges() -> None:
    assert "\n  sync_interval: always\n" in (ROOT / "deploy/nats/nats.conf").read_text()


def test_in_production_everything_dangerous_has_no_default() -> None:
    production = read("deploy/compose/production.yml")["services"]
    assert set(production) == {*SERVICES, *EDGES, "mail", *WITH_BACKUPS}
    assert production["mail"] == {"profiles": ["never"]}
    for name in (*SERVICES, *EDGES):
        told = production[name]["environment"]
        assert told["PORTAIL_PRODUCTION"] == "true"
        safe = {"PORTAIL_PRODUCTION", "PORTAIL_SMTP_PORT", "PORTAIL_SMTP_TLS"}
        assert all(":?" in value for variable, value in told.items() if variable not in safe), name


def test_backups_are_made_from_the_first_start_and_real_families_have_theirs_where_the_town_says() -> None:
    production = read("deploy/compose/production.yml")["services"]
    for name in WITH_BACKUPS:
        assert "${PORTAIL_BACKUPS:-backups}:/var/lib/portail/backups" in PARTS[name]["volumes"]
        (mounted,) = production[name]["volumes"]
        assert re.fullmatch(r"\$\{PORTAIL_BACKUPS:\?[^}]+\}:/var/lib/portail/backups", mounted)
    assert "profiles" not in PARTS["backup"]
    assert PARTS["restore"]["profiles"] == ["setup"]


def test_the_journal_leaves_for_the_backups_as_often_as_on_one_machine() -> None:
    text = (ROOT / "deploy/postgres/postgresql.conf").read_text()
    assert f"\narchive_timeout = '{ARCHIVE_SECONDS}s'\n" in text
    assert "\narchive_mode = on\n" in text


def test_services_read_the_new_stream_after_a_restore_as_on_one_machine() -> None:
    assert FROM_ITS_START.strip() in (ROOT / "deploy/postgres/backups.sh").read_text()


def test_a_restore_sets_aside_the_files_of_every_broker() -> None:
    for kept, box in ((COMPOSE, PARTS["restore"]), (CLUSTER, CLUSTER["services"]["restore"])):
        brokers = {name for name in kept["volumes"] if name.startswith("nats")}
        named = set(box["environment"]["PORTAIL_BROKER_FOLDERS"].split())
        assert {f"/var/lib/portail/{name}" for name in brokers} <= named
        assert {f"{name}:/var/lib/portail/{name}" for name in brokers} <= set(box["volumes"])


def test_three_brokers_keep_every_event_and_find_each_other() -> None:
    brokers = {name: box for name, box in CLUSTER["services"].items() if name.startswith("nats")}
    names = {box["environment"]["NATS_NAME"] for box in brokers.values()}
    configuration = (ROOT / "deploy/nats/cluster.conf").read_text()
    assert {name for name in names if f"nats://{name}:6222" in configuration} == names
    assert CLUSTER["services"]["prepare"]["environment"] == {"PORTAIL_STREAM_REPLICAS": str(len(brokers))}


def test_prometheus_and_grafana_run_when_they_are_asked_for_and_look_at_every_process() -> None:
    assert {name for name, box in PARTS.items() if box.get("profiles") == ["observability"]} == EYES
    (job,) = read("deploy/observability/prometheus-compose.yml")["scrape_configs"]
    looked_at = {name: one["port"] for one in job["dns_sd_configs"] for name in one["names"]}
    assert looked_at == dict.fromkeys(SERVICES, 8080) | dict.fromkeys(EDGES, int(PARTS["gateway"]["environment"]["PORTAIL_METRICS_PORT"]))
    mounted = [one.split(":") for one in PARTS["grafana"]["volumes"]]
    assert all((ROOT / source).exists() for source, _, _ in mounted)
    (provider,) = read("deploy/observability/grafana-dashboards.yml")["providers"]
    assert provider["options"]["path"] in {target for _, target, _ in mounted}
    (source,) = read("deploy/observability/grafana-datasource.yml")["datasources"]
    assert source["url"].split("//")[1].split(":")[0] in PARTS
