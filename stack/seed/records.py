"""Families as rows of the tables of the family service, just as its own use case would write them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from contracts.family import GUARDIAN_LABELS, CreateFamily, NewChild, NewGuardian
from services.family.domain.household import full_name
from services.family.domain.search_words import plain, words_of
from stack.seed.tables import Connection, copy

FAMILY = "family_id family_number version quotient_version name_key benefit_office account_holder bank_name entered_at"
GUARDIAN = f"guardian_id family_id role title last_name first_name {' '.join(GUARDIAN_LABELS)}"
CHILD = "child_id family_id version last_name first_name birth_date school school_class"
HISTORY = "family_id about about_id field old new changed_at"


async def write(connection: Connection, families: Sequence[CreateFamily], now: datetime) -> None:
    """Write families that are not there yet."""
    await copy(connection, "family", FAMILY, (_family(one, now) for one in families))
    await copy(
        connection,
        "guardian",
        GUARDIAN,
        (
            (
                *(adult.guardian_id, one.family_id, adult.role, adult.title, adult.last_name, adult.first_name),
                *(getattr(adult.fields, name) for name in GUARDIAN_LABELS),
            )
            for one in families
            for adult in one.guardians
        ),
    )
    await copy(
        connection,
        "child",
        CHILD,
        (
            (child.child_id, one.family_id, 1, child.last_name, child.first_name, child.birth_date, child.school, child.school_class)
            for one in families
            for child in one.children
        ),
    )
    await copy(
        connection,
        "quotient",
        "family_id valid_from value",
        ((one.family_id, dated.valid_from, dated.value) for one in families for dated in one.quotients),
    )
    await copy(connection, "family_word", "word family_id", ((word, one.family_id) for one in families for word in _words(one)))
    await copy(connection, "record_history", HISTORY, (entry for one in families for entry in _history(one, now)))


def _family(one: CreateFamily, now: datetime) -> tuple[Any, ...]:
    primary = one.guardians[0]
    name_key = plain(full_name(primary.last_name, primary.first_name))
    return (
        *(one.family_id, one.family_number, 1, 1 if one.quotients else 0, name_key),
        *(one.benefit_office, one.account_holder, one.bank_name, now),
    )


def _words(one: CreateFamily) -> Iterable[str]:
    persons: tuple[NewGuardian | NewChild, ...] = (*one.guardians, *one.children)
    reached = [adult.fields for adult in one.guardians]
    return words_of(
        [one.family_number or "", *(name for person in persons for name in (person.last_name, person.first_name))],
        phones=[phone for fields in reached for phone in (fields.home_phone, fields.work_phone, fields.mobile_phone)],
        emails=[fields.email for fields in reached],
    )


def _history(one: CreateFamily, now: datetime) -> Iterable[tuple[Any, ...]]:
    entered = [
        ("family", one.family_id, "family_number", one.family_number),
        *(("guardian", adult.guardian_id, "role", adult.role) for adult in one.guardians),
        *(("child", child.child_id, "birth_date", child.birth_date.isoformat()) for child in one.children),
        *(("quotient", one.family_id, dated.valid_from.isoformat(), str(dated.value)) for dated in one.quotients),
    ]
    return ((one.family_id, about, about_id, field, "", new, now) for about, about_id, field, new in entered)
