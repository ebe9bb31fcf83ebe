"""What takes several right steps in a row, which chance alone does not find: debits of a bank, money back to a card, takings on a slip."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol
from uuid import UUID

from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    CancelDebitBatch,
    CancelPayment,
    CheckCardAttempt,
    ConfirmCreditor,
    ConfirmRefund,
    DecideBankRequest,
    DownloadDebitFile,
    GetCardOffer,
    GetDebitBatch,
    GetDeposit,
    GetDirectDebit,
    KeepBankDocument,
    LeaveOutDebit,
    ListDebitBatches,
    ListRefunds,
    MakeDebitFile,
    MakeDeposit,
    PrepareDebitBatch,
    PutCreditor,
    ReadCounterAccount,
    ReadTill,
    RefundPayment,
    RejectDebit,
    SignMandate,
    StartCardPayment,
    SubmitBankChange,
    TakeOver,
    TakePayment,
)
from tests.walk.anything import FILES

DESK = ("cashier", "administrator")
"""Whose roles collect; what one of them asks for, the other confirms."""
MEANS = ("cheque", "cash", "cesu", "ancv")
CARD = "4242424242424242"
RIB = b64encode(FILES[0]).decode()
CREDITOR = {
    "name": "Trésor public - SGC de L'Arbresle",
    "ics": "FR72ZZZ123456",
    "iban": "FR1420041010050500013M02606",
    "city": "L'Arbresle",
}
REACHED = (MakeDebitFile, DownloadDebitFile, RejectDebit, ConfirmRefund, CancelPayment, GetDeposit)
"""Where the paths lead, whatever else is done meanwhile."""


class Walker(Protocol):
    """Who walks."""

    chance: Random

    @property
    def families(self) -> dict[str, UUID]:
        """The families of those who walk."""

    async def ask(self, visitor: str, asked: type[Request[Any]], said: dict[str, Any] | None = None) -> Any:
        """Ask for something, saying this and no more; tells the answer, None where it was refused."""

    async def pay(self, client_secret: str, card: str) -> None:
        """Give a card to the processor."""


Path = Callable[[Walker], Awaitable[None]]


class Lost(Exception):
    """What a path goes on from was refused: somebody changed the town meanwhile."""


async def shown(walk: Walker, visitor: str, asked: type[Request[Any]], said: dict[str, Any]) -> Any:
    """Ask for what a path goes on from."""
    answer = await walk.ask(visitor, asked, said)
    if answer is None:
        raise Lost
    return answer


async def debits(walk: Walker) -> None:
    """Announce collections, make their file, or give them up; the bank rejects some."""
    who, other = walk.chance.sample(DESK, 2)
    listed = await shown(walk, who, ListDebitBatches, {})
    if not listed["creditor"]["iban"]:
        await _collect(walk, who, other)
    for family in walk.families:
        await _sign(walk, family, who)
    due = date.fromisoformat(listed["earliest"]) + timedelta(days=walk.chance.choice((0, 0, 1, 5)))
    regie, batch_id = walk.chance.choice(listed["regies"])[0], str(new_id())
    await _owe(walk, regie, due - timedelta(days=60))
    prepared = {"regie": regie, "invoices_due_to": due.isoformat(), "due_on": due.isoformat()}
    if not await walk.ask(who, PrepareDebitBatch, {"batch_id": batch_id, **prepared}):
        if not listed["batches"]:
            return
        batch_id = walk.chance.choice(listed["batches"])["batch_id"]
    batch = await shown(walk, who, GetDebitBatch, {"batch_id": batch_id})
    if walk.chance.randrange(2):
        debit_id = walk.chance.choice(batch["items"])["debit_id"]
        for left_out in (True, False):
            await walk.ask(who, LeaveOutDebit, {"batch_id": batch_id, "debit_id": debit_id, "left_out": left_out})
    await walk.ask(who, walk.chance.choice((CancelDebitBatch, MakeDebitFile, MakeDebitFile, MakeDebitFile)), {"batch_id": batch_id})
    await walk.ask(other, DownloadDebitFile, {"batch_id": batch_id})
    for one in batch["items"]:
        code = walk.chance.choice(("AM04", "AC04", "MD06"))
        await walk.ask(who, RejectDebit, {"batch_id": batch_id, "debit_id": one["debit_id"], "code": code})


async def _collect(walk: Walker, who: str, other: str) -> None:
    """Enter who collects, which two people do."""
    entered = await shown(walk, who, PutCreditor, CREDITOR)
    if waiting := entered["waiting"]:
        await walk.ask(other, ConfirmCreditor, {"change_id": waiting["change_id"], "iban": CREDITOR["iban"]})


async def _sign(walk: Walker, family: str, desk: str) -> None:
    """Have a family that signed no mandate give its account and sign."""
    found = await shown(walk, family, GetDirectDebit, {})
    if found["mandate"]:
        return
    if not found["iban"]:
        paper = await shown(walk, family, KeepBankDocument, {"name": "rib.pdf", "content": RIB})
        given = {"holder": "Jean DUPONT", "iban": "FR7630006000011234567890189", "direct_debit": True}
        asked = await walk.ask(family, SubmitBankChange, {**given, "document_id": paper["document_id"]})
        if asked:
            await walk.ask(desk, DecideBankRequest, {"request_id": asked["request_id"], "accept": True})
    await walk.ask(family, SignMandate, {"place": "Sainte-Consorce", "agreed": True})


async def _owe(walk: Walker, regie: str, day: date) -> None:
    """Have those who walk owe something of the former program's."""
    line = {"child": "Léa", "activity": "Garderie périscolaire", "quantity": 10, "unit_cents": 240, "cents": 2400}
    days = {name: day.isoformat() for name in ("issued_on", "due_on", "period_from", "period_to")}
    numbers = [f"{regie}-{walk.chance.randrange(10**6, 10**7)}" for _ in walk.families]
    owed = [
        {"number": one, "family_id": str(family_id), "lines": [line], **days}
        for one, family_id in zip(numbers, walk.families.values(), strict=True)
    ]
    await walk.ask("administrator", TakeOver, {"regie": regie, "invoices": owed})


