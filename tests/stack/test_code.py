"""The code of a second factor for whoever tries a town whose clock is moved: no telephone goes by it."""

from pathlib import Path

import pytest

from stack.access import Access
from stack.cli import main
from stack.installation import Installation
from stack.second_factor import code_of, step_of

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
A_YEAR = 365 * 86_400.0


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make an open town without sample accounts, a year ahead."""
    installation = Installation(tmp_path)
    with installation.held():
        Access("http://f", "http://b", "http://f/api", "http://b/api", "", clock_offset=A_YEAR).write(installation)
    return tmp_path


def test_the_code_of_a_key_that_an_agent_was_shown_goes_by_the_portals_clock(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = step_of(A_YEAR)
    assert main(["code", "--data", str(town), "--secret", " ".join(KEY[n : n + 4].lower() for n in range(0, 32, 4))]) == 0
    shown = capsys.readouterr().out.strip()
    assert shown in {code_of(KEY, step) for step in range(before, step_of(A_YEAR) + 1)}


@pytest.mark.parametrize("key", ["1234-5678", "pas une clé"])
def test_what_is_no_key_is_said(key: str, town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "--data", str(town), "--secret", key]) == 1
    assert "recopiez ses 32 signes" in capsys.readouterr().err


def test_without_a_key_a_town_without_sample_accounts_says_which_is_meant(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "--data", str(town)]) == 1
    assert "donnez --secret" in capsys.readouterr().err
