"""The system on Kubernetes is the system in Compose: the same programs, told the same things, under the strictest rules for pods."""

from typing import Any

import pytest

from stack import EDGES, ROOT, SERVICES
from tests.unit.deploy.reading import read, read_all

FOLDER = "deploy/kubernetes"
PARTS = read("docker-compose.yml")["services"]
ELSEWHERE = {"PORTAIL_DATABASE_URL", "PORTAIL_PUBLIC_URL"}
"""Told with the addresses of the cluster's own parts."""
ONCE = {"prepare", "restore"}
ASIDE = {"backup"}
"""Beside the database in its pod: were it asked whether it is ready, nobody would reach the database while a backup fails."""


def workload(name: str, folder: str = "base") -> dict[str, Any]:
    found = next(
        one for one in read_all(f"{FOLDER}/{folder}/{name}.yaml") if one["kind"] in {"Deployment", "StatefulSet", "Job", "CronJob"}
    )
    made = found["spec"]["jobTemplate"]["spec"] if found["kind"] == "CronJob" else found["spec"]
    template: dict[str, Any] = made["template"]["spec"]
    return template


def town(overlay: str) -> dict[str, str]:
    told: dict[str, str] = read(f"{FOLDER}/{overlay}/town.yaml")["data"]
    return told


@pytest.mark.parametrize("name", [*SERVICES, *EDGES])
@pytest.mark.parametrize("overlay", ["village", "city"])
def test_a_process_is_told_on_kubernetes_what_it_is_told_in_compose(name: str, overlay: str) -> None:
    pod = workload(name)["containers"][0]
    own = {one["name"]: one["value"] for one in pod["env"]}
    in_compose = PARTS[name]["environment"]
    assert set(in_compose) <= {*own, *town(overlay)}
    assert {key: value for key, value in own.items() if key not in ELSEWHERE} == {
        key: value for key, value in in_compose.items() if key in own and key not in ELSEWHERE
    }
    assert pod["command"] == PARTS[name]["command"]
    assert ELSEWHERE & set(own) == ({"PORTAIL_PUBLIC_URL"} if name in EDGES else {"PORTAIL_DATABASE_URL"})


@pytest.mark.parametrize("name", [*SERVICES, *EDGES, "prepare"])
def test_a_process_is_given_the_secrets_that_it_is_given_in_compose(name: str) -> None:
    volume = next(one["secret"] for one in workload(name)["volumes"] if one["name"] == "secrets")
    assert {one["key"] for one in volume["items"]} == set(PARTS[name]["secrets"])
    assert all(one["key"] == one["path"] for one in volume["items"])


@pytest.mark.parametrize(
    ("name", "folder"),
    [*((name, "base") for name in (*SERVICES, *EDGES, "prepare", "nats")), ("postgres", "village"), ("restore", "village")],
)
def test_a_pod_obeys_the_restricted_rules_and_has_limits(name: str, folder: str) -> None:
    pod = workload(name, folder)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for one in pod["containers"]:
        assert one["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(one["resources"]["limits"]) == {"cpu", "memory"}
        assert name in ONCE or (one["name"] in ASIDE) != ("readinessProbe" in one)


@pytest.mark.parametrize("overlay", ["village", "city"])
def test_every_town_has_a_namespace_under_the_restricted_rules_and_runs_in_production(overlay: str) -> None:
    namespace = read(f"{FOLDER}/{overlay}/namespace.yaml")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert read(f"{FOLDER}/{overlay}/kustomization.yaml")["namespace"] == namespace["metadata"]["name"]
    assert town(overlay)["PORTAIL_PRODUCTION"] == "true"


def test_the_brokers_of_a_city_keep_every_event_three_times() -> None:
    brokers = read(f"{FOLDER}/city/brokers.yaml")["spec"]["replicas"]
    assert brokers == int(town("city")["PORTAIL_STREAM_REPLICAS"]) == 3


def test_the_brokers_of_a_city_are_set_as_in_compose_but_for_their_cluster() -> None:
    broker = (ROOT / "deploy/nats/nats.conf").read_text()
    assert (ROOT / FOLDER / "city/nats.conf").read_text().startswith(broker.replace("\nhttp: ", "\nhttps: "))


def test_a_village_is_backed_up_from_the_first_start_and_put_back_only_when_asked() -> None:
    database, restore = workload("postgres", "village"), workload("restore", "village")
    backup = next(one for one in database["containers"] if one["name"] == "backup")
    assert backup["command"] == PARTS["backup"]["entrypoint"]
    assert restore["containers"][0]["command"] == PARTS["restore"]["entrypoint"]
    for one in (*database["containers"], *restore["containers"]):
        assert {"name": "backups", "mountPath": "/var/lib/portail/backups"} in one["volumeMounts"]
    (asked,) = (one for one in read_all(f"{FOLDER}/village/restore.yaml") if one["kind"] == "CronJob")
    assert asked["spec"]["suspend"] is True


@pytest.mark.parametrize("folder", [f"{FOLDER}/base", f"{FOLDER}/village", f"{FOLDER}/city", "deploy/postgres"])
def test_what_a_folder_holds_is_applied(folder: str) -> None:
    kustomization = read(f"{folder}/kustomization.yaml")
    files = [*kustomization.get("resources", []), *(one["path"] for one in kustomization.get("patches", []) if "path" in one)]
    files += [file for one in kustomization.get("configMapGenerator", []) for file in one["files"]]
    there = {path.name for path in (ROOT / folder).iterdir()} - {"kustomization.yaml"}
    assert {file for file in files if not file.startswith("../")} == there


def test_nobody_speaks_to_a_pod_unless_a_rule_lets_them() -> None:
    rules = {one["metadata"]["name"]: one["spec"] for one in read_all(f"{FOLDER}/base/network.yaml")}
    assert rules["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    open_to_all = [name for name, rule in rules.items() for one in rule.get("egress", []) if "to" not in one]
    assert sorted(open_to_all) == ["cards-out", "mail-out"]
    assert all(one["from"] for rule in rules.values() for one in rule.get("ingress", []))
