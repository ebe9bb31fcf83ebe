"""The rules of an activity as a form: what is written in its fields, and what was typed in them."""

from typing import Any

from contracts.planning import ActivityView, Leave
from services.backoffice.views.typed import Fields, text, value_at, whole_number

GROUP_ROWS = 3
LONGEST_OFFER = 240
MOST_LEAVE = 2000
LONGEST_NOTICE = 90
USUAL_NOTICE = "30"
PATTERNS = (
    ("staff", "La mairie seule"),
    ("ask_staff", "Les familles, si un agent accepte"),
    ("automatic", "Les familles, aussitôt s'il y a de la place"),
)
HOW_TIMED = {None: "", True: "oui", False: "non"}
LEAVE_UNITS = (("days", "jours"), ("hours", "heures"))
LEAVE_YEARS = (("school", "année scolaire"), ("civil", "année civile"))
WORDS = {
    "capacity": "places",
    "age_groups": "groupes",
    "eligibility": "pour-qui",
    "constraints": "ensemble",
    "pool": "salle",
    "leave": "conge",
}
"""The part of the form beside which the service's refusal of a policy is said."""


def written(one: ActivityView) -> dict[str, list[str]]:
    """Write an activity's rules into the fields of their form."""
    rules = one.policies
    groups = [(str(each.from_age), str(each.to_age), str(each.capacity)) for each in rules.age_groups]
    whom, days = rules.eligibility, rules.constraints
    return {
        "reponse": [one.approval],
        "retard": [rules.late],
        "absent": [rules.no_show],
        "heures": [HOW_TIMED[rules.times]],
        "offre": [_written(rules.offer_hours)],
        "qui-change": [rules.pattern],
        "conge": [_written(rules.leave.allowance if rules.leave else None)],
        "conge-unite": [rules.leave.unit if rules.leave else "days"],
        "conge-annee": [rules.leave.year if rules.leave else "school"],
        "preavis": [USUAL_NOTICE],
        "places": [str(one.capacity)],
        "de": [each[0] for each in groups],
        "a": [each[1] for each in groups],
        "enfants": [each[2] for each in groups],
        "salle": [str(rules.pool.pool_id) if rules.pool else ""],
        "part": [rules.pool.part if rules.pool else "day"],
        "age-de": [_written(whom.from_age)],
        "age-a": [_written(whom.to_age)],
        "classes": [", ".join(whom.school_classes)],
        "fiche": ["oui"] if whom.complete_record else [],
        "semaine": ["oui"] if days.full_week else [],
        "minimum": [_written(days.min_days_a_week)],
        "exclut": [str(each) for each in days.excludes],
        "exige": [str(each) for each in days.requires],
    }


def groups(fields: Fields) -> list[tuple[str, str, str]]:
    """List the lines of age groups as typed, with some left to fill."""
    columns = [fields.get(name, []) for name in ("de", "a", "enfants")]
    typed = [tuple(value_at(column, n) for column in columns) for n in range(max(map(len, columns)))]
    filled = [(one[0], one[1], one[2]) for one in typed if any(one)]
    return filled + [("", "", "")] * max(GROUP_ROWS - len(filled), 1)


def asked(fields: Fields, one: ActivityView) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """Read the form: values of the activity, its policies, and what is wrong by the part of the form."""
    faults: dict[str, str] = {}
    capacity = whole_number(text(fields, "places"))
    if capacity is None or capacity > 10_000:  # noqa: PLR2004 - the contract's own limit
        faults["places"] = "Indiquez un nombre de places, de 0 à 10 000."
    rows = [tuple(map(whole_number, row)) for row in groups(fields) if any(row)]
    if any(None in row or row[0] > 25 or row[1] > 25 for row in rows):  # type: ignore[operator]  # noqa: PLR2004
        faults["groupes"] = "Remplissez les deux âges (25 ans au plus) et le nombre d'enfants de chaque ligne."
    ages = [text(fields, "age-de"), text(fields, "age-a")]
    if any((typed and not 0 <= (whole_number(typed) or 0) <= 25) or (typed and whole_number(typed) is None) for typed in ages):  # noqa: PLR2004
        faults["pour-qui"] = "Un âge est un nombre d'années, de 0 à 25."
    minimum = text(fields, "minimum")
    if minimum and (whole_number(minimum) or 0) not in range(1, 8):
        faults["ensemble"] = "Le nombre de jours par semaine va de 1 à 7, ou reste vide."
    hours = text(fields, "offre")
    if hours and (whole_number(hours) or 0) not in range(1, LONGEST_OFFER + 1):
        faults["offre"] = "De 1 à 240 heures, ou vide pour donner la place aussitôt."
    leave = _leave(fields, one.policies.leave, faults)
    policies = {
        "pattern": text(fields, "qui-change") or one.policies.pattern,
        "leave": leave,
        "late": text(fields, "retard"),
        "offer_hours": whole_number(hours),
        "no_show": text(fields, "absent"),
        "times": {"oui": True, "non": False}.get(text(fields, "heures")),
        "age_groups": [dict(zip(("from_age", "to_age", "capacity"), row, strict=True)) for row in rows],
        "pool": {"pool_id": text(fields, "salle"), "part": text(fields, "part")} if text(fields, "salle") else None,
        "eligibility": {
            "from_age": whole_number(ages[0]),
            "to_age": whole_number(ages[1]),
            "school_classes": [name.strip() for name in text(fields, "classes").split(",") if name.strip()],
            "residents_only": one.policies.eligibility.residents_only,
            "complete_record": bool(fields.get("fiche")),
        },
        "constraints": {
            "min_days_a_week": whole_number(minimum),
            "full_week": bool(fields.get("semaine")),
            "excludes": list(fields.get("exclut", ())),
            "requires": list(fields.get("exige", ())),
        },
    }
    return {"approval": text(fields, "reponse"), "capacity": capacity}, policies, faults


def _leave(fields: Fields, kept: Leave | None, faults: dict[str, str]) -> dict[str, Any] | None:
    """Read the leave of hourly contracts; its notice, once there is one, is changed as every other cut-off."""
    allowance = text(fields, "conge")
    if not allowance:
        return None
    if (whole_number(allowance) or 0) not in range(1, MOST_LEAVE + 1):
        faults["conge"] = f"Indiquez un nombre de jours ou d'heures par an, de 1 à {MOST_LEAVE}, ou rien s'il n'y a pas de congés."
    days = whole_number(text(fields, "preavis") or USUAL_NOTICE)
    if kept is None and (days is None or days > LONGEST_NOTICE):
        faults["preavis"] = f"Indiquez un nombre de jours, de 0 à {LONGEST_NOTICE}."
    notice = kept.notice.model_dump(mode="json") if kept else {"kind": "calendar_days_before", "days": days, "at": "23:59:00"}
    return {
        "allowance": whole_number(allowance),
        "unit": text(fields, "conge-unite"),
        "year": text(fields, "conge-annee"),
        "notice": notice,
    }


def _written(value: int | None) -> str:
    return "" if value is None else str(value)
