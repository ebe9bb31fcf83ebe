"""Places for taking data away: one reader a family, few preparations, none held by whoever reads slowly."""

from contextlib import ExitStack

import pytest

from chassis.edge.takeaway.places import PREPARED_AT_ONCE, SENT_AT_ONCE, TakeawayBusy, preparation, reader
from chassis.ids import new_id


def test_a_family_has_one_place_and_gets_it_back_however_its_reading_ended() -> None:
    family_id = new_id()
    with reader(family_id), pytest.raises(TakeawayBusy), reader(family_id):
        pass
    with pytest.raises(ConnectionError), reader(family_id):
        raise ConnectionError
    with reader(family_id):
        pass


def test_readers_are_so_many_and_no_more() -> None:
    with ExitStack() as held:
        for _ in range(SENT_AT_ONCE):
            held.enter_context(reader(new_id()))
        with pytest.raises(TakeawayBusy), reader(new_id()):
            pass
    with reader(new_id()):
        pass


async def test_readers_hold_no_place_of_those_who_prepare() -> None:
    with ExitStack() as held:
        for _ in range(PREPARED_AT_ONCE + 1):
            held.enter_context(reader(new_id()))
            async with preparation():
                pass
    with pytest.raises(ConnectionError):
        async with preparation():
            raise ConnectionError
    async with preparation(), preparation():
        pass
