"""Families that may be the one a clerk is about to enter a second time."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.staff import FamilyLine, NewChild, NewGuardian

Likeness = Literal["same_child", "same_adult", "same_email", "same_phone"]


class LookAlike(Answer):
    """A family already entered, and what it has in common with the new one."""

    family: FamilyLine
    likenesses: tuple[Likeness, ...]


class LookAlikes(Answer):
    """Families that look like a new one, the most alike first."""

    families: tuple[LookAlike, ...]


class FindLookAlikes(Request[LookAlikes], method="POST", path="/v1/families/look-alikes", audience="staff"):
    """Find families that may already be the one to enter, or hold the child: same child, adult, e-mail or telephone.

    Right: family.record.write.

    Two families may share an e-mail or a telephone: nothing is refused, a clerk decides.
    """

    guardians: Annotated[tuple[NewGuardian, ...], Field(max_length=2)] = ()
    children: Annotated[tuple[NewChild, ...], Field(max_length=20)] = ()
