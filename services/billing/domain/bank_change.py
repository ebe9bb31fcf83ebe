"""What a family may ask to change about its bank details: only what differs, checked, each field explained when it is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from contracts.billing import BANK_LABELS
from contracts.family import FieldChange
from services.billing.domain.errors import BankDetailsMoved, BankFieldsRefused, NothingToChange
from services.billing.domain.iban import Unacceptable, bank_name, fits, masked, read_bic, read_iban, shaped_bic
from services.billing.domain.pain008 import plain

LONGEST_HOLDER = 70
"""What a direct debit file holds of a name (pain.008, Max70Text)."""

HOLDER_NEEDED = "Indiquez le titulaire du compte, comme sur le relevé d'identité bancaire."
HOLDER_ODD = f"Écrivez le nom du titulaire sur une ligne, en lettres latines, comme sur le RIB : {LONGEST_HOLDER} caractères au plus."
"""Banks read none but these letters: a name without any would stand in their file as nothing, and the whole file would be refused."""
IBAN_NEEDED = "Indiquez l'IBAN du compte : il figure sur le relevé d'identité bancaire (RIB)."
SECRET = ("holder", "iban", "bic")
"""Fields that a RIB proves, and that are sealed where they are kept."""

MANDATE = "Il restera un mandat de prélèvement à signer : rien n'est prélevé avant que vous l'ayez signé."
NO_MANDATE_YET = "La mairie ne propose pas encore le prélèvement : continuez de régler vos factures comme d'habitude."
ENDS = (
    "Votre mandat de prélèvement prendra fin quand la mairie aura accepté votre demande :"
    " vos factures seront de nouveau à régler vous-même."
    " Pour l'arrêter tout de suite, allez dans « Relevé de compte », puis « Prélèvement »."
)
ABROAD = "Compte tenu hors de France ({country}) : le prélèvement automatique fonctionne dans toute la zone SEPA, donc ici aussi."


@dataclass(frozen=True, slots=True)
class Details:
    """Bank details in full, never printed: holder, IBAN and BIC without spaces, and the wish for direct debit."""

    holder: str = field(default="", repr=False)
    iban: str = field(default="", repr=False)
    bic: str = field(default="", repr=False)
    direct_debit: bool = False

    def with_mandate(self, signed_on: date | None) -> "Details":
        """Tell them as families read them: who has signed a mandate that holds pays by direct debit, whatever it wished before."""
        return replace(self, direct_debit=self.direct_debit or signed_on is not None)


NONE = Details()
"""The bank details of a family that has given none."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a request asks: names of fields, and the details that hold their new values."""

    fields: tuple[str, ...]
    asked: Details = field(repr=False)

    @property
    def needs_document(self) -> bool:
        """Tell whether a RIB must prove it: a mere wish for direct debit needs none."""
        return any(name in SECRET for name in self.fields)

    def ends_mandate(self, asked_on: date, signed_on: date | None) -> bool:
        """Tell whether accepting it ends the mandate that holds: the family says no to direct debit, and has not signed since."""
        says_no = "direct_debit" in self.fields and not self.asked.direct_debit
        return says_no and signed_on is not None and signed_on <= asked_on

    def applied_to(self, details: Details) -> Details:
        """Write the asked fields, and no other, over details as they are now; raises BankDetailsMoved when they no longer fit together."""
        values = {name: getattr(self.asked, name) for name in self.fields}
        written = replace(details, **values)
        if "bic" in self.fields and "iban" not in self.fields and written.bic and not fits(written.bic, written.iban):
            raise BankDetailsMoved("Le BIC demandé n'est plus celui de la banque : l'IBAN a changé entre-temps.")
        return written

    def differences(self, old: Details) -> tuple[FieldChange, ...]:
        """Show the change beside details, masked, in the order of the screens; what stays the same is left out."""
        shown = [FieldChange(field=name, old=written(name, old), new=written(name, self.asked)) for name in in_order(self.fields)]
        return tuple(one for one in shown if one.old != one.new or _value(one.field, old) != _value(one.field, self.asked)) or tuple(shown)


def in_order(fields: Iterable[str]) -> tuple[str, ...]:
    """Put names of fields in the order of the screens."""
    names = set(fields)
    return tuple(name for name in BANK_LABELS if name in names)


def written(name: str, details: Details) -> str:
    """Write a field as a screen shows it: the IBAN masked."""
    if name == "direct_debit":
        return "Oui" if details.direct_debit else "Non"
    return masked(details.iban) if name == "iban" else str(_value(name, details))


def asked_change(current: Details, typed: Details) -> Change:
    """Check what was typed and keep what differs; an empty text leaves the present value.

    Raises BankFieldsRefused naming every wrong field, NothingToChange when none differs. An IBAN and its BIC are asked together.
    """
    refused: dict[str, str] = {}
    holder = " ".join(typed.holder.split()) or current.holder
    if not holder:
        refused["holder"] = HOLDER_NEEDED
    elif len(holder) > LONGEST_HOLDER or not re.search("[A-Za-z]{2}", plain(holder, LONGEST_HOLDER)) or not holder.isprintable():
        refused["holder"] = HOLDER_ODD
    iban, bic = current.iban, current.bic
    try:
        iban = read_iban(typed.iban) if typed.iban.strip() else current.iban
        if not iban:
            refused["iban"] = IBAN_NEEDED
    except Unacceptable as error:
        refused["iban"] = str(error)
    if typed.bic.strip() or iban != current.iban:
        try:
            bic = read_bic(typed.bic, iban) if "iban" not in refused else shaped_bic(typed.bic)
        except Unacceptable as error:
            refused["bic"] = str(error)
    if refused:
        errors = [{"field": name, "label": BANK_LABELS[name], "detail": why} for name, why in refused.items()]
        raise BankFieldsRefused(" ".join(f"{BANK_LABELS[name]} : {why}" for name, why in refused.items()), errors=errors)
    asked = Details(holder, iban, bic, typed.direct_debit)
    changed = {name for name in BANK_LABELS if getattr(asked, name) != getattr(current, name)}
    if not changed:
        raise NothingToChange("Aucune modification : ce que vous avez saisi est déjà enregistré.")
    return Change(in_order(changed | ({"bic"} if "iban" in changed else set())), asked)


def hints(change: Change, *, ends_mandate: bool = False, mandate_offered: bool = True) -> tuple[str, ...]:
    """Tell a family what to know before it transmits a change."""
    told = []
    if "iban" in change.fields and change.asked.iban[:2] not in ("FR", "MC"):
        told.append(ABROAD.format(country=change.asked.iban[:2]))
    if "direct_debit" in change.fields and change.asked.direct_debit:
        told.append(MANDATE if mandate_offered else NO_MANDATE_YET)
    if ends_mandate:
        told.append(ENDS)
    return tuple(told)


def bank_asked(change: Change) -> str:
    """Name the bank of the asked IBAN, where it is known."""
    return bank_name(change.asked.iban) if "iban" in change.fields else ""


def _value(name: str, details: Details) -> str | bool:
    value: str | bool = getattr(details, name)
    return value
