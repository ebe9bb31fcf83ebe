"""Codes of the telephone are those of RFC 6238; what counts of a code is not how it was typed."""

from datetime import UTC, datetime

import pytest

from services.identity.domain.second_factor import code_of, grouped, is_recovery_code, step_at, step_of, written

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's own, "12345678901234567890" in base32


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert code_of(SECRET, step_at(datetime.fromtimestamp(seconds, UTC))) == code


def test_a_code_may_be_one_step_early_or_late_and_no_more() -> None:
    now = datetime.fromtimestamp(1111111109, UTC)
    present = step_at(now)
    accepted = [step for step in range(present - 3, present + 4) if step_of(SECRET, code_of(SECRET, step), now, after=0)]
    assert accepted == [present - 1, present, present + 1]


def test_a_step_that_was_used_is_over_and_so_are_those_before_it() -> None:
    now = datetime.fromtimestamp(1111111109, UTC)
    present = step_at(now)
    assert step_of(SECRET, code_of(SECRET, present), now, after=present - 1) == present
    assert step_of(SECRET, code_of(SECRET, present), now, after=present) is None
    assert step_of(SECRET, code_of(SECRET, present - 1), now, after=present) is None


@pytest.mark.parametrize("typed", ["081804", "081 804", " 081-804 "])
def test_spaces_and_hyphens_do_not_matter(typed: str) -> None:
    assert step_of(SECRET, typed, datetime.fromtimestamp(1111111109, UTC), after=0)


@pytest.mark.parametrize("typed", ["", "81804", "0818040", "08180é", "ABCD-EFGH-JKLM-NPQR"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert step_of(SECRET, typed, datetime.fromtimestamp(1111111109, UTC), after=0) is None


def test_a_recovery_code_is_recognised_however_it_is_typed() -> None:
    assert grouped("ABCDEFGHJKLMNPQR") == "ABCD-EFGH-JKLM-NPQR"
    assert written("abcd efgh-jklm npqr") == "ABCDEFGHJKLMNPQR"
    assert is_recovery_code("abcd efgh-jklm npqr")
    assert not is_recovery_code("081804")
