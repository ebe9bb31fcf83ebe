"""The treasury of these tests: the codes of a regie, a family told with its address, a batch."""

from datetime import date
from uuid import UUID

from chassis.ids import new_id
from contracts.billing import HandOver, PutRegie, TreasuryBatchView, TreasuryCodes
from contracts.rights import Right
from tests.service.billing.bank_cast import SAVED
from tests.service.harness import TODAY, Started, staff

CASHIER = staff(Right.HAND_OVER, Right.WRITE_REGIE, Right.TAKE_PAYMENT, Right.READ_ACCOUNT, Right.COLLECT_DEBIT, Right.SEND_REMINDER)
OUTSIDER = staff(Right.TAKE_PAYMENT, Right.COLLECT_DEBIT)
CODES = TreasuryCodes(
    office="SGC de L'Arbresle",
    how_to_pay="12 rue de la Gare, 69210 L'Arbresle, ou payfip.gouv.fr",
    post="069001",
    siret="21690189100012",
    collectivity="123",
    budget="00",
    issuer="Ste-Consorce",
    issuer_address="1 place de la Mairie 69280 Sainte-Consorce",
    product="PERI",
    nature="7067",
    legal_basis="Délibération du 12/06/2026",
    first_batch=12,
    first_title=300,
)
AT_HOME = SAVED.model_copy(update={"version": SAVED.version + 1, "street": "12 rue des Bonbons, Bât. C", "postal_code": "31400"})


async def opened(service: Started, *, treasury: bool = False) -> None:
    """Enter the codes of the regie and where its families live."""
    collector = "treasury" if treasury else "town"
    await service.send(PutRegie(code="AL", name="Régie garderie ALSH", collector=collector, treasury=CODES), CASHIER)
    await service.tell(AT_HOME)


async def handed_over(service: Started, *left_out: UUID, due_to: date = TODAY) -> TreasuryBatchView:
    """Hand what is due over."""
    return await service.send(HandOver(batch_id=new_id(), regie="AL", due_to=due_to, left_out=left_out), CASHIER)
