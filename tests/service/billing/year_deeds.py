"""What happens to money in a school year: deeds of families, cashiers, banks and the treasury, chosen at random."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.billing import (
    AdjustDraft,
    CancelPayment,
    CorrectInvoiceLine,
    CorrectTitle,
    HandOver,
    IssueRun,
    MakeDeposit,
    PrepareDebitBatch,
    PrepareRun,
    RefundCredit,
    RefundPayment,
    RejectDebit,
    TakePayment,
)
from contracts.planning import DayStatus
from services.billing.cards.port import Intent, Refund
from services.billing.domain.bank_days import next_open
from services.billing.domain.card import Attempt, Payable, parts_of
from services.billing.store import card_attempts, card_refunds, runs, till
from services.billing.store.runs import LANES, Lane
from services.billing.usecases import (
    announce_debits,
    cancel_payment,
    correct_title,
    decide_correction,
    decide_refund,
    hand_over,
    issue_corrections,
    issue_run,
    keep_till,
    look_through_run,
    make_debit_file,
    prepare_run,
    put_tariff,
    record_card,
    refund_card,
    reject_debit,
    return_refund,
    take_payment,
)
from services.billing.usecases.price_month import price_months
from services.billing.usecases.set_quotients import set_quotients
from tests.service.billing.cast import meal_tariff, month, quotients
from tests.service.billing.year_cast import ACTIVITIES, CHILDREN, FAMILIES, MONTHS, TARIFF, World, enrolment


async def run_through(tx: Tx, world: World, regie: str, *, corrective: bool, adjust: bool = False) -> None:
    """Prepare a run and issue it, with a line that a clerk adds to somebody's draft."""
    asked = PrepareRun(
        regie=regie, kind="corrective" if corrective else "regular", period_from=MONTHS[0], period_to=date(2027, 2, 28),
        due_on=tx.now.date() + timedelta(days=3),
    )  # fmt: skip
    run_id = world.id()
    await runs.insert(tx, run_id, asked, asked.period_from)
    for lane in range(LANES):
        await prepare_run.draft_some(tx, Lane(run_id, lane))
    await prepare_run.end_draft(tx, run_id)
    if adjust:
        with suppress(Refusal):
            asked_line = AdjustDraft(
                run_id=run_id, family_id=world.random.choice(FAMILIES), label="Geste", cents=world.random.randint(-300, 300)
            )
            await look_through_run.adjust(tx, asked_line)
    await issue_run.issue(tx, IssueRun(run_id=run_id))
    for lane in range(LANES):
        await issue_run.issue_some(tx, Lane(run_id, lane))
    await issue_run.end_issue(tx, run_id)
    await works(tx, world)


async def works(tx: Tx, world: World) -> None:
    """Do what was enqueued."""
    while tx._work:  # noqa: SLF001 - the loops of the service have no part in these transactions
        _, kind, payload, _ = tx._work.pop(0)  # noqa: SLF001
        if kind == "recharge":
            await issue_corrections.recharge(tx, issue_corrections.Recharge.model_validate_json(payload))
        elif kind == "reprice":
            left: put_tariff.Repricing | None = put_tariff.Repricing.model_validate_json(payload)
            while left:
                left = await put_tariff.reprice(tx, left)
        elif kind == "card_refund":
            asked = await card_refunds.find(tx, refund_card.RefundWork.model_validate_json(payload).refund_id)
            assert asked
            given = Refund(f"re_{world.id().hex}", asked.refund_id, asked.intent_id, asked.cents, failed=False)
            await refund_card._settled(tx, asked, given if asked.refund_id.int % 5 else None)  # noqa: SLF001


