"""What billing answers about bank details, from the state of a town in memory."""

from typing import Any

from chassis.errors import Invalid, Unavailable
from contracts.billing import (
    BankAccountView,
    BankDifference,
    BankRequests,
    BankRequestView,
    CancelCardAttempt,
    CardAttempt,
    CheckCardAttempt,
    DirectDebitView,
    GetBankAccount,
    GetCardAttempt,
    GetDirectDebit,
    ListBankRequests,
    ReviewBankChange,
    StartCardPayment,
    SubmitBankChange,
)
from contracts.family import FieldChange
from tests.unit.backoffice import cast
from tests.unit.gateway import builders

UNKNOWN = BankAccountView(family_id=builders.DUPONT.family_id, known=False)
NO_DEBIT = DirectDebitView(family_id=builders.DUPONT.family_id)


class NothingChanged(Invalid):
    """What billing says of a change that changes nothing."""

    slug = "nothing_changed"
    title = "Rien n'a changé"


def difference(account: BankAccountView, asked: ReviewBankChange) -> BankDifference:
    """Tell what of a change differs from what is known, as billing does: what is left out stays."""
    words = {True: "Oui", False: "Non"}
    wish = account.direct_debit if asked.direct_debit is None else asked.direct_debit
    texts = {name: (getattr(account, name), getattr(asked, name).get_secret_value()) for name in ("holder", "iban", "bic")}
    shown = {name: (old, new or old) for name, (old, new) in texts.items()} | {"direct_debit": (words[account.direct_debit], words[wish])}
    changes = tuple(FieldChange(field=name, old=old, new=new) for name, (old, new) in shown.items() if old != new)
    if not changes:
        raise NothingChanged
    return BankDifference(changes=changes)


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked about bank details, from the town's state."""

    def submit(_: SubmitBankChange) -> BankRequestView:
        if town.refusal:
            raise town.refusal
        return cast.bank_request()

    def start(_: StartCardPayment) -> CardAttempt:
        raise town.refusal or Unavailable

    return {
        StartCardPayment: start,
        **dict.fromkeys((GetCardAttempt, CheckCardAttempt, CancelCardAttempt), lambda _: town.attempt),
        GetBankAccount: lambda _: town.account,
        GetDirectDebit: lambda _: town.debit,
        ListBankRequests: lambda _: BankRequests(requests=town.bank_asked),
        ReviewBankChange: lambda asked: difference(town.account, asked),
        SubmitBankChange: submit,
    }
