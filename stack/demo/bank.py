"""Bank details in the demonstration: those of the family of the guide, and a neighbour's that a clerk has still to check."""

from collections.abc import Mapping

from pydantic import SecretStr

from contracts.billing import BankRequestView, DecideBankRequest, KeepBankDocument, SubmitBankChange
from stack.demo.households import Household
from stack.demo.town import Town

ACCOUNTS: Mapping[str, str] = {"DUPONT": "FR7630006000011234567890189", "BENALI": "FR1420041010050500013M02606"}
"""Accounts that banks print as examples: nobody's, with keys that hold."""

RIB = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 420 200]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>> endobj
4 0 obj <</Length 74>> stream
BT /F1 18 Tf 40 120 Td (Releve d'identite bancaire - exemple) Tj ET
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
"""


async def bank_details(town: Town, households: Mapping[str, Household]) -> None:
    """Let two families ask for the change of their bank details; a clerk has accepted the DUPONTs'."""
    accepted = await _ask(town, households["DUPONT"], direct_debit=False)
    await town.tell(DecideBankRequest(request_id=accepted.request_id, accept=True))
    await _ask(town, households["BENALI"], direct_debit=True)


async def _ask(town: Town, household: Household, *, direct_debit: bool) -> BankRequestView:
    document = await town.ask_as(household, KeepBankDocument(name="RIB.pdf", content=RIB))
    asked = SubmitBankChange(
        holder=SecretStr(household.entry.account_holder),
        iban=SecretStr(ACCOUNTS[household.guardian.last_name]),
        direct_debit=direct_debit,
        document_id=document.document_id,
    )
    return await town.ask_as(household, asked)
