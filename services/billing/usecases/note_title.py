"""Note a title that the accountant made by hand, of invoices whose debtor no file can name: a batch of its own, without a file."""

from datetime import date
from itertools import repeat

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import NoteTitle, TreasuryBatchView
from services.billing.domain.errors import FormUsed, TitleNotByHand, TitleNotNoted, UnknownRegie
from services.billing.domain.treasury import by_hand
from services.billing.store import locks, regies, treasury, treasury_candidates, treasury_numbers
from services.billing.store.treasury import Batch
from services.billing.store.treasury_candidates import Candidate
from services.billing.usecases.hand_over import faults_in
from services.billing.usecases.titles import issue, read, regie_of


async def note(tx: Tx, asked: NoteTitle) -> TreasuryBatchView:
    """Settle what a title was made of by hand, as a title of a file does; the same batch again is answered as it is."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    await locks.to_enter(tx, asked.batch_id)
    known = await treasury.view(tx, asked.batch_id)
    if known is not None:
        if (known.regie, known.number, known.by_hand_on) != (asked.regie, asked.number, asked.issued_on):
            raise FormUsed(f"Il a noté le titre n°{known.number} de {known.regie_name}. Rechargez la page.")
        return known
    regie, codes = await regie_of(tx, asked.regie)
    today = paris_date(tx.now)
    until = today if regie.collector == "town" else date.max
    chosen = _chosen(asked, await treasury_candidates.candidates(tx, asked.regie, until, family_id=asked.family_id))
    _check_day(asked.issued_on, chosen, today)
    await treasury_numbers.take_turn(tx, codes)
    if await treasury_numbers.is_taken(tx, asked.regie, codes, asked.issued_on.year, asked.number):
        text = f"Un titre n°{asked.number} de {asked.issued_on.year} est déjà enregistré pour cette régie, ou une autre du même budget."
        raise TitleNotNoted(text, field="number")
    batch = Batch(
        batch_id=asked.batch_id,
        regie=asked.regie,
        regie_name=regie.name,
        exercise=asked.issued_on.year,
        number=asked.number,
        due_to=max(one.due_on for one in chosen),
        codes=codes,
        made_at=tx.now,
        by_hand_on=asked.issued_on,
        slip=asked.slip,
    )
    await issue(tx, batch, chosen, repeat(asked.number))
    tx.audit("billing.title.by_hand", family_id=asked.family_id, about_id=asked.batch_id)
    return await read(tx, asked.batch_id)


def _chosen(asked: NoteTitle, found: list[Candidate]) -> list[Candidate]:
    """Pick the invoices that were named; refuses any that is settled by now, that a file can name, or of which something else is open."""
    named = set(asked.invoices)
    chosen = [one for one in found if one.invoice_id in named and by_hand(faults_in(one))]
    if len(chosen) < len(named):
        raise TitleNotByHand("Une de ces factures n'attend plus de titre à la main : elle est réglée, ou peut passer par un bordereau.")
    total = sum(one.cents for one in chosen)
    if total != asked.cents:
        raise TitleNotByHand(f"Il reste maintenant {french.euros(total)} à régler de ces factures, et non {french.euros(asked.cents)}.")
    return chosen


def _check_day(issued_on: date, chosen: list[Candidate], today: date) -> None:
    """Refuse a title older than what it is made of, or of a day to come."""
    invoiced_on = max(one.issued_on for one in chosen)
    if not invoiced_on <= issued_on <= today:
        raise TitleNotNoted(f"Du {french.plain_date(invoiced_on)}, jour de la facture, à aujourd'hui.", field="issued_on")
