"""Enter a cash office (régie), and set it up."""

from datetime import date

from chassis.clock import paris_date
from chassis.french import plain_date
from chassis.tx import Tx
from contracts.billing import PutRegie, RegieSettings, RegieView, TreasuryCodes
from services.billing.domain.errors import RegieRefused, UnknownRegie
from services.billing.domain.takeover import latest_billed
from services.billing.domain.treasury import follows_another, is_siret, series
from services.billing.store import former, locks, regies, treasury_numbers
from services.billing.usecases.put_tariff import ask_to_reprice


async def put_regie(tx: Tx, regie: PutRegie) -> RegieView:
    """Enter a regie, rename it, set it up: its code, which begins every number, never changes."""
    if regie.treasury and not is_siret(regie.treasury.siret):
        raise RegieRefused("Ce SIRET n'est pas juste : recopiez ses 14 chiffres.", field="siret")
    if regie.new:
        await _enter(tx, regie.code, regie.name)
    else:
        await regies.put(tx, regie.code, regie.name)
    known = await regies.settings(tx, regie.code)
    if regie.collector == "treasury" and regie.treasury is None and (known is None or known.treasury is None):
        raise RegieRefused("Saisissez d'abord les codes de la trésorerie.", field="collector")
    if regie.treasury:
        await _ask_for_year(tx, regie.code, regie.treasury, known.treasury if known else None)
    if regie.partial_online is not None:
        await regies.take_parts(tx, regie.code, taken=regie.partial_online)
    await regies.collect_by(tx, regie.code, regie.collector, regie.treasury)
    before = known.billed_until if known else None
    if regie.billed_until not in (None, before):
        await _bill_from_after(tx, regie.code, before, regie.billed_until)
    return RegieView(code=regie.code, name=regie.name)


async def _enter(tx: Tx, code: str, name: str) -> None:
    """Enter a regie that is not there yet: whoever chose a code that is taken would rename another."""
    if not await regies.enter(tx, code, name):
        there = await read_regie(tx, code)
        raise RegieRefused(f"Ce code est déjà celui de la régie «\u00a0{there.name}\u00a0»\u00a0: choisissez-en un autre.", field="code")


async def _ask_for_year(tx: Tx, code: str, codes: TreasuryCodes, before: TreasuryCodes | None) -> None:
    """Refuse new first numbers without their year in a budget that told something in a year before: they would hold for that one."""
    if codes.first_exercise or not follows_another(codes) or (before and series(before) == series(codes)):
        return
    if (await treasury_numbers.titles(tx, code, codes, paris_date(tx.now).year)).earlier:
        raise RegieRefused(
            "Indiquez l'année : ce budget a déjà transmis des titres une autre année, ces numéros ne serviraient jamais.",
            field="first_exercise",
        )


async def _bill_from_after(tx: Tx, code: str, before: date | None, until: date) -> None:
    """Say up to which day the former program billed; days told already are looked at again right after the commit."""
    latest = latest_billed(paris_date(tx.now))
    if until > latest:
        raise RegieRefused(
            f"Au plus tard le {plain_date(latest)} : au-delà, les familles ne seraient plus facturées.", field="billed_until"
        )
    taken_over = await former.last_day(tx, code)
    if taken_over and until < taken_over:
        raise RegieRefused(f"Une facture reprise de l'ancien logiciel va jusqu'au {plain_date(taken_over)}.", field="billed_until")
    concerned = await former.activities(tx, code)
    for activity_id in concerned:
        await locks.to_change_tariffs(tx, activity_id)
    await regies.bill_from_after(tx, code, until)
    for activity_id in concerned:
        await ask_to_reprice(tx, activity_id, min(before, until) if before else date.min)


async def read_regie(tx: Tx, code: str) -> RegieSettings:
    """Read how a regie is set up; raises UnknownRegie when there is none."""
    found = await regies.settings(tx, code)
    if found is None:
        raise UnknownRegie(f"Aucune régie n'a le code {code}.")
    return found
