"""How much the stream of events may take: one figure for the stream and its broker, and as much as a town of each size needs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench._told import AGAIN, BY_DAY, SET_UP
from chassis.stream import MAX_BYTES
from stack import ROOT
from stack.broker import STORE_LIMIT
from stack.containers.settings import CellSettings
from stack.documents import events
from tests.unit.deploy.reading import read_all
from tests.unit.deploy.test_compose import CLUSTER, PARTS
from tests.unit.deploy.test_kubernetes import FOLDER, town, workload

TOLD = "${PORTAIL_STREAM_BYTES:-4000000000}"
CONFIGURATIONS = ("deploy/nats/nats.conf", "deploy/kubernetes/city/nats.conf")
FIFTH = 1.2
GIB = 2**30


def promised() -> dict[int, int]:
    """Read the gigabytes that OPERATIONS promises for the families of each row."""
    rows = re.findall(r"^\| up to ([\d,]+) \|(?:[^|]*\|){3} (\d+) GB", (ROOT / "docs" / "OPERATIONS.md").read_text(), re.MULTILINE)
    return {int(families.replace(",", "")): int(gigabytes) * 10**9 for families, gigabytes in rows}


@pytest.mark.parametrize("path", CONFIGURATIONS)
def test_a_broker_may_keep_what_the_stream_may_take(path: str) -> None:
    assert re.findall(r"^ +max_file_store: (.+)$", (ROOT / path).read_text(), re.MULTILINE) == ["$PORTAIL_STREAM_BYTES"]


@pytest.mark.parametrize(("told", "code"), [({"PORTAIL_STREAM_BYTES": "4000000000"}, 0), ({}, 1)])
def test_a_broker_that_is_not_told_does_not_start_with_a_bound_of_its_own(told: dict[str, str], code: int, tmp_path: Path) -> None:
    for path, text in (("etc/nats/nats.conf", (ROOT / CONFIGURATIONS[0]).read_text()), ("run/secrets/nats-accounts.conf", "accounts {}")):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    command = [str(Path(sys.prefix) / "bin" / "nats-server"), "-t", "-c", str(tmp_path / "etc/nats/nats.conf")]
    assert subprocess.run(command, env={"NATS_NAME": "nats", **told}, check=False, capture_output=True).returncode == code


def test_in_compose_one_setting_tells_both() -> None:
    boxes = [PARTS["nats"], PARTS["prepare"], *(CLUSTER["services"][name] for name in ("nats-2", "nats-3"))]
    assert [box["environment"]["PORTAIL_STREAM_BYTES"] for box in boxes] == [TOLD] * len(boxes)
    assert str(MAX_BYTES) in TOLD
    assert CellSettings().stream_bytes == MAX_BYTES


def test_on_kubernetes_one_setting_tells_both() -> None:
    (box,) = workload("nats")["containers"]
    (told,) = [variable for variable in box["env"] if variable["name"] == "PORTAIL_STREAM_BYTES"]
    assert told["valueFrom"] == {"configMapKeyRef": {"name": "portail", "key": "PORTAIL_STREAM_BYTES"}}
    assert {"configMapRef": {"name": "portail"}} in workload("prepare")["containers"][0]["envFrom"]


@pytest.mark.parametrize(("overlay", "path"), [("village", "base/nats.yaml"), ("city", "city/brokers.yaml")])
def test_the_volume_of_a_broker_has_a_fifth_more_than_the_stream(overlay: str, path: str) -> None:
    brokers = next(one for one in read_all(f"{FOLDER}/{path}") if one["kind"] == "StatefulSet")
    (claim,) = brokers["spec"]["volumeClaimTemplates"]
    volume = int(claim["spec"]["resources"]["requests"]["storage"].removesuffix("Gi")) * GIB
    assert volume > FIFTH * int(town(overlay)["PORTAIL_STREAM_BYTES"])


def test_what_the_table_of_sizes_promises_is_set_where_it_says() -> None:
    assert promised() == {5_000: MAX_BYTES, 20_000: 16 * 10**9, 100_000: int(town("city")["PORTAIL_STREAM_BYTES"])}
    assert int(town("village")["PORTAIL_STREAM_BYTES"]) == MAX_BYTES
    assert promised()[20_000] < STORE_LIMIT * 9 // 10, "one machine is for as many"


def test_the_events_that_the_measurement_counts_are_told() -> None:
    assert {*BY_DAY, *SET_UP, *AGAIN} <= {kind.type for kind in events()}
