"""A régie that is entered as new takes a code of its own: none is renamed by somebody who thought it free."""

import asyncio

import pytest

from chassis.errors import Forbidden, Invalid
from chassis.ids import new_id
from contracts.billing import ListRegies, PutRegie, ReadRegie, RegieView
from contracts.rights import Right
from tests.service.billing.cast import CASHIER, REGIE
from tests.service.harness import Started, staff

LEDGER = staff(Right.READ_LEDGER)


def new(code: str, name: str) -> PutRegie:
    return PutRegie(code=code, name=name, new=True)


async def test_a_code_that_is_taken_is_refused_and_its_regie_keeps_its_name(service: Started) -> None:
    with pytest.raises(Invalid, match="garderie ALSH") as refused:
        await service.send(new("AL", "Régie cantine"), CASHIER)
    assert refused.value.members["field"] == "code"
    assert (await service.send(ReadRegie(code="AL"), CASHIER)).name == REGIE.name
    await service.send(PutRegie(code="AL", name="Régie ALSH"), CASHIER)
    assert (await service.send(ReadRegie(code="AL"), CASHIER)).name == "Régie ALSH"


async def test_of_two_who_choose_one_code_at_once_one_is_refused(service: Started) -> None:
    asked = (service.send(new("CA", name), CASHIER) for name in ("Régie cantine", "Régie centre aéré"))
    told = await asyncio.gather(*asked, return_exceptions=True)
    (entered,) = [one for one in told if isinstance(one, RegieView)]
    assert [type(one) for one in told if one is not entered] == [Invalid]
    assert ("CA", entered.name) in (await service.send(ListRegies(), LEDGER)).regies


async def test_nobody_of_some_facilities_enters_a_regie(service: Started) -> None:
    with pytest.raises(Forbidden):
        await service.send(new("CA", "Régie cantine"), staff(Right.WRITE_REGIE, facilities=(new_id(),)))
