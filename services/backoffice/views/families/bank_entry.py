"""Bank details that a family gives on paper, as the clerk's form carries them, and what the clerk should know before asking."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from pydantic import SecretStr

from chassis.edge.forms import Posted
from chassis.edge.ids import id_in
from chassis.errors import Refusal
from contracts.billing import BANK_LABELS, BankAccountView, BankDifference
from contracts.family import FieldChange
from services.backoffice.views.children.child_forms import BEFORE

DOCUMENT = "Relevé d'identité bancaire (RIB)"
LABELS: Mapping[str, str] = {**BANK_LABELS, "document": DOCUMENT}
AT_HOME = ("FR", "MC", "")
"""Countries of accounts that nothing need be said of, and none, where the account stays what it is."""
ABROAD = "Compte tenu hors de France ({country}) : les prélèvements et les virements y fonctionnent comme ici, dans toute la zone SEPA."
FIELDS = ("holder", "direct_debit")
"""What the form is filled with: an IBAN and a BIC are never written back, an empty field keeps them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as it is filled, what it was filled with at first, and the RIB that is kept already ("<id> <name>")."""

    holder: str = field(default="", repr=False)
    iban: str = field(default="", repr=False)
    bic: str = field(default="", repr=False)
    direct_debit: str = "non"
    before: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: str = ""

    @property
    def document_id(self) -> UUID | None:
        """Tell which RIB is kept; None for none."""
        return id_in(self.kept.partition(" ")[0])

    @property
    def document_name(self) -> str:
        """Name the RIB that is kept."""
        return self.kept.partition(" ")[2]


def sheet(account: BankAccountView, otherwise: str) -> Sheet:
    """Fill the form with what is known; of a family that has given no account, with the name that bills are made out to."""
    holder, wish = (account.holder, _answer(account.direct_debit)) if account.known else (otherwise, "non")
    return Sheet(holder=holder, direct_debit=wish, before={"holder": account.holder, "direct_debit": wish})


def filled(form: Posted) -> dict[str, str] | None:
    """Read what the form was filled with at first; None where it does not tell all of it."""
    return {name: form.text(BEFORE + name) for name in FIELDS} if all(form.texts(BEFORE + name) for name in FIELDS) else None


def typed(form: Posted, before: Mapping[str, str]) -> Sheet:
    """Read the form, beside what it was filled with at first."""
    read = Sheet(
        holder=form.text("holder"),
        iban=form.text("iban"),
        bic=form.text("bic"),
        direct_debit=form.text("direct_debit") or before["direct_debit"],
        before=before,
        kept=form.text("joint"),
    )
    return read if read.document_id else replace(read, kept="")


def asked(sheet: Sheet) -> dict[str, SecretStr | bool | None]:
    """Write what is asked of billing: what the clerk did not touch is left out, so that nothing ends by silence."""
    holder = "" if sheet.holder == sheet.before["holder"] else sheet.holder
    wish = None if sheet.direct_debit == sheet.before["direct_debit"] else sheet.direct_debit == "oui"
    return {"holder": SecretStr(holder), "iban": SecretStr(sheet.iban), "bic": SecretStr(sheet.bic), "direct_debit": wish}


def changes(difference: BankDifference) -> tuple[FieldChange, ...]:
    """Show a masked difference with the town's words for each field."""
    return tuple(one.model_copy(update={"label": LABELS.get(one.field, one.field)}) for one in difference.changes)


def to_know(difference: BankDifference) -> tuple[str, ...]:
    """Say what a clerk should tell the family before asking in its place."""
    asked = {one.field: one.new for one in difference.changes}
    country, wish = asked.get("iban", "")[:2], asked.get("direct_debit", "")
    return (
        *([ABROAD.format(country=country)] if country not in AT_HOME else ()),
        *(["Il restera un mandat de prélèvement à faire signer : rien n'est prélevé avant."] if wish == "Oui" else ()),
        *(["Un mandat de prélèvement est en cours : il prendra fin si la demande est acceptée."] if difference.ends_mandate else ()),
    )


def errors_in(refusal: Refusal) -> dict[str, str]:
    """Read which fields were refused, by billing or before it was asked, and why."""
    wrong = refusal.members.get("errors", ())
    return in_order((str(one.get("field") or one.get("pointer", "")).removeprefix("/"), str(one.get("detail", ""))) for one in wrong)


def in_order(errors: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Put errors in the order of the form."""
    told = dict(errors)
    return {name: told[name] for name in LABELS if name in told}


def _answer(wish: bool) -> str:
    return "oui" if wish else "non"
