"""What billing answers about bank details, from the state of a town in memory."""

from typing import Any

from contracts.billing import (
    BankAccountView,
    BankDifference,
    BankRequests,
    BankRequestView,
    DirectDebitView,
    GetBankAccount,
    GetDirectDebit,
    ListBankRequests,
    ReviewBankChange,
    SubmitBankChange,
)
from contracts.family import FieldChange
from tests.unit.backoffice import cast
from tests.unit.gateway import builders

DIFFERENCE = BankDifference(changes=(FieldChange(field="direct_debit", label="Prélèvement automatique", old="Non", new="Oui"),))

UNKNOWN = BankAccountView(family_id=builders.DUPONT.family_id, known=False)
NO_DEBIT = DirectDebitView(family_id=builders.DUPONT.family_id)


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked about bank details, from the town's state."""

    def submit(_: SubmitBankChange) -> BankRequestView:
        if town.refusal:
            raise town.refusal
        return cast.bank_request()

    return {
        GetBankAccount: lambda _: town.account,
        GetDirectDebit: lambda _: town.debit,
        ListBankRequests: lambda _: BankRequests(requests=()),
        ReviewBankChange: lambda _: DIFFERENCE,
        SubmitBankChange: submit,
    }
