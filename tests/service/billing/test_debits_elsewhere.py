"""Direct debit where the treasury collects: no mandate is offered for nothing, and what one does not cover is named."""

from datetime import date
from typing import Any

import pytest

from chassis.errors import Conflict
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    EnterMandate,
    GetBankAccount,
    GetCardOffer,
    GetDirectDebit,
    ListDebitBatches,
    MandateChanged,
    PutRegie,
    SignMandate,
)
from tests.service.billing.bank_cast import SAVED, known
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, signs
from tests.service.billing.treasury_cast import CASHIER, CODES, opened
from tests.service.harness import Started


async def test_where_the_treasury_collects_everything_no_mandate_is_offered_nor_taken(service: Started) -> None:
    await opened(service, treasury=True)
    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    await known(service, JEAN)
    seen = await service.send(GetDirectDebit(), JEAN)
    assert seen.creditor
    assert (seen.offered, seen.regies, seen.elsewhere) == (False, (), ("Régie garderie ALSH",))
    assert (await service.send(GetCardOffer(), JEAN)).direct_debit == "none"
    assert not (await service.send(GetBankAccount(), JEAN)).debit_offered
    assert (await service.send(ListDebitBatches(), COLLECTOR)).regies == ()
    signed = EnterMandate(family_id=DUPONT, signed_on=date(2026, 10, 1), place="Sainte-Consorce", signed_by_name="Jean DUPONT")
    asked: tuple[tuple[Request[Any], Actor], ...] = ((SignMandate(place="Ici", agreed=True), JEAN), (signed, COLLECTOR))
    for one, actor in asked:
        with pytest.raises(Conflict) as refused:
            await service.send(one, actor)
        assert refused.value.slug == "nothing_debited"
    await service.send(PutRegie(code="CA", name="Régie cantine"), CASHIER)
    assert (await service.send(GetCardOffer(), JEAN)).direct_debit == "offered"
    assert (await service.send(GetBankAccount(), JEAN)).debit_offered
    seen = await service.send(SignMandate(place="Ici", agreed=True), JEAN)
    assert (seen.offered, seen.regies, seen.elsewhere) == (True, ("Régie cantine",), ("Régie garderie ALSH",))
    assert [one.regies for one in await service.tells(MandateChanged)] == [("Régie cantine",)]
    assert (await service.send(ListDebitBatches(), COLLECTOR)).regies == (("CA", "Régie cantine"),)


async def test_a_mandate_stays_when_the_treasury_takes_over_but_is_no_way_to_pay_any_more(service: Started) -> None:
    await signs(service)
    assert [one.regies for one in await service.tells(MandateChanged)] == [()]
    assert (await service.send(GetCardOffer(), JEAN)).direct_debit == "signed"
    await service.send(PutRegie(code="AL", name="Régie", collector="treasury", treasury=CODES), CASHIER)
    seen = await service.send(GetDirectDebit(), JEAN)
    assert seen.mandate
    assert not seen.offered
    assert (await service.send(GetCardOffer(), JEAN)).direct_debit == "none"
