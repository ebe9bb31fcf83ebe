"""What stands against taking an adult out of a household, and what a clerk reads of it."""

from uuid import UUID

import pytest

from contracts.family import GuardianFields, GuardianView
from contracts.family.words import GuardianRole
from services.family.domain.departure import FIRST, first_steps, obstacles

WHERE = GuardianFields(address="12 RUE DES BONBONS", postal_code="31400", city="SAINT-JEAN")


def adult(role: GuardianRole, fields: GuardianFields = WHERE) -> GuardianView:
    number = 1 if role == "primary" else 2
    return GuardianView(guardian_id=UUID(int=number), role=role, title="Madame", last_name="Dupont", first_name="A", fields=fields)


def against(leaving: GuardianView, remaining: GuardianView | None, *, pays: bool = False, waits: bool = False) -> tuple[str, ...]:
    return obstacles(leaving, remaining, pays_beside=pays, request_waits=waits)


def test_either_adult_leaves_a_household_of_two_of_whom_nothing_waits() -> None:
    assert against(adult("partner"), adult("primary")) == against(adult("primary"), adult("partner")) == ()


def test_the_last_adult_stays_and_so_does_who_pays_what_nobody_can_take_over() -> None:
    assert against(adult("primary"), None) == ("last_adult",)
    assert against(adult("partner"), adult("primary"), pays=True, waits=True) == ("pays_beside", "request_waits")


@pytest.mark.parametrize("missing", ["address", "postal_code", "city"])
def test_whoever_will_be_billed_has_a_whole_address(missing: str) -> None:
    elsewhere = adult("partner", WHERE.model_copy(update={missing: ""}))
    assert against(adult("primary"), elsewhere) == ("no_address",)
    assert against(elsewhere, adult("primary")) == (), "the one who is billed stays, and has an address"


def test_what_to_do_first_is_said_in_one_order() -> None:
    assert first_steps(tuple(FIRST)).startswith("C'est le seul adulte")
    assert first_steps(tuple(FIRST)).endswith("sa ville.")
    assert first_steps(()) == ""
