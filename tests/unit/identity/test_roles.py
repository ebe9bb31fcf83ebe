"""Roles are named groups of rights."""

import pytest

from contracts.rights import Right
from services.identity.domain.errors import RoleUnknown
from services.identity.domain.roles import ROLES, known_roles, rights_of


def test_an_administrator_holds_every_right() -> None:
    assert rights_of(["administrator"]) == frozenset(Right)


def test_nobody_else_opens_staff_accounts() -> None:
    others = [role for role in ROLES if role != "administrator"]
    assert Right.OPEN_STAFF_ACCOUNT not in rights_of(others)


def test_an_educator_sees_months_notes_attendance_looks_after_children_and_does_nothing_else() -> None:
    assert rights_of(["educator"]) == {Right.READ_MONTH, Right.WRITE_ATTENDANCE, Right.READ_CARE, Right.COUNT_DIETS}


def test_the_cash_office_and_the_front_desk_do_not_do_each_others_work() -> None:
    assert Right.WRITE_TARIFF not in rights_of(["clerk"])
    assert Right.DECIDE_RECORD_REQUEST not in rights_of(["cashier"])


def test_who_takes_cash_enters_no_payment_that_lies_in_no_till() -> None:
    assert Right.TAKE_PAYMENT in rights_of(["cashier"])
    assert Right.TAKE_OVER not in rights_of(["cashier"])


def test_several_roles_add_up() -> None:
    assert rights_of(["educator", "cashier"]) == rights_of(["educator"]) | rights_of(["cashier"])


def test_a_role_that_this_release_does_not_know_gives_no_right() -> None:
    assert rights_of(["mayor"]) == frozenset()


def test_a_role_that_does_not_exist_cannot_be_given() -> None:
    with pytest.raises(RoleUnknown, match="administrator, clerk, cashier, educator"):
        known_roles(["clerk", "mayor"])


def test_roles_are_kept_once_and_sorted() -> None:
    assert known_roles(("educator", "clerk", "educator")) == ("clerk", "educator")
