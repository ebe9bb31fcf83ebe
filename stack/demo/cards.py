"""Card payments in the demonstration: one that the DUPONTs began and gave up, so that their invoice waits for whoever tries it."""

from chassis.ids import new_id
from contracts.billing import CancelCardAttempt, GetCardOffer, StartCardPayment
from stack.demo.households import Household
from stack.demo.town import Town


async def given_up(town: Town, household: Household) -> None:
    """Begin to pay the newest invoice, and give it up."""
    *_, newest = (await town.ask_as(household, GetCardOffer())).invoices
    begun = await town.ask_as(household, StartCardPayment(attempt_id=new_id(), invoices=(newest.invoice_id,)))
    await town.ask_as(household, CancelCardAttempt(attempt_id=begun.attempt_id))
