"""Enter a cash office (régie), and set it up."""

from chassis.tx import Tx
from contracts.billing import PutRegie, RegieSettings, RegieView
from services.billing.domain.errors import RegieRefused, UnknownRegie
from services.billing.domain.treasury import is_siret
from services.billing.store import regies


async def put_regie(tx: Tx, regie: PutRegie) -> RegieView:
    """Enter a regie, rename it, set it up: its code, which begins every number, never changes."""
    if regie.treasury and not is_siret(regie.treasury.siret):
        raise RegieRefused("Ce SIRET n'est pas juste : recopiez ses 14 chiffres.", field="siret")
    await regies.put(tx, regie.code, regie.name)
    known = await regies.settings(tx, regie.code)
    if regie.collector == "treasury" and regie.treasury is None and (known is None or known.treasury is None):
        raise RegieRefused("Saisissez d'abord les codes de la trésorerie.", field="collector")
    if regie.partial_online is not None:
        await regies.take_parts(tx, regie.code, taken=regie.partial_online)
    await regies.collect_by(tx, regie.code, regie.collector, regie.treasury)
    return RegieView(code=regie.code, name=regie.name)


async def read_regie(tx: Tx, code: str) -> RegieSettings:
    """Read how a regie is set up; raises UnknownRegie when there is none."""
    found = await regies.settings(tx, code)
    if found is None:
        raise UnknownRegie(f"Aucune régie n'a le code {code}.")
    return found
