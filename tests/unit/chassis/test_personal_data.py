"""What families read of their data is written as people and programs write it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from asyncpg import Range

from chassis.personal_data import plain


@pytest.mark.parametrize(
    ("held", "written"),
    [
        (Range(date(2026, 11, 2), date(2026, 11, 6)), "2026-11-02/2026-11-05"),
        ([Range(date(2026, 12, 24), None), Range(None, date(2026, 9, 2))], ["2026-12-24/..", "../2026-09-01"]),
        (datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "2026-11-25T09:30:00+00:00"),
        (Decimal("12.60"), "12.60"),
        ('{"cents": 1260, "client_secret": "s"}', {"cents": 1260}),
        ("{not JSON", "{not JSON"),
        (None, None),
    ],
)
def test_a_value_is_written_as_it_is_read_anywhere(held: Any, written: Any) -> None:
    assert plain(held) == written
