"""Mandates (mandats de prélèvement SEPA): their reference, how long they hold unused, which sequence a collection has.

Source: SEPA Direct Debit Core Rulebook (EPC016-06): a mandate lapses 36 months after its last collection, or its signature.
"""

import re
from calendar import monthrange
from datetime import date

from contracts.billing import DebitSequence, EnterMandate
from services.billing.domain.errors import DebitRefused
from services.billing.domain.iban import compact

LAPSE_MONTHS = 36
CHECKED = 97
"""Creditor identifiers carry the check digits of IBANs (ISO 7064, 97-10)."""

REASONS: dict[str, str] = {
    "AM04": "Provision insuffisante",
    "AC01": "Numéro de compte erroné",
    "AC04": "Compte clos",
    "MD01": "Mandat inconnu de la banque",
    "MD06": "Contesté par le titulaire du compte",
    "MS02": "Refusé par le titulaire du compte",
    "MS03": "Motif non communiqué par la banque",
}
"""Reasons for which banks reject a collection, in words."""

ENDING = frozenset({"AC01", "AC04", "MD01"})
"""Reasons after which nothing can be collected under the mandate any more."""


def reference(family_number: str, place: int) -> str:
    """Make the reference (RUM) of a family's next mandate: "1001001816331-2"."""
    return f"{family_number}-{place}"


def is_reference(text: str) -> bool:
    """Tell whether banks take a reference as it is: their letters, no slash at an end nor two in a row."""
    slashes = text.startswith("/") or text.endswith("/") or "//" in text
    return not slashes and re.fullmatch(r"[A-Za-z0-9+?/:().,' -]{1,35}", text) is not None


def lapses_on(signed_on: date, last_collected_on: date | None) -> date:
    """Tell the day from which a mandate that stayed unused no longer holds."""
    last = max(signed_on, last_collected_on or signed_on)
    year, month = divmod(last.year * 12 + last.month - 1 + LAPSE_MONTHS, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


def sequence(*, single: bool, closing: bool, collected: bool) -> DebitSequence:
    """Tell the sequence of the next collection; `collected` tells whether one went through before, rejects apart."""
    if single:
        return "OOFF"
    if closing:
        return "FNAL"
    return "RCUR" if collected else "FRST"


def is_ics(text: str) -> bool:
    """Tell whether a creditor identifier (ICS) is well formed: FR, check digits, business code, national number."""
    found = re.fullmatch(r"([A-Z]{2})([0-9]{2})([A-Z0-9]{3})([A-Z0-9]{1,28})", text)
    if found is None:
        return False
    country, digits, _, national = found.groups()
    number = int("".join(str(int(letter, 36)) for letter in f"{national}{country}{digits}"))
    return number % CHECKED == 1


def check_paper(asked: EnterMandate, today: date) -> None:
    """Refuse a paper that no mandate is made of: it holds no more, or not yet, or names what no bank takes."""
    last = asked.last_collected_on
    if last is not None and not asked.signed_on <= last <= today:
        raise DebitRefused("Le dernier prélèvement suit la signature, et n'est pas à venir.", field="last_collected_on")
    if last is not None and asked.single:
        raise DebitRefused("Un mandat pour un seul prélèvement ne sert plus après lui.", field="last_collected_on")
    if asked.signed_on > today or lapses_on(asked.signed_on, last) <= today:
        text = "Un mandat sans prélèvement depuis plus de 36 mois ne vaut plus, ni un mandat daté de demain."
        raise DebitRefused(text, field="signed_on")
    ics = compact(asked.ics)
    if ics and not is_ics(ics):
        raise DebitRefused("Cet ICS n'est pas juste : recopiez celui du mandat, par exemple FR72ZZZ123456.", field="ics")
    if asked.reference and not is_reference(asked.reference):
        raise DebitRefused("35 lettres sans accent, chiffres ou signes au plus, sans barre au début ni à la fin.", field="reference")
