"""Run the tests, the browser journeys included: a missing browser is installed, never passed over."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from stack import ROOT
from stack.console import OperatorError, say

SHARED_OUT = ("--numprocesses", "4", "--dist", "loadscope", "--no-loadscope-reorder")
"""Four processes, each with servers of its own; what shares a town stays together (tests/conftest.py).

Twice as many as a small machine has cores: for a good part of the time a test waits for a deadline, a restart, a browser or a database,
and leaves its core idle.
"""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is Chromium without its windows, menus and extensions: it shows pages alike, for less work (docs/decisions/0079)."""

PACKAGES = ("chromium-headless-shell", "chromium")
"""Debian's, the second where the first is not known."""


def run_tests(arguments: Sequence[str], *, everything: bool) -> int:
    """Run pytest with its own arguments; `everything` adds the long chaos and load tests, more dates and widths. Returns the exit code.

    The whole suite is shared out between four processes; tests that are named run in one.
    """
    environment = {**os.environ, "PORTAIL_CHROMIUM": chromium()}
    if everything:
        environment["PORTAIL_TEST_ALL"] = "1"
    shared_out = () if any(not one.startswith("-") for one in arguments) else SHARED_OUT
    return subprocess.run([sys.executable, "-m", "pytest", *shared_out, *arguments], cwd=ROOT, env=environment, check=False).returncode


def chromium() -> str:
    """Find a Chromium, or install one: with the system's packages as root, with Playwright otherwise."""
    found = _installed()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installation de Chromium (apt-get)…")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        for package in PACKAGES:
            if found is None:
                command = ["apt-get", "install", "-y", "-qq", package]
                subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
                found = _installed()
    if found is None:
        say("Installation de Chromium (Playwright)…")
        subprocess.run([str(Path(sys.prefix) / "bin" / "playwright"), "install", "chromium"], check=False)
        found = _installed()
    if found is None:
        raise OperatorError(
            "Aucun navigateur Chromium, et l'installation a échoué (voir ci-dessus). Les parcours en ont besoin : "
            "installez le paquet chromium, ou indiquez son chemin dans PORTAIL_CHROMIUM."
        )
    return found


def _installed() -> str | None:
    named = os.environ.get("PORTAIL_CHROMIUM")
    if named and os.access(named, os.X_OK):
        return named
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.access(path, os.X_OK) else None
