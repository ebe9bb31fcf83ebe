"""Checkers that are no part of the portal: bandit over all code, schemathesis against a running installation's APIs.

They are installed into an environment of their own (`.tools`) on first use, so that what the portal itself needs stays small.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
from joserfc.jwk import OKPKey

from chassis.clock import Clock
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.rights import Right
from stack import EDGES, ROOT, SERVICES, keys
from stack.access import Access, SampleAccount
from stack.console import OperatorError, say
from stack.installation import Installation
from stack.second_factor import code_now
from stack.topology import Topology

TOOLS = ROOT / ".tools"
PINNED = ("bandit==1.9.4", "schemathesis==4.32.5")
CODE = ("chassis", "contracts", "services", "gateway", "stack", "bench")
ANSWERS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SECONDS = 60
"""How long each API is tried."""

LEAVE_ALONE = r"session|password|calendar\.ics"
"""What would sign the visitor out, or is no API."""
SPOKEN_TO_AS = {"gateway": "family", "backoffice": "administrator"}


def run(installation: Installation, names: tuple[str, ...]) -> int:
    """Run bandit, then schemathesis against each of the named processes of a demonstration town; returns the exit code."""
    topology, access = Topology.running(installation), Access.read(installation)
    if access is None or not access.accounts:
        raise OperatorError("Schemathesis écrit dans ce qu'il essaie : seulement dans une ville de démonstration ouverte.")
    bandit, schemathesis = (tool(name) for name in ("bandit", "schemathesis"))
    # What becomes a part of SQL and of HTML is a rule of the house (tests/unit/test_house_rules.py): B608 and B704 know no constants.
    found = subprocess.run([bandit, "-q", "-r", *CODE, "-ll", "-s", "B608,B704,B113"], cwd=ROOT, check=False).returncode
    say(f"bandit : {'rien' if found == 0 else 'voir ci-dessus'}")
    for name in names or (*EDGES, *SERVICES):
        headers = asyncio.run(as_visitor(topology, access, name)) if name in EDGES else as_anybody(topology)
        command = [schemathesis, "run", str(ROOT / "docs" / "openapi" / f"{name}.json"), "--url", topology.url(name), *_options(headers)]
        command += ["--checks", ANSWERS, "--phases", "coverage,fuzzing", "--continue-on-failure", "--no-shrink", "--warnings", "off"]
        command += ["--max-time", str(SECONDS), "--exclude-path-regex", LEAVE_ALONE, "--suppress-health-check", "all"]
        say(f"schemathesis, {name}")
        found |= subprocess.run(command, cwd=TOOLS, check=False).returncode
    return 1 if found else 0


def tool(name: str) -> str:
    """Return a tool, installed first if need be."""
    path = TOOLS / "bin" / name
    if not path.exists():
        say("Installation des outils…")
        subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
        subprocess.run([str(TOOLS / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    return str(path)


def _options(headers: dict[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        yield from ("--header", f"{name}: {value}")


async def as_visitor(topology: Topology, access: Access, edge: str) -> dict[str, str]:
    """Sign a sample account in at an edge."""
    account: SampleAccount = next(one for one in access.accounts if one["role"] == SPOKEN_TO_AS[edge])
    body = {"identifier": account["identifier"], "password": account["password"]}
    if "second_factor_secret" in account:
        body["code"] = code_now(account["second_factor_secret"], access.clock_offset)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        async with web.post(f"{topology.url(edge)}/api/v1/session", json=body) as answer:
            if not answer.ok:
                raise OperatorError(await answer.text())
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in web.cookie_jar)
    return {"Cookie": cookies, "Origin": topology.url(edge)}


def as_anybody(topology: Topology) -> dict[str, str]:
    """Sign a token of a member of staff with every right, as identity would: it holds for five minutes."""
    private = OKPKey.import_key(json.loads(Path(keys.signing_key_file(topology.secrets, "identity")).read_text()))
    actor = Actor(kind="staff", account_id=new_id(), display_name="Essai", rights=frozenset(str(right) for right in Right))
    return {"Authorization": f"Bearer {Signer('identity', private, Clock(topology.clock_offset)).sign(actor)[0]}"}
