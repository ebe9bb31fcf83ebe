"""What kubectl makes of the overlays is whole: every object fits its schema, and names only what is there too."""

from typing import Any

import kubernetes_validate
import pytest

from stack import EDGES, SERVICES
from tests.unit.deploy.rendering import OVERLAYS, rendered

VERSION = "1.37"
OF_OPERATORS = {
    "city": {
        ("postgresql.cnpg.io/v1", "Cluster"),
        ("postgresql.cnpg.io/v1", "ScheduledBackup"),
        ("cert-manager.io/v1", "Issuer"),
        ("cert-manager.io/v1", "Certificate"),
    }
}
"""Kinds that are not Kubernetes' own, whose operators check them: nothing here can."""


def pods(overlay: str) -> list[tuple[str, dict[str, Any]]]:
    """List what runs in a town, with the specification of its pods."""
    specs = [(one["metadata"]["name"], one.get("spec", {})) for one in rendered(overlay)]
    made = [(name, spec.get("jobTemplate", {}).get("spec", spec)) for name, spec in specs]
    return [(name, spec["template"]["spec"]) for name, spec in made if "template" in spec]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_fits_its_schema_and_holds_no_unknown_field(overlay: str) -> None:
    unknown = set()
    for one in rendered(overlay):
        try:
            kubernetes_validate.validate(one, VERSION, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            unknown.add((one["apiVersion"], one["kind"]))
        except kubernetes_validate.ValidationError as error:
            pytest.fail(f"{one['kind']} {one['metadata']['name']}: {error.message} at {'/'.join(map(str, error.path))}")
    assert unknown == OF_OPERATORS.get(overlay, set())


def test_a_misspelt_field_would_be_found() -> None:
    service = next(one for one in rendered("village") if one["kind"] == "Service")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**service, "spec": {**service["spec"], "selektor": {}}}, VERSION, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_lies_in_the_namespace_of_the_town(overlay: str) -> None:
    (namespace,) = (one["metadata"]["name"] for one in rendered(overlay) if one["kind"] == "Namespace")
    assert {one["metadata"]["namespace"] for one in rendered(overlay) if one["kind"] != "Namespace"} == {namespace}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_process_runs_the_one_image_with_a_version(overlay: str) -> None:
    ours = [(name, pod) for name, pod in pods(overlay) if name in {*SERVICES, *EDGES, "prepare"}]
    assert len(ours) == len(SERVICES) + len(EDGES) + 1
    images = {one["image"] for _, pod in ours for one in pod["containers"]}
    assert len(images) == 1
    assert ":" in images.pop().rpartition("/")[2]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_pods_mount_only_maps_that_are_made_with_them(overlay: str) -> None:
    maps = {one["metadata"]["name"] for one in rendered(overlay) if one["kind"] == "ConfigMap"}
    for name, pod in pods(overlay):
        mounted = {one["configMap"]["name"] for one in pod["volumes"] if "configMap" in one}
        told = {source["configMapRef"]["name"] for one in pod["containers"] for source in one.get("envFrom", [])}
        assert mounted | told <= maps, name


def test_a_city_has_autoscaling_budgets_and_spread_for_every_process() -> None:
    def named(kind: str) -> set[str]:
        return {one["metadata"]["name"] for one in rendered("city") if one["kind"] == kind}

    processes = {*SERVICES, *EDGES}
    assert named("HorizontalPodAutoscaler") == processes
    assert named("PodDisruptionBudget") == {*processes, "nats"}
    spread = {name for name, pod in pods("city") if pod.get("topologySpreadConstraints")}
    assert spread == processes
    assert next(pod for name, pod in pods("city") if name == "nats")["affinity"]["podAntiAffinity"]


def test_a_visitor_of_a_city_stays_with_one_of_its_gateways() -> None:
    (ingress,) = (one for one in rendered("city") if one["kind"] == "Ingress")
    asked = {name.partition("/")[2]: value for name, value in ingress["metadata"]["annotations"].items()}
    assert asked["affinity"] == "cookie"
    assert (asked["session-cookie-path"], asked["session-cookie-secure"]) == ("/", "true")


def test_the_parts_of_a_city_speak_tls_and_find_their_certificates_where_they_are_mounted() -> None:
    (told,) = (one["data"] for one in rendered("city") if one["kind"] == "ConfigMap" and one["metadata"]["name"] == "portail")
    inner = {key: value for key, value in told.items() if "://" in value and "example.org" not in value}
    assert len(inner) == len(SERVICES) + 2
    assert {value.split("://")[0] for value in inner.values()} == {"https", "tls"}
    assert told["PORTAIL_DATABASE_SSLMODE"] == "verify-full"
    needed = {value for value in told.values() if value.startswith("/run/tls/")}
    assert len(needed) == 4
    for name, pod in pods("city"):
        if name == "nats":
            continue
        (volume,) = (one["projected"] for one in pod["volumes"] if one["name"] == "tls")
        assert {f"/run/tls/{item['path']}" for source in volume["sources"] for item in source["secret"]["items"]} == needed, name
        assert {"name": "tls", "mountPath": "/run/tls", "readOnly": True} in pod["containers"][0]["volumeMounts"]


def test_certificates_of_a_city_bear_the_names_under_which_its_parts_are_called() -> None:
    made = {one["metadata"]["name"]: one["spec"] for one in rendered("city") if one["kind"] == "Certificate"}
    services = {one["metadata"]["name"] for one in rendered("city") if one["kind"] == "Service"}
    assert {*made["processes"]["dnsNames"], *made["brokers"]["dnsNames"]} - {"*.nats"} == services
    secrets = {spec["secretName"] for spec in made.values()}
    mounted = {
        source["secret"]["name"]
        for _, pod in pods("city")
        for one in pod["volumes"]
        for source in one.get("projected", {}).get("sources", [])
    }
    assert mounted - secrets == {"portail-ca"}, "made by the database's operator"


def test_kubelet_asks_over_tls_in_a_city_and_in_the_clear_in_a_village() -> None:
    for overlay, scheme in (("city", "HTTPS"), ("village", None)):
        kinds = ("startupProbe", "livenessProbe", "readinessProbe")
        asked = {
            one[kind]["httpGet"].get("scheme")
            for _, pod in pods(overlay)
            for one in pod["containers"]
            for kind in kinds
            if "httpGet" in one.get(kind, {})
        }
        assert asked == {scheme}, overlay
