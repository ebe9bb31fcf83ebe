"""Whoever puts off one letter after another gets none for a moment, then a single one."""

from datetime import UTC, datetime

import pytest

from services.messaging.domain.rests import MOST_FAILURES, RELAY, REST, Rests, domain_of

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SLOW = "slow.example"


@pytest.fixture
def rests() -> Rests:
    """Let a domain put off letters until it rests."""
    made = Rests()
    assert [made.failed(SLOW, NOW) for _ in range(MOST_FAILURES)] == [False] * (MOST_FAILURES - 1) + [True]
    return made


def test_a_domain_that_puts_off_some_letters_is_still_written_to() -> None:
    made = Rests()
    for _ in range(MOST_FAILURES - 1):
        made.failed(SLOW, NOW)
    assert made.at_once(SLOW, 2, NOW) == 2
    made.went(SLOW)
    assert not made.failed(SLOW, NOW)


def test_it_rests_alone_then_one_letter_tells_whether_it_is_there_again(rests: Rests) -> None:
    assert (rests.at_once(SLOW, 2, NOW), rests.at_once("other.example", 2, NOW), rests.at_once(RELAY, 8, NOW)) == (0, 2, 8)
    assert list(rests.known()) == [SLOW]
    later = NOW + REST
    assert rests.at_once(SLOW, 2, later) == 1
    assert rests.failed(SLOW, later)
    assert rests.at_once(SLOW, 2, later) == 0
    rests.went(SLOW)
    assert (rests.at_once(SLOW, 2, later), list(rests.known())) == (2, [])


def test_a_domain_is_what_follows_the_sign() -> None:
    assert domain_of("Jean@Exemple.FR") == "exemple.fr"
    assert domain_of('"a@b"@exemple.fr') == "exemple.fr"
    assert domain_of("nobody") == "nobody"
