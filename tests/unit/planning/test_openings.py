from datetime import date, datetime, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis import french
from contracts.planning import Commune, Opening, Policies, Priority
from services.planning.domain.openings import is_announced, may_book, opens_at
from services.planning.domain.standing import Standing
from tests.unit.planning.builders import CENTRE, activity, utc

LIST = UUID(int=50)
WINTER = Opening(
    first=date(2027, 2, 15),
    last=date(2027, 2, 26),
    on=date(2027, 1, 11),
    at=time(8, 30),
    priority=(
        Priority(group="all_adults_work", on=date(2027, 1, 4), at=time(8, 30)),
        Priority(group="residents", on=date(2027, 1, 6), at=time(8, 30)),
        Priority(group="siblings", on=date(2027, 1, 7), at=time(8, 30)),
        Priority(group="list", list_id=LIST, on=date(2027, 1, 5), at=time(8, 30)),
    ),
)
CENTRE_OF_TOWN = activity(policies=Policies(openings=(WINTER,), residents=(Commune(postal_code="31240", city="Saint-Jean"),)))
DAY = date(2027, 2, 16)
NOBODY = Standing()
STANDINGS = st.builds(
    Standing,
    postal_code=st.sampled_from(["31240", "31000", ""]),
    city=st.sampled_from(["SAINT JEAN", "L'UNION"]),
    all_adults_work=st.sampled_from([True, False, None]),
    lists=st.sampled_from([frozenset(), frozenset({LIST}), frozenset({UUID(int=51)})]),
    sibling_at=st.sampled_from([frozenset(), frozenset({CENTRE}), frozenset({UUID(int=9)})]),
)


def moment(standing: Standing) -> datetime | None:
    return opens_at(CENTRE_OF_TOWN, DAY, standing)


def test_a_family_of_no_group_books_from_the_opening_for_all() -> None:
    assert moment(NOBODY) == utc(2027, 1, 11, 7, 30)


def test_the_earliest_moment_of_the_groups_of_a_family_counts() -> None:
    resident = Standing(postal_code="31240", city="ST JEAN")
    assert moment(resident) == utc(2027, 1, 6, 7, 30)
    assert moment(Standing(postal_code="31240", city="St-Jean", all_adults_work=True)) == utc(2027, 1, 4, 7, 30)
    assert moment(Standing(lists=frozenset({LIST}), sibling_at=frozenset({CENTRE}))) == utc(2027, 1, 5, 7, 30)
    assert moment(Standing(sibling_at=frozenset({UUID(int=9)}))) == utc(2027, 1, 11, 7, 30)


def test_an_opening_in_the_hour_that_the_clocks_jump_over_is_an_hour_later() -> None:
    spring = activity(policies=Policies(openings=(WINTER.model_copy(update={"on": date(2027, 3, 28), "at": time(2, 30), "priority": ()}),)))
    assert opens_at(spring, DAY, NOBODY) == utc(2027, 3, 28, 1, 30)


def test_a_day_that_no_opening_lists_is_open_or_not_announced_as_the_town_says() -> None:
    other = date(2027, 3, 1)
    closed = activity(policies=Policies(openings=(WINTER,), unlisted_days="closed"))
    assert may_book(CENTRE_OF_TOWN, other, NOBODY, utc(2026, 1, 1))
    assert not is_announced(closed, other)
    assert not may_book(closed, other, NOBODY, utc(2030, 1, 1))
    assert may_book(activity(), other, NOBODY, utc(2026, 1, 1))


def test_names_of_communes_are_compared_as_people_write_them() -> None:
    assert {french.plain(name) for name in ("SAINT - JEAN", "St Jean", "Saint-Jéan")} == {"saint jean"}
    assert french.plain("L'Union") != french.plain("Union")


@given(STANDINGS, st.integers(0, 30 * 24))
def test_no_family_books_later_than_all_others_and_what_is_open_stays_open(standing: Standing, hours: int) -> None:
    now = utc(2027, 1, 1) + timedelta(hours=hours)
    own, others = moment(standing), moment(NOBODY)
    assert own is not None
    assert others is not None
    assert own <= others
    assert may_book(CENTRE_OF_TOWN, DAY, standing, now) == (now >= own)
    assert may_book(CENTRE_OF_TOWN, DAY, standing, own)
    assert not may_book(CENTRE_OF_TOWN, DAY, standing, own - timedelta(microseconds=1))
    if may_book(CENTRE_OF_TOWN, DAY, standing, now):
        assert may_book(CENTRE_OF_TOWN, DAY, standing, now + timedelta(hours=1))
