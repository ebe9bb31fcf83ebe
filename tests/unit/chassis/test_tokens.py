"""Who is surely another person than whom."""

from uuid import UUID

import pytest

from chassis.tokens import Actor

ME, YOU, THIRD = (UUID(int=number) for number in range(1, 4))


@pytest.mark.parametrize(
    ("account_id", "given", "independent"),
    [
        (YOU, frozenset(), True),
        (ME, frozenset(), False),
        (YOU, frozenset({ME}), False),
        (YOU, frozenset({THIRD}), False),
        (None, frozenset(), False),
    ],
    ids=["another", "the same", "opened by the first", "opened by the same third", "nobody in particular"],
)
def test_who_is_surely_another_person(account_id: UUID | None, given: frozenset[UUID], independent: bool) -> None:
    actor = Actor(kind="staff", account_id=account_id, display_name="Paul PETIT", credentials_from=given)
    assert actor.independent_of(ME, frozenset({THIRD})) is independent
