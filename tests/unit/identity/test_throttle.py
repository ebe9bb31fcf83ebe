"""Wrong passwords slow down, then lock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.errors import TooManyAttempts
from services.identity.domain.throttle import Attempts, slow_down, spoken, wait_after

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)


def after(failures: int) -> Attempts:
    """Count mistakes one after another, each as soon as it is allowed."""
    attempts = Attempts(0, NOW, NOW)
    for count in range(1, failures + 1):
        attempts = Attempts.counted(count, attempts.retry_at, attempts.retry_at)
    return attempts


def test_four_mistakes_are_free() -> None:
    assert [wait_after(count) for count in range(5)] == [timedelta()] * 5


def test_from_the_fifth_mistake_on_the_wait_doubles() -> None:
    assert [wait_after(count).total_seconds() for count in range(5, 10)] == [2, 4, 8, 16, 32]


def test_from_the_tenth_mistake_on_the_account_is_locked_for_longer_and_longer() -> None:
    assert [wait_after(count).total_seconds() / 60 for count in range(10, 16)] == [15, 30, 60, 120, 120, 120]
    assert not after(9).locked
    assert after(10).locked


def test_an_attempt_during_the_wait_counts_is_not_looked_at_and_waits_longer() -> None:
    early = Attempts.counted(8, NOW + timedelta(seconds=2.5), after(7).retry_at)
    assert early.unseen
    assert not early.locks_unseen
    with pytest.raises(TooManyAttempts) as refused:
        early.check()
    assert refused.value.members["retry_after"] == 16
    assert refused.value.detail == "Plusieurs essais ont échoué : vous pourrez réessayer dans 16 secondes."


def test_whoever_is_locked_out_reads_why_and_that_it_is_nobodys_fault() -> None:
    assert slow_down(timedelta(minutes=15)).detail == (
        "Après plusieurs essais, votre compte est protégé un moment : vous pourrez réessayer dans 15 minutes."
    )


def test_an_attempt_after_the_wait_is_looked_at() -> None:
    after(7).check()


def test_the_tenth_locks_even_when_nobody_looks_at_it_and_those_after_it_change_nothing() -> None:
    tenth = Attempts.counted(10, NOW, NOW + timedelta(seconds=32))
    assert tenth.locks_unseen
    assert tenth.retry_at == NOW + timedelta(minutes=15)
    later = Attempts.counted(20, NOW + timedelta(minutes=1), tenth.retry_at)
    assert later.unseen
    assert not later.locks_unseen
    assert later.retry_at == tenth.retry_at


def test_the_wait_starts_when_the_mistake_is_answered() -> None:
    counted = after(5)
    answered = counted.failed(NOW + timedelta(seconds=4))
    assert answered.failures == 5
    assert answered.retry_at == NOW + timedelta(seconds=6)
    assert answered.advice == "Vous pourrez réessayer dans 2 secondes."


def test_there_is_no_advice_without_a_wait() -> None:
    assert after(1).advice == ""


def test_nobody_gets_more_than_twenty_five_guesses_in_any_day() -> None:
    guesses, count, attempts = [], 0, after(0)
    while attempts.retry_at < NOW + timedelta(days=4):
        count += 1
        attempts = Attempts.counted(count, attempts.retry_at, attempts.retry_at)
        guesses.append(attempts.last_at)
    busiest = max(sum(start <= guess < start + timedelta(days=1) for guess in guesses) for start in guesses)
    assert busiest <= 25


@given(st.integers(min_value=0, max_value=10**6))
def test_a_wait_never_shrinks_and_never_passes_two_hours(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 seconde"), (2, "2 secondes"), (59, "59 secondes"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_a_wait_is_said_in_french(seconds: int, words: str) -> None:
    assert spoken(seconds) == words
