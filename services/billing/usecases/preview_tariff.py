"""Try a tariff on cases before it is entered."""

from contracts.billing import Amount, Case, PreviewTariff, TariffRules, TriedTariff
from services.billing.domain.criteria import facts_of
from services.billing.domain.errors import CaseRefused, TariffRefused
from services.billing.domain.pricing import countable, period, price
from services.billing.domain.tariff_check import flaws


def preview_tariff(asked: PreviewTariff) -> TriedTariff:
    """Check a tariff and price each case by it."""
    refuse_flaws(asked.tariff, at="/tariff")
    return TriedTariff(amounts=tuple(_priced(asked.tariff, case, place) for place, case in enumerate(asked.cases)))


def refuse_flaws(tariff: TariffRules, *, at: str) -> None:
    """Raise TariffRefused with everything that is wrong with a tariff, `at` a place of the request."""
    found = flaws(tariff)
    if found:
        errors = [{"pointer": at + one.pointer, "code": "tariff", "detail": one.detail} for one in found]
        raise TariffRefused(found[0].detail, errors=errors)


def _priced(tariff: TariffRules, case: Case, place: int) -> Amount:
    day = case.day or tariff.valid_from
    if day < tariff.valid_from:
        raise _refused(place, "day", "Ce jour vient avant le début du tarif.")
    if tariff.unit == "package" and period(tariff, day) is None:
        raise _refused(place, "day", "Aucune période du forfait ne contient ce jour.")
    facts = facts_of(case, day)
    if not countable(tariff, facts):
        raise _refused(place, "minutes", "Indiquez la durée en minutes : ce tarif se compte en heures ou en parties d'heure.")
    return price(tariff, facts)


def _refused(place: int, field: str, detail: str) -> CaseRefused:
    return CaseRefused(detail, errors=[{"pointer": f"/cases/{place}/{field}", "code": "case", "detail": detail}])
