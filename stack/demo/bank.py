"""Bank details in the demonstration: those of the family of the guide, and a neighbour's that a clerk has still to check."""

from collections.abc import Mapping

from pydantic import SecretStr

from contracts.billing import BankRequestView, DecideBankRequest, KeepBankDocument, SubmitBankChange
from stack.demo.households import Household
from stack.demo.papers import paper
from stack.demo.town import Town

ACCOUNTS: Mapping[str, str] = {"DUPONT": "FR7630006000011234567890189", "BENALI": "FR1420041010050500013M02606"}
"""Accounts that banks print as examples: nobody's, with keys that hold."""


async def bank_details(town: Town, households: Mapping[str, Household]) -> None:
    """Let two families ask for the change of their bank details; a clerk has accepted the DUPONTs'."""
    accepted = await _ask(town, households["DUPONT"], direct_debit=False)
    await town.tell(DecideBankRequest(request_id=accepted.request_id, accept=True))
    await _ask(town, households["BENALI"], direct_debit=True)


async def _ask(town: Town, household: Household, *, direct_debit: bool) -> BankRequestView:
    iban = ACCOUNTS[household.guardian.last_name]
    rib = paper("Relevé d'identité bancaire (exemple inventé)", household.entry.account_holder, iban)
    document = await town.ask_as(household, KeepBankDocument(name="RIB.pdf", content=rib))
    asked = SubmitBankChange(
        holder=SecretStr(household.entry.account_holder),
        iban=SecretStr(iban),
        direct_debit=direct_debit,
        document_id=document.document_id,
    )
    return await town.ask_as(household, asked)