async def act(tx: Tx, world: World) -> None:
    """Do something, whatever."""
    family_id = world.random.choice(FAMILIES)
    regie = world.random.choice(["AL", "CA"])
    deed = world.random.choice(
        ["month"] * 6 + ["quotient", "brackets", "decide", "run", "run", "correct", "correct", "pay", "pay", "pay", "cancel", "credit",
         "deposit", "refund", "confirm", "confirm", "withdraw", "return", "card", "card", "card refund", "dispute", "debit", "reject",
         "title", "title", "less", "later", "later"]
    )  # fmt: skip
    world.version += 1
    await DEEDS[deed](tx, world, family_id, regie)
    await works(tx, world)


async def tell_month(tx: Tx, world: World, family_id: UUID, _regie: str) -> None:
    """Tell a month of a child in an activity."""
    child, activity_id, at = world.random.choice(CHILDREN[family_id]), world.random.choice(ACTIVITIES), world.random.choice(MONTHS)
    days = sorted(world.random.sample(range(1, 21), world.random.randint(0, 8)))
    told = month(days, version=world.version, month=at, family_id=family_id, activity_id=activity_id, child=child,
                 enrolment_id=enrolment(family_id, child[0], activity_id))  # fmt: skip
    statuses = [DayStatus.BOOKED, DayStatus.PRESENT, DayStatus.ABSENT_EXCUSED, DayStatus.ABSENT_BILLED, DayStatus.PRESENT_UNBOOKED]
    told = told.model_copy(update={"days": tuple(one.model_copy(update={"status": world.random.choice(statuses)}) for one in told.days)})
    world.told[told.enrolment_id, at] = told
    await price_months(tx, [told])


async def set_quotient(tx: Tx, world: World, family_id: UUID, _regie: str) -> None:
    """Tell the quotients of a family, retroactive ones too."""
    values = [
        (
            world.random.choice([0, 300, 639, 640, 641, 850, 1234, 2999]),
            world.random.choice(MONTHS).replace(day=world.random.randint(1, 25)),
        )
        for _ in range(world.random.randint(1, 3))
    ]
    if len({one[1] for one in values}) != len(values):
        return
    world.quotients[family_id] = values
    await set_quotients(tx, quotients(*values, version=world.version, family_id=family_id))


