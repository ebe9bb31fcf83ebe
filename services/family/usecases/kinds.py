"""Every kind of change that a family may ask for, with how its values are read and written; README.md says how to add one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import GuardianFields, GuardianView, QuotientView, RecordRequestKind
from contracts.rights import Right
from services.family.domain.benefits_change import BENEFITS, QUOTIENT_FIELDS, first_day
from services.family.domain.change import Kind, Subject, Value, Values, refusal
from services.family.domain.child_change import AUTHORISATIONS, HEALTH, IDENTITY, NEW_CHILD, PICKUP
from services.family.domain.errors import UnknownGuardian
from services.family.domain.guardian_change import GUARDIAN
from services.family.domain.partner_change import PARTNER
from services.family.domain.tax_change import TAX
from services.family.store import guardians, income, quotients
from services.family.usecases import child_kinds
from services.family.usecases.set_quotient import enter_quotient, tell_quotients

Present = Mapping[Subject, Values]


@dataclass(frozen=True, slots=True)
class Handling:
    """A kind beside its rows.

    `present` reads the values as they are, for some subjects at once, and leaves out subjects that are not in the record; `apply`
    writes accepted changes under the lock of the family's row, tells its own events, and returns the id of what changed. A `sealed`
    kind is stored encrypted and never told; staff need `right` to open and decide it.
    """

    kind: Kind
    present: Callable[[Tx, Sequence[Subject]], Awaitable[Present]]
    apply: Callable[[Tx, Subject, Values], Awaitable[UUID]]
    sealed: bool = False
    right: Right | None = None

    @property
    def is_of_one(self) -> bool:
        """Tell whether whoever asks for it in a household means the same: not a child that is new, or one of several people."""
        return not self.kind.which and self.kind is not NEW_CHILD


async def _guardians(tx: Tx, subjects: Sequence[Subject]) -> Present:
    found = await guardians.values(tx, [one.family_id for one in subjects], "primary")
    return {one: found[one.family_id] for one in subjects if one.family_id in found}


async def _change_guardian(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Change the one who signs; whoever asked may have left the household since."""
    if not await guardians.change(tx, subject.family_id, subject.guardian_id, changes):
        raise UnknownGuardian
    return subject.guardian_id


async def _partners(tx: Tx, subjects: Sequence[Subject]) -> Present:
    found = await guardians.values(tx, [one.family_id for one in subjects], "partner")
    nobody: Values = PARTNER.empty()
    return {one: found.get(one.family_id, nobody) for one in subjects}


async def _change_partner(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Change the partner, or enter one where there was none."""
    adults = await guardians.of_family(tx, subject.family_id)
    known = next((adult.guardian_id for adult in adults if adult.role == "partner"), None)
    if known is not None:
        await guardians.change(tx, subject.family_id, known, changes)
        return known
    values: dict[str, Value] = {**PARTNER.empty(), **changes}
    hints = PARTNER.check(values, paris_date(tx.now))
    if hints:
        raise refusal(PARTNER, hints)
    entered = GuardianView.model_validate(
        {
            "guardian_id": new_id(),
            "role": "partner",
            **{name: values[name] for name in ("title", "last_name", "first_name")},
            "fields": {name: values[name] for name in GuardianFields.model_fields},
        }
    )
    await guardians.insert_all(tx, subject.family_id, [entered])
    return entered.guardian_id


async def _tax(tx: Tx, subjects: Sequence[Subject]) -> Present:
    found = await income.tax(tx, [one.family_id for one in subjects])
    nothing: Values = TAX.empty()
    return {one: found.get(one.family_id, nothing) for one in subjects}


async def _change_tax(tx: Tx, subject: Subject, changes: Values) -> UUID:
    await income.put_tax(tx, subject.family_id, {**(await _tax(tx, [subject]))[subject], **changes})
    return subject.family_id


async def _benefits(tx: Tx, subjects: Sequence[Subject]) -> Present:
    families = [one.family_id for one in subjects]
    found, dated = await income.benefits(tx, families), await quotients.begun(tx, families, paris_date(tx.now))
    return {one: {**found[one.family_id], **_quotient(dated.get(one.family_id))} for one in subjects if one.family_id in found}


def _quotient(known: QuotientView | None) -> Values:
    return {"quotient": str(known.value) if known else "", "quotient_month": f"{known.valid_from:%Y-%m}" if known else ""}


async def _change_benefits(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Write how the family stands; a quotient enters the history from the first day of its month."""
    present = (await _benefits(tx, [subject]))[subject]
    await income.put_benefits(tx, subject.family_id, {**present, **changes})
    if changes.keys() >= QUOTIENT_FIELDS and changes["quotient"]:
        dated = QuotientView(value=int(changes["quotient"]), valid_from=first_day(changes["quotient_month"]))
        if await enter_quotient(tx, subject.family_id, dated, "caf"):
            return subject.family_id
    if "scheme" in changes:
        await tell_quotients(tx, subject.family_id)
    return subject.family_id


KINDS: dict[RecordRequestKind, Handling] = {
    handling.kind.name: handling
    for handling in (
        Handling(GUARDIAN, _guardians, _change_guardian),
        Handling(PARTNER, _partners, _change_partner),
        Handling(TAX, _tax, _change_tax),
        Handling(BENEFITS, _benefits, _change_benefits),
        Handling(NEW_CHILD, child_kinds.nobody_yet, child_kinds.enter_new),
        Handling(IDENTITY, child_kinds.identities, child_kinds.change_identity),
        Handling(PICKUP, child_kinds.lists, child_kinds.change_list),
        Handling(HEALTH, child_kinds.healths, child_kinds.change_health, sealed=True, right=Right.READ_HEALTH),
        Handling(AUTHORISATIONS, child_kinds.answers, child_kinds.change_answers),
    )
}
