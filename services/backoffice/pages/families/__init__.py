"""Families: finding one, its record and accounts, acting for it, erasing it."""

from services.backoffice.pages.families import (
    accounts,
    act_for,
    act_for_bank,
    act_for_record,
    departures,
    employment,
    erasures,
    families,
    family_data,
    new_family,
    quotients,
)

ROUTES = (
    new_family.routes,
    departures.routes,
    employment.routes,
    quotients.routes,
    families.routes,
    accounts.routes,
    family_data.routes,
    erasures.routes,
    act_for.routes,
    act_for_bank.routes,
    act_for_record.routes,
)
