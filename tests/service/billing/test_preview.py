"""A tariff tried before it is entered."""

import pytest

from chassis.errors import Refusal
from contracts.billing import Case, Conditions, PreviewTariff, PriceLine, Range, TariffRules
from contracts.rights import Right
from tests.service.billing.cast import JEAN
from tests.service.harness import Started, staff

CLERK = staff(Right.READ_ACCOUNT)


def asked(*lines: PriceLine) -> PreviewTariff:
    return PreviewTariff(tariff=TariffRules(name="Repas", valid_from="2025-09-01", lines=lines), cases=(Case(quotient=850),))


async def test_any_agent_tries_a_tariff_and_reads_how_its_amounts_are_made(service: Started) -> None:
    lines = (
        PriceLine(when=Conditions(quotient=Range(below=850)), cents=235),
        PriceLine(when=Conditions(quotient=Range(at_least=850)), cents=305),
    )
    (amount,) = (await service.send(asked(*lines), CLERK)).amounts
    assert (amount.cents, amount.explanation.line) == (305, 2)
    assert "QF 850 et plus (QF 850)" in amount.explanation.sentence


async def test_a_tariff_with_a_gap_is_refused_with_the_place_and_the_reason(service: Started) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(asked(PriceLine(when=Conditions(quotient=Range(at_least=10)), cents=235)), CLERK)
    assert (refused.value.status, refused.value.slug) == (400, "tariff_refused")
    (error,) = refused.value.members["errors"]
    assert (error["pointer"], "QF 0 à 9" in error["detail"]) == ("/tariff/lines", True)


async def test_families_try_no_tariffs(service: Started) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(asked(PriceLine(cents=235)), JEAN)
    assert refused.value.status == 404