async def change_brackets(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Mend the tariff of meals from its first day."""
    brackets = ((0, world.random.randint(50, 150)), (640, world.random.randint(151, 250)), (850, world.random.randint(251, 400)))
    start = world.brackets[0][0]
    world.brackets[0] = (start, brackets)
    await put_tariff.put_tariff(tx, meal_tariff(*brackets, tariff_id=TARIFF))


async def decide(tx: Tx, world: World, family_id: UUID, _regie: str) -> None:
    """Decide that days of a line cost something else."""
    found = await tx.fetch(
        "select invoice_id, position, days from invoice_line join ledger_operation on operation_id = invoice_id"
        " where invoice_line.family_id = $1 and days <> '{}' order by regie, length(number), number, position",
        family_id,
    )
    if found:
        line = world.random.choice(found)
        asked = CorrectInvoiceLine(
            family_id=family_id,
            invoice_id=line["invoice_id"],
            position=line["position"],
            cents=world.random.randint(0, 400),
            reason="Erreur",
            days=tuple(world.random.sample(line["days"], world.random.randint(1, len(line["days"])))),
        )
        with suppress(Refusal):
            await decide_correction.decide_correction(tx, asked)


async def run(tx: Tx, world: World, _family_id: UUID, regie: str) -> None:
    """Bill what is not billed yet."""
    await run_through(tx, world, regie, corrective=False, adjust=world.random.random() < 0.3)


async def correct(tx: Tx, world: World, _family_id: UUID, regie: str) -> None:
    """Credit and bill what is due otherwise."""
    await run_through(tx, world, regie, corrective=True, adjust=world.random.random() < 0.3)


async def pay(tx: Tx, world: World, family_id: UUID, regie: str) -> None:
    """Pay at the counter, chosen invoices or the oldest."""
    means = world.random.choice(["cheque", "cash", "card", "transfer", "cesu"])
    asked = TakePayment(
        family_id=family_id,
        payment_id=world.id(),
        regie=regie,
        means=means,
        cents=world.random.randint(1, 4000),
        bank="CA",
        reference="1",
    )
    due = [one.invoice_id for one in (await take_payment.account(tx, family_id)).invoices if one.regie == regie]
    if due and world.random.random() < 0.4:
        asked = asked.model_copy(update={"invoices": tuple(world.random.sample(due, world.random.randint(1, len(due))))})
    with suppress(Refusal):
        await take_payment.take(tx, asked)


async def cancel(tx: Tx, world: World, family_id: UUID, _regie: str) -> None:
    """Take a payment back."""
    if payments := (await take_payment.account(tx, family_id)).payments:
        with suppress(Refusal):
            await cancel_payment.cancel(
                tx, CancelPayment(family_id=family_id, payment_id=world.random.choice(payments).payment_id, reason="Impayé")
            )


async def credit(tx: Tx, _world: World, family_id: UUID, regie: str) -> None:
    """Use a credit."""
    await take_payment.use_credit(tx, family_id, regie)


async def deposit(tx: Tx, world: World, _family_id: UUID, regie: str) -> None:
    """Bring what waits to the bank."""
    for waits in await till.waiting(tx, regie):
        with suppress(Refusal):
            await keep_till.make_deposit(tx, MakeDeposit(code=regie, deposit_id=world.id(), means=waits.method))


async def refund(tx: Tx, world: World, family_id: UUID, regie: str) -> None:
    """Ask for a transfer."""
    unused = dict((await take_payment.account(tx, family_id)).credits)
    if unused.get(regie):
        asked = RefundCredit(
            family_id=family_id, refund_id=world.id(), regie=regie, cents=world.random.randint(1, unused[regie]), reason="Départ"
        )
        with suppress(Refusal):
            await decide_refund.ask_credit(tx, asked)


async def confirm(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Confirm a refund, as somebody else."""
    await _refund(tx, world, "asked", lambda refund_id: decide_refund.confirm(tx, object(), refund_id))  # type: ignore[arg-type]


async def withdraw(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Give a refund up."""
    await _refund(tx, world, "asked", lambda refund_id: decide_refund.withdraw(tx, refund_id))


async def come_back(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Note that the bank sent a transfer back."""
    await _refund(tx, world, "confirmed", lambda refund_id: return_refund.note_transfer(tx, refund_id))


async def _refund(tx: Tx, world: World, status: str, do: Callable[[UUID], Awaitable[Any]]) -> None:
    found = await tx.fetch("select refund_id from refund where status = $1 order by refund_id", status)
    if found:
        actor, tx.actor = tx.actor, replace(tx.actor, account_id=UUID(int=8), display_name="Paul GIRARD")
        with suppress(Refusal):
            async with tx.apart():
                await do(world.random.choice(found)["refund_id"])
        tx.actor = actor


async def card(tx: Tx, world: World, family_id: UUID, regie: str) -> None:
    """Pay by card, while something else may be paid."""
    due = [one for one in await card_attempts.payable(tx, family_id) if one.regie == regie]
    if not due:
        return
    chosen = world.random.sample(due, world.random.randint(1, len(due)))
    cents = sum(one.remaining_cents for one in chosen)
    parts = parts_of(
        [Payable(one.invoice_id, one.number, regie, one.remaining_cents) for one in chosen],
        world.random.choice([None, world.random.randint(1, cents)]),
    )
    attempt = Attempt(
        attempt_id=world.id(),
        family_id=family_id,
        regie=regie,
        regie_name=regie,
        cents=sum(one.cents for one in parts),
        status="starting",
        problem="",
        key=world.id().hex,
        intent_id=None,
        client_secret=None,
        opened_at=tx.now,
        checked_at=None,
        number="",
        parts=parts,
    )
    await card_attempts.begin(tx, attempt)
    await card_attempts.claim(tx, attempt)
    if world.random.random() < 0.4:  # Something is paid otherwise meanwhile.
        await pay(tx, world, family_id, regie)
    intent = f"pi_{attempt.attempt_id.hex}"
    await record_card.record(tx, [Intent(intent, attempt.attempt_id, "paid", attempt.cents, "eur", "s", "")])
    world.intents.append((attempt.attempt_id, intent, attempt.cents))


async def card_back(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Ask for a refund to a card."""
    if world.intents:
        payment_id, _intent, cents = world.random.choice(world.intents)
        owner = await tx.fetchval("select family_id from payment where payment_id = $1", payment_id)
        asked = RefundPayment(
            family_id=owner, payment_id=payment_id, refund_id=world.id(), cents=world.random.randint(1, cents), reason="Annulé"
        )
        with suppress(Refusal):
            await decide_refund.ask_payment(tx, object(), asked)  # type: ignore[arg-type]


async def dispute(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Lose a dispute to the payer's bank, or win it after all."""
    if world.intents:
        _payment, intent, cents = world.random.choice(world.intents)
        told = Refund(f"dp_{intent}", None, intent, world.random.randint(1, cents), failed=False, dispute="lost")
        known = await card_refunds.entered(tx, [told.provider_id])
        with suppress(Refusal):
            if known:
                entered = await tx.fetchval("select cents from card_refund where provider_id = $1", told.provider_id)
                await refund_card.take_in(tx, replace(told, cents=entered, failed=True, dispute="won"))
            else:
                await refund_card.take_in(tx, told)


async def debit(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Announce collections and make their file."""
    today = tx.now.date()
    due_on = next_open(today + timedelta(days=15))
    asked = PrepareDebitBatch(batch_id=world.id(), regie="AL", invoices_due_to=due_on, due_on=due_on)
    with suppress(Refusal):
        async with tx.apart():
            await announce_debits.prepare(tx, asked)
            tx.now += timedelta(days=7) if tx.now.date() < date(2027, 9, 1) else timedelta()
            await make_debit_file.make(tx, asked.batch_id)


async def reject(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Note that a bank rejected a collection."""
    found = await tx.fetch(
        "select batch_id, debit_id from debit join ledger_operation on operation_id = debit_id where status = 'collected'"
        " order by length(number), number"
    )
    if found:
        one = world.random.choice(found)
        with suppress(Refusal):
            await reject_debit.reject(tx, RejectDebit(batch_id=one["batch_id"], debit_id=one["debit_id"], code="AM04"))


async def title(tx: Tx, world: World, _family_id: UUID, regie: str) -> None:
    """Hand over to the treasury."""
    with suppress(Refusal):
        async with tx.apart():
            await hand_over.hand_over(tx, HandOver(batch_id=world.id(), regie=regie, due_to=tx.now.date()))


async def less(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Annul or reduce a title."""
    found = await tx.fetch("select batch_id, title_id, cents from treasury_title order by regie, exercise, number")
    if found:
        one = world.random.choice(found)
        cents = world.random.choice([None, world.random.randint(1, one["cents"])])
        asked = CorrectTitle(batch_id=one["batch_id"], title_id=one["title_id"], correction_id=world.id(), cents=cents, reason="Erreur")
        with suppress(Refusal):
            await correct_title.correct(tx, asked)


async def later(tx: Tx, world: World, _family_id: UUID, _regie: str) -> None:
    """Let days pass."""
    tx.now += timedelta(days=world.random.choice([0, 1, 1, 5, 20])) if tx.now.date() < date(2027, 9, 1) else timedelta()


DEEDS: dict[str, Callable[..., Awaitable[None]]] = {
    "month": tell_month, "quotient": set_quotient, "brackets": change_brackets, "decide": decide, "run": run, "correct": correct,
    "pay": pay, "cancel": cancel, "credit": credit, "deposit": deposit, "refund": refund, "confirm": confirm, "withdraw": withdraw,
    "return": come_back, "card": card, "card refund": card_back, "dispute": dispute, "debit": debit, "reject": reject, "title": title,
    "less": less, "later": later,
}  # fmt: skip
