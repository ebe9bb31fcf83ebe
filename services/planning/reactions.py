"""What planning keeps of other services' news: children, the adults who pay, whose days are whose, and who accepted the rules."""

from collections.abc import Sequence

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.billing import FamilyBlockChanged, PeriodLocked
from contracts.family import (
    ChildCompletenessChanged,
    ChildSaved,
    CustodySet,
    EmptinessAsked,
    FamilyErased,
    FamilyErasureAsked,
    FamilySaved,
    RequirementsSet,
    RulesAccepted,
    RulesPublished,
)
from contracts.identity import AccountClosed
from services.planning.store import families, family_blocks, feeds, locked_periods, rules, standing
from services.planning.usecases.erase_family import check_emptiness, check_erasure, erase_family
from services.planning.usecases.hand_over import hand_over
from services.planning.usecases.lay_out import take_over
from services.planning.usecases.note_child import note

reactions = Reactions()


@reactions.on_many(FamilySaved)
async def note_families(tx: Tx, events: Sequence[FamilySaved]) -> None:
    """Keep the adults' names, which grids show as payer, and what priorities ask of families.

    Who left reads no calendar any more, and what was enrolled at their account goes on at that of who remains.
    """
    if newer := await families.save_families(tx, events):
        await feeds.remove_of_others(tx, newer)
        await hand_over(tx, [one.family_id for one in newer])


@reactions.on_many(ChildSaved)
async def note_children(tx: Tx, events: Sequence[ChildSaved]) -> None:
    """Keep children: they can be enrolled from now on, and are counted by their age."""
    await note(tx, events)


@reactions.on(ChildCompletenessChanged)
async def note_completeness(tx: Tx, event: ChildCompletenessChanged) -> None:
    """Keep for which activities a child's record lacks something: some are only for complete records."""
    await standing.save_completeness(tx, event)


@reactions.on(RequirementsSet)
async def note_requirements(tx: Tx, event: RequirementsSet) -> None:
    """Keep what a place requires of records, for children who are not enrolled there yet."""
    await standing.save_requirements(tx, event)


@reactions.on(CustodySet)
async def note_custody(tx: Tx, event: CustodySet) -> None:
    """Keep the households of a child, the adults from whom it is hidden, and its days with each household; patterns follow them."""
    await take_over(tx, event)


@reactions.on(RulesPublished)
async def note_rules(tx: Tx, event: RulesPublished) -> None:
    """Keep a version of the town's rules: families accept it before they book."""
    await rules.save(tx, event)


@reactions.on(RulesAccepted)
async def note_acceptance(tx: Tx, event: RulesAccepted) -> None:
    """Keep that a family accepted a version of the rules."""
    await rules.save_acceptance(tx, event)


@reactions.on(PeriodLocked)
async def note_locked_period(tx: Tx, event: PeriodLocked) -> None:
    """Keep that a period was invoiced: its attendance stays as it is."""
    await locked_periods.save(tx, event)


@reactions.on(FamilyBlockChanged)
async def note_block(tx: Tx, event: FamilyBlockChanged) -> None:
    """Keep whether a family may book new days: billing suspends that for those who owe, planning obeys."""
    await family_blocks.save(tx, event)


@reactions.on(AccountClosed)
async def take_back_links(tx: Tx, event: AccountClosed) -> None:
    """Take back the links to calendars of an adult whose account is closed: whoever may not sign in reads nothing by an old link either."""
    if event.guardian_id is not None:
        await feeds.remove_of_closed(tx, event.guardian_id, event.closed_at)


@reactions.on(FamilyErasureAsked)
async def say_what_stands_against_it(tx: Tx, event: FamilyErasureAsked) -> None:
    """Say what stands against erasing a family."""
    await check_erasure(tx, event)


@reactions.on(EmptinessAsked)
async def say_whether_it_is_empty(tx: Tx, event: EmptinessAsked) -> None:
    """Say whether anything is held of a family whose record is taken back as empty."""
    await check_emptiness(tx, event)


@reactions.on(FamilyErased)
async def erase(tx: Tx, event: FamilyErased) -> None:
    """Erase what is held of a family."""
    await erase_family(tx, event)