async def cards(walk: Walker) -> None:
    """Pay an invoice by card; what was paid goes back to the card, once two people want it."""
    who = walk.chance.choice([*walk.families])
    asker, confirmer = walk.chance.sample(DESK, 2)
    offer = await shown(walk, who, GetCardOffer, {})
    for one in offer["invoices"][:1]:
        wanted = {"attempt_id": str(new_id()), "invoices": [one["invoice_id"]]}
        attempt = await walk.ask(who, StartCardPayment, wanted)
        if attempt and attempt["form"]:
            await walk.pay(attempt["form"]["client_secret"], CARD)
            await walk.ask(who, CheckCardAttempt, {"attempt_id": attempt["attempt_id"]})
    family_id = str(walk.families[who])
    account = await shown(walk, asker, ReadCounterAccount, {"family_id": family_id})
    for one in [payment for payment in account["payments"] if payment["method"] == "card"][:1]:
        refund_id, cents = str(new_id()), walk.chance.choice((one["cents"], 100))
        asked = {"family_id": family_id, "payment_id": one["payment_id"], "refund_id": refund_id, "cents": cents, "reason": "Trop payé"}
        await walk.ask(asker, RefundPayment, asked)
    refunds = await shown(walk, confirmer, ListRefunds, {"waiting": True})
    for one in refunds["refunds"]:
        await walk.ask(confirmer, ConfirmRefund, {"refund_id": one["refund_id"]})


async def takings(walk: Walker) -> None:
    """Take money at the counter, put what waits on a slip, take a payment back."""
    who, family_id = walk.chance.choice(DESK), str(walk.chance.choice([*walk.families.values()]))
    account = await shown(walk, who, ReadCounterAccount, {"family_id": family_id})
    regies = [one["regie"] for one in (*account["invoices"], *account["payments"])]
    taken = {
        "family_id": family_id,
        "payment_id": str(new_id()),
        "regie": walk.chance.choice(regies or ["AL"]),
        "means": walk.chance.choice(MEANS),
        "cents": walk.chance.choice((1, 500, 12_060)),
        "bank": "Banque postale",
        "reference": "1234567",
    }
    await walk.ask(who, TakePayment, taken)
    if not walk.chance.randrange(3):
        await walk.ask(who, CancelPayment, {"family_id": family_id, "payment_id": taken["payment_id"], "reason": "Chèque refusé"})
    till = await shown(walk, who, ReadTill, {"code": taken["regie"]})
    for waits in till["waiting"]:
        deposit_id = str(new_id())
        counted = {"means": waits["method"], "payments": waits["payments"], "cents": waits["cents"]}
        await walk.ask(who, MakeDeposit, {"code": taken["regie"], "deposit_id": deposit_id, **counted})
        await walk.ask(who, GetDeposit, {"deposit_id": deposit_id})


PATHS: tuple[Path, ...] = (debits, cards, takings)
