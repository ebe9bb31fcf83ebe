"""The sheet of an activity as a form: its name, where and when it takes place; for a new one also places and whom it is for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.edge.days import date_of
from contracts.planning import ActivityView, Period, WorkingDaysBefore
from services.backoffice.views.typed import Fields, text, whole_number

WEEKLY = (
    ("optional", "Jour par jour, avec ou sans rythme hebdomadaire"),
    ("required", "Toujours avec un rythme hebdomadaire"),
    ("never", "Jour par jour seulement"),
)
BESIDE = {"dates": "au", "eligibility": "classes", "constraints": "modele", "openings": "au", "residents": "modele", "pool": "structure"}
"""The field beside which the service's refusal of a policy is said."""
NO_CUTOFF_HERE = "Ces jours n'ont pas encore de délai : choisissez d'autres jours, ou changez d'abord les délais."
UNTIL_NOON = WorkingDaysBefore.model_validate({"days": 1, "at": "12:00"})
"""The cut-off of a new activity that copies no other: noon of the working day before."""
FROM_MODEL = ("late", "late_until", "no_show", "offer_hours", "residents", "constraints")
MOST_PLACES, LATEST_POSITION, LONGEST_NAME, OLDEST = 10_000, 999, 80, 25


def written(one: ActivityView) -> dict[str, list[str]]:
    """Write an activity into the fields of its sheet."""
    rules = one.policies
    return {
        "nom": [one.name],
        "structure": [str(one.facility_id)],
        "ordre": [str(one.position)],
        "jours": [str(weekday) for weekday in one.weekdays],
        "periodes": [period.value for period in one.periods],
        "du": [rules.first_day.isoformat() if rules.first_day else ""],
        "au": [rules.last_day.isoformat() if rules.last_day else ""],
        "rythme": [rules.weekly],
    }


def blank(facility_id: str, position: int) -> dict[str, list[str]]:
    """Write the sheet of an activity that is still to be entered: school days, the working day before."""
    return {
        "structure": [facility_id],
        "ordre": [str(position)],
        "jours": ["1", "2", "4", "5"],
        "periodes": ["school"],
        "rythme": ["optional"],
    }


def asked(fields: Fields) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Read the sheet: values of the activity, its policies, and what is wrong by its field."""
    faults: dict[str, str] = {}
    name, position = text(fields, "nom"), whole_number(text(fields, "ordre") or "0")
    if not name or len(name) > LONGEST_NAME:
        faults["nom"] = "Donnez un nom, de 80 caractères au plus."
    if not text(fields, "structure"):
        faults["structure"] = "Choisissez la structure."
    if position is None or position > LATEST_POSITION:
        faults["ordre"] = "Un nombre de 0 à 999."
    weekdays = sorted({int(one) for one in fields.get("jours", ()) if one in set("1234567")})
    if not weekdays:
        faults["jours"] = "Cochez au moins un jour."
    periods = [period.value for period in Period if period.value in fields.get("periodes", ())]
    if not periods:
        faults["periodes"] = "Cochez au moins une période."
    dates = {name: date_of(text(fields, name)) for name in ("du", "au")}
    faults |= {name: "Cette date n'existe pas." for name in dates if text(fields, name) and dates[name] is None}
    values = {"name": name, "facility_id": text(fields, "structure"), "position": position, "weekdays": weekdays, "periods": periods}
    policies = {
        "first_day": dates["du"].isoformat() if dates["du"] else None,
        "last_day": dates["au"].isoformat() if dates["au"] else None,
        "weekly": text(fields, "rythme") or "optional",
    }
    return values, policies, faults


def asked_new(fields: Fields, model: ActivityView | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the sheet of a new activity, with rules from another one where a clerk chose that."""
    values, policies, faults = asked(fields)
    places = whole_number(text(fields, "places"))
    if places is None or places > MOST_PLACES:
        faults["places"] = "Indiquez un nombre de places, de 0 à 10 000."
    ages = {name: whole_number(text(fields, name)) for name in ("age-de", "age-a")}
    faults |= {name: "Un nombre d'années, de 0 à 25." for name in ages if text(fields, name) and not _is_age(ages[name])}
    starts, ends = text(fields, "debut"), text(fields, "fin")
    if bool(starts) != bool(ends) or (starts and ends <= starts):
        faults["fin"] = "Indiquez le début et la fin, la fin après le début, ou laissez les deux vides."
    copied = model.policies.model_dump(mode="json", include=set(FROM_MODEL)) if model else {}
    old = model.policies.eligibility if model else None
    classes = [name.strip() for name in text(fields, "classes").split(",") if name.strip()]
    policies |= {
        **copied,
        "eligibility": {
            "from_age": ages["age-de"],
            "to_age": ages["age-a"],
            "school_classes": classes,
            "residents_only": bool(old and old.residents_only),
            "complete_record": bool(old and old.complete_record),
        },
    }
    usual = UNTIL_NOON.model_dump(mode="json")
    values |= {
        "capacity": places,
        "approval": model.approval if model else "automatic",
        "booking_cutoff": model.booking_cutoff.model_dump(mode="json") if model else usual,
        "cancelling_cutoff": model.cancelling_cutoff.model_dump(mode="json") if model else usual,
        "policies": policies,
    }
    return values, faults


def openings_until(one: ActivityView, last: date | None) -> list[Mapping[str, Any]]:
    """Keep what is left of the openings of an activity that ends on a day."""
    kept = [each for each in one.policies.openings if last is None or each.first <= last]
    cut = [each if last is None or each.last <= last else each.model_copy(update={"last": last}) for each in kept]
    return [each.model_dump(mode="json") for each in cut]


def _is_age(typed: int | None) -> bool:
    return typed is not None and typed <= OLDEST
