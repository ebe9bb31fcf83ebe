"""Families that may be the one a clerk is about to enter a second time."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Answer, Request
from contracts.family.staff import FamilyLine, NewChild, NewGuardian

Likeness = Literal["same_child", "same_adult", "same_email", "same_phone"]


class LookAlike(Answer):
    """A family already entered, and what it has in common with the new one.

    Of one that is not `within_reach` of the caller the number alone is told: it exists, and others may read it.
    """

    family: FamilyLine
    likenesses: tuple[Likeness, ...]
    within_reach: bool = True


class LookAlikes(Answer):
    """Families that look like a new one, the most alike first."""

    families: tuple[LookAlike, ...]


class FindLookAlikes(Request[LookAlikes], method="POST", path="/v1/families/look-alikes", audience="staff"):
    """Find families that may already be the one to enter, or hold the child: same child, adult, e-mail or telephone.

    Right: family.record.write.

    Two families may share an e-mail or a telephone: nothing is refused, a clerk decides. The whole town is compared; whoever is limited to
    some facilities is told of a family elsewhere only when it has the same child or adult, without name, city or children.
    """

    guardians: Annotated[tuple[NewGuardian, ...], Field(max_length=2)] = ()
    children: Annotated[tuple[NewChild, ...], Field(max_length=20)] = ()
