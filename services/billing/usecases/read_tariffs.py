"""Read tariffs: those of every activity, and one in French."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.errors import NotFound
from chassis.tx import Tx
from contracts.billing import ActivityTariffs, RegieView, TariffList, TariffRules, TariffSheet, TariffVersion
from services.billing.domain import tariff_words
from services.billing.domain.errors import UnknownTariff
from services.billing.domain.tariff import in_force
from services.billing.store import reach, regies, tariffs
from services.billing.store.tariffs import Written


async def list_tariffs(tx: Tx, *, today: date) -> TariffList:
    """List every activity within reach with its tariffs, the latest first."""
    activities = await tariffs.activities(tx)
    written = await tariffs.of_activities(tx, [one.activity_id for one in activities])
    waiting = await tariffs.waiting(tx, [one.activity_id for one in activities])
    return TariffList(
        activities=tuple(
            ActivityTariffs(
                activity_id=one.activity_id,
                activity=one.name,
                tariffs=_versions([version for version in written if version.activity_id == one.activity_id], today),
                waits_from=waiting.get(one.activity_id),
            )
            for one in activities
        ),
        regies=tuple(RegieView(code=code, name=name) for code, name in await regies.names(tx)),
    )


async def sheet(tx: Tx, tariff_id: UUID, *, today: date) -> TariffSheet:
    """Tell one tariff in French; raises UnknownTariff when there is none, or none within reach."""
    found = await tariffs.find(tx, tariff_id)
    if found is None:
        raise UnknownTariff
    if tx.actor.facilities and await reach.facility(tx, found.activity_id) not in tx.actor.facilities:
        raise NotFound
    versions = await tariffs.of_activities(tx, [found.activity_id])
    current, rules = in_force(versions, today), rules_of(found)
    return TariffSheet(
        tariff=found.view(),
        activity=found.activity,
        regie_name=dict(await regies.names(tx)).get(found.regie, found.regie),
        valid_until=_until(found, versions),
        in_force=current is not None and current.tariff_id == tariff_id,
        unit=tariff_words.UNITS[rules.unit],
        lines=tariff_words.lines(rules),
        adjustments=tariff_words.adjustments(rules),
        facts=tariff_words.facts(rules),
    )


def rules_of(one: Written) -> TariffRules:
    """Tell the rules of a tariff; brackets are rules about the quotient."""
    if one.rules is None:
        return tariff_words.as_rules(one.name, one.valid_from, one.brackets)
    return one.rules.model_copy(update={"name": one.name, "valid_from": one.valid_from})


def _versions(written: Sequence[Written], today: date) -> tuple[TariffVersion, ...]:
    current = in_force(written, today)
    return tuple(
        TariffVersion(
            tariff_id=one.tariff_id,
            name=one.name,
            regie=one.regie,
            valid_from=one.valid_from,
            valid_until=_until(one, written),
            in_force=one is current,
            summary=tariff_words.summary(rules_of(one)),
        )
        for one in sorted(written, key=lambda one: one.valid_from, reverse=True)
    )


def _until(one: Written, versions: Sequence[Written]) -> date | None:
    following = min((other.valid_from for other in versions if other.valid_from > one.valid_from), default=None)
    return None if following is None else following - timedelta(days=1)
