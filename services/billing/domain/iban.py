"""IBAN and BIC as people type them: forgiven spaces and small letters, checked, explained in French, and shown masked.

Sources: ISO 13616 (IBAN) and ISO 9362 (BIC), banks by the registers that `schwifty` ships; SEPA countries by the European Payments
Council (EPC409-09), which counts five more than schwifty does.
"""

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

SEPA_SINCE_2024 = frozenset({"AL", "MD", "ME", "MK", "RS"})
"""Albania, Moldova, Montenegro, North Macedonia and Serbia."""

KEYED = frozenset({"FR", "MC"})
"""Countries whose account numbers hold a key of their own (clé RIB), checked beside the IBAN's."""

FRENCH_CODES = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "MC"})
BIC_COUNTRIES: dict[str, frozenset[str]] = {
    "FR": FRENCH_CODES,
    "MC": frozenset({"MC", "FR"}),
    "GB": frozenset({"GB", "GG", "JE", "IM"}),
}
"""Countries of the banks that keep accounts with an IBAN of a country, where they are not just that country's."""

INSTITUTION = 6
"""Letters of a BIC that name the bank and its country; what follows names a place or a branch, and varies."""

TYPING_ERROR = "Cet IBAN comporte une erreur de frappe : sa clé de contrôle ne correspond pas. Recopiez-le depuis votre RIB."
NO_COUNTRY = "Un IBAN commence par le code d'un pays, par exemple FR76 pour la France. Recopiez-le depuis votre RIB."
ODD_LETTERS = "Un IBAN ne contient que des lettres et des chiffres. Recopiez-le depuis votre RIB."
NOT_SEPA = (
    "Ce compte est tenu hors de la zone SEPA ({country}) : la mairie ne peut ni y verser ni y prélever. "
    "Indiquez un compte d'un pays de la zone SEPA."
)
NO_BIC = "Un BIC a 8 ou 11 caractères, par exemple AGRIFRPP. Recopiez-le depuis votre RIB."
OTHER_BANK = "Ce BIC n'est pas celui de la banque de cet IBAN. Laissez le champ vide si vous ne le connaissez pas."
BIC_NEEDED = "Indiquez le BIC de cette banque : il figure à côté de l'IBAN sur votre relevé d'identité bancaire."


class Unacceptable(ValueError):
    """A text that is no usable IBAN or BIC; its message tells a family what to do."""


def compact(text: str) -> str:
    """Write an IBAN or a BIC without spaces, dots or dashes, in capitals."""
    return re.sub(r"[\s.:\-\u200b\u2060]", "", text).upper().removeprefix("IBAN")


def read_iban(text: str) -> str:
    """Check an IBAN of a SEPA country; raises Unacceptable."""
    typed = compact(text)
    if not re.fullmatch(r"[A-Z0-9]*", typed):
        raise Unacceptable(ODD_LETTERS)
    try:
        length: int = IBAN(typed, allow_invalid=True).spec.iban_length
    except (SchwiftyException, KeyError) as error:
        raise Unacceptable(NO_COUNTRY) from error
    if not in_sepa(typed):
        raise Unacceptable(NOT_SEPA.format(country=typed[:2]))
    if len(typed) != length:
        message = f"Un IBAN qui commence par {typed[:2]} a {length} caractères : celui-ci en a {len(typed)}."
        raise Unacceptable(message)
    try:
        return str(IBAN(typed, validate_bban=typed[:2] in KEYED))
    except SchwiftyException as error:
        raise Unacceptable(TYPING_ERROR) from error


def in_sepa(iban: str) -> bool:
    """Tell whether an account can be debited and credited within SEPA."""
    return iban[:2] in SEPA_SINCE_2024 or bool(IBAN(iban, allow_invalid=True).in_sepa_zone)


def read_bic(text: str, iban: str) -> str:
    """Check the BIC of an account, or find it by its IBAN when none is typed; raises Unacceptable.

    A French account may stay without one: its IBAN is enough.
    """
    typed = compact(text)
    if not typed:
        found = known_bic(iban)
        if not found and iban[:2] not in KEYED:
            raise Unacceptable(BIC_NEEDED)
        return found
    bic = shaped_bic(typed)
    if not fits(bic, iban):
        raise Unacceptable(OTHER_BANK)
    return bic


def shaped_bic(text: str) -> str:
    """Check the mere shape of a BIC; raises Unacceptable."""
    try:
        return str(BIC(compact(text)))
    except SchwiftyException as error:
        raise Unacceptable(NO_BIC) from error


def fits(bic: str, iban: str) -> bool:
    """Tell whether a BIC may be that of an account's bank: the very bank where it is known, else one of its country."""
    known = known_bic(iban)
    if known:
        return bic[:INSTITUTION] == known[:INSTITUTION]
    country = iban[:2]
    return bic[4:INSTITUTION] in BIC_COUNTRIES.get(country, frozenset({country}))


def known_bic(iban: str) -> str:
    """Find the BIC of an account's bank; empty where no register knows it."""
    found = IBAN(iban).bic
    return str(found) if found else ""


def bank_name(iban: str) -> str:
    """Find the name of an account's bank; empty where no register knows it."""
    return (IBAN(iban).bank_name or "") if iban else ""


def masked(iban: str) -> str:
    """Show an IBAN so that its owner recognises it and nobody can use it: FR76 •••• •••• 0189."""
    return f"{iban[:4]} •••• •••• {iban[-4:]}" if iban else ""


def grouped(iban: str) -> str:
    """Write a whole IBAN in groups of four."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
