from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import ReminderStep
from services.billing.domain.reminding import OverdueInvoice, blocks, due_now, in_order, next_step

STEPS = tuple(ReminderStep(days=days, subject="Votre facture", text="Merci de régler.") for days in (10, 30, 45))
INVOICE = OverdueInvoice(UUID(int=1), UUID(int=2), "AL-36", date(2026, 10, 30), 12060)


def sent(step: int, on: date) -> OverdueInvoice:
    """Tell the invoice as it is after a step."""
    return OverdueInvoice(UUID(int=1), UUID(int=2), "AL-36", date(2026, 10, 30), 12060, step, on, STEPS[step - 1].days)


def test_the_first_reminder_comes_some_days_after_the_due_date() -> None:
    assert next_step(STEPS, INVOICE) == (1, date(2026, 11, 9))
    assert due_now(STEPS, [INVOICE], date(2026, 11, 8)) == []
    assert due_now(STEPS, [INVOICE], date(2026, 11, 9)) == [(INVOICE, 1)]


def test_a_late_reminder_pushes_the_next_one() -> None:
    assert next_step(STEPS, sent(1, date(2026, 11, 9))) == (2, date(2026, 11, 29))
    assert next_step(STEPS, sent(1, date(2026, 12, 24))) == (2, date(2027, 1, 13))


def test_after_the_last_step_there_is_none() -> None:
    assert next_step(STEPS, sent(3, date(2026, 12, 14))) is None
    assert next_step((), INVOICE) is None


def test_what_was_billed_to_who_left_keeps_nobody_from_booking() -> None:
    steps = (STEPS[0], STEPS[1].model_copy(update={"blocks": True}))
    theirs = replace(INVOICE, billed_to="Monsieur Jean DUPONT")
    assert blocks(steps, [(INVOICE, 2)])
    assert blocks(steps, [(theirs, 2), (INVOICE, 2)])
    assert not blocks(steps, [(theirs, 2)])
    assert not blocks(steps, [(theirs, 2), (INVOICE, 1)]), "their own is reminded of the first time"


def test_steps_follow_each_other() -> None:
    assert in_order(STEPS)
    assert not in_order((STEPS[1], STEPS[0]))
    assert not in_order((STEPS[0], STEPS[0]))


@given(days=st.lists(st.integers(0, 400), max_size=12))
def test_however_late_the_job_runs_each_step_is_sent_once_and_one_a_day_at_most(days: list[int]) -> None:
    invoice, found = INVOICE, []
    for today in sorted(INVOICE.due_on + timedelta(days=one) for one in days):
        for _, step in due_now(STEPS, [invoice], today):
            found.append((step, today))
            invoice = sent(step, today)
    assert [step for step, _ in found] == list(range(1, len(found) + 1))
    assert len({day for _, day in found}) == len(found)
