"""The list of tariffs: a line for each activity, the missing ones first, former ones folded away."""

import html
import re
from datetime import date
from typing import Any

import pytest

from contracts.base import Request
from contracts.billing import ActivityTariffs, ListTariffs, TariffList, TariffVersion
from contracts.rights import Right
from tests.unit.backoffice.cast import number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Handler, Town


def version(at: int, first: date, last: date | None, *, in_force: bool) -> TariffVersion:
    """Make a tariff of the canteen."""
    return TariffVersion(
        tariff_id=number(34, at),
        regie="AL",
        name="Cantine",
        summary=f"{at},00 € par jour",
        valid_from=first,
        valid_until=last,
        in_force=in_force,
    )


TARIFFS = TariffList(
    activities=(
        ActivityTariffs(
            activity_id=number(33, 1),
            activity="Cantine",
            tariffs=(
                version(3, date(2027, 1, 1), None, in_force=False),
                version(2, date(2026, 9, 1), date(2026, 12, 31), in_force=True),
                version(1, date(2025, 9, 1), date(2026, 8, 31), in_force=False),
            ),
        ),
        ActivityTariffs(activity_id=number(33, 2), activity="Étude surveillée", tariffs=()),
        ActivityTariffs(
            activity_id=number(33, 3), activity="Goûter", tariffs=(version(4, date(2025, 9, 1), date(2026, 8, 31), in_force=False),)
        ),
    ),
    regies=(),
)


class Priced(Town):
    """A town with an activity that has three tariffs, and one that has none."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with both."""
        return {**super().handlers(), ListTariffs: lambda _: TARIFFS}


@pytest.mark.parametrize("town", [Priced()])
async def test_each_activity_is_a_line_the_missing_tariff_first_and_former_ones_are_folded(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_TARIFF}
    page = html.unescape((await clerk.get("/facturation/tarifs")).text)
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page[page.index("<tbody>") : page.index("</table>")].split("</tr>")]
    assert [re.sub(r"\s+:", " :", row) for row in rows[:-1]] == [
        "Étude surveillée Pas encore de tarif : ses journées ne peuvent pas être facturées. à saisir Saisir le tarif : Étude surveillée",
        "Goûter Aucun tarif n'est plus en vigueur : ses journées ne peuvent pas être facturées. à saisir Nouvelle version : Goûter",
        "1 ancien tarif : Goûter 4,00 € par jour : Goûter Cantine , du 01/09/2025 au 31/08/2026",
        "Cantine 3,00 € par jour : Cantine À partir du 01/01/2027 à venir Nouvelle version : Cantine",
        "Cantine 2,00 € par jour : Cantine Du 01/09/2026 au 31/12/2026 en vigueur",
        "1 ancien tarif : Cantine 1,00 € par jour : Cantine , du 01/09/2025 au 31/08/2026",
    ]
    assert page.index("<details><summary>1\u00a0ancien tarif") < page.index(f"/facturation/tarifs/{number(34, 1)}")
