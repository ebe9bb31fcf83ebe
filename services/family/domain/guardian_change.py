"""What a guardian's change request may ask: only fields that exist, with plausible values, that differ from the record."""

import re
from collections.abc import Mapping

from pydantic import ValidationError

from contracts.family import GUARDIAN_LABELS, FieldChange, GuardianFields
from services.family.domain.errors import FieldsRefused, NothingChanged

Value = str | bool

PHONES = frozenset({"home_phone", "work_phone", "mobile_phone"})
PHONE = re.compile(r"0[1-9][0-9]{8}|(\+|00)[1-9][0-9]{6,14}")
PHONE_HINT = "indiquez dix chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +"
HINTS = {
    "postal_code": "indiquez cinq chiffres, par exemple 69280",
    "email": "indiquez une adresse complète, par exemple jean.dupont@orange.fr",
    "email_consent": "répondez par oui ou par non",
    "sms_consent": "répondez par oui ou par non",
} | dict.fromkeys(PHONES, PHONE_HINT)
LINE_HINT = "écrivez une seule ligne de 120 caractères au plus"


def asked_changes(current: GuardianFields, asked: Mapping[str, Value]) -> dict[str, Value]:
    """Keep the fields whose asked value differs from the record, in the order of the record.

    Raises FieldsRefused naming every field that cannot be accepted, NothingChanged when none differs.
    """
    changes: dict[str, Value] = {}
    refused: dict[str, str] = {name: "ce champ n'existe pas" for name in asked if name not in GUARDIAN_LABELS}
    for name in GUARDIAN_LABELS:
        if name not in asked:
            continue
        try:
            value = _parsed(name, asked[name])
        except ValueError:
            refused[name] = HINTS.get(name, LINE_HINT)
            continue
        if value == getattr(current, name):
            continue
        if name in PHONES and not _is_phone(str(value)):
            refused[name] = PHONE_HINT
        changes[name] = value
    if refused:
        raise _refusal(refused)
    if not changes:
        raise NothingChanged("Aucune modification : ce que vous avez saisi est déjà dans votre fiche.")
    return changes


def differences(current: GuardianFields, changes: Mapping[str, Value]) -> tuple[FieldChange, ...]:
    """Show changes beside the record as it is, in the order of the record."""
    return tuple(
        FieldChange(field=name, old=written(getattr(current, name)), new=written(changes[name]))
        for name in GUARDIAN_LABELS
        if name in changes
    )


def written(value: Value) -> str:
    """Write a field's value as a screen shows it."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return value


def _parsed(name: str, value: Value) -> Value:
    if isinstance(value, bool) is not name.endswith("_consent"):
        raise ValueError(name)
    try:
        parsed: Value = getattr(GuardianFields.model_validate({name: value}), name)
    except ValidationError as error:
        raise ValueError(name) from error
    return parsed


def _is_phone(text: str) -> bool:
    return not text or PHONE.fullmatch(re.sub(r"\(0\)|[ .()-]", "", text)) is not None


def _refusal(refused: Mapping[str, str]) -> FieldsRefused:
    labelled = {name: GUARDIAN_LABELS.get(name, name) for name in refused}
    detail = " ".join(f"{labelled[name]} : {hint}." for name, hint in refused.items())
    errors = [{"field": name, "label": labelled[name], "detail": f"{hint[0].upper()}{hint[1:]}."} for name, hint in refused.items()]
    return FieldsRefused(detail, errors=errors)
