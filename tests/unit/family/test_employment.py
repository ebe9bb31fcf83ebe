"""Whether every adult of a household works, as clerks confirmed."""

import pytest

from services.family.domain.employment import all_work


@pytest.mark.parametrize(
    ("confirmed", "told"),
    [
        ((True, True), True),
        ((True,), True),
        ((True, None), None),
        ((None, None), None),
        ((), None),
        ((True, False), False),
        ((None, False), False),
    ],
)
def test_one_adult_without_work_settles_it_and_one_who_is_not_confirmed_leaves_it_open(
    confirmed: tuple[bool | None, ...], told: bool | None
) -> None:
    assert all_work(confirmed) is told
