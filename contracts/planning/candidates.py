"""Whom staff may enrol together: a class, several of them, or those who were enrolled somewhere before."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Body, Day, Request

ClassName = Annotated[str, StringConstraints(max_length=200)]


class SchoolClass(Body):
    """A class of a school, as the family service tells it; either may be empty."""

    school: ClassName
    school_class: ClassName


class ClassSize(Answer):
    """A class and how many children of the town are in it."""

    school: str
    school_class: str
    children: int


class SchoolClasses(Answer):
    """Classes by school, in the order of their names."""

    classes: tuple[ClassSize, ...]


class ListSchoolClasses(Request[SchoolClasses], method="GET", path="/v1/school-classes", audience="staff"):
    """The classes in which the children of the town are. Right: planning.enrolment.write."""


class CandidateChild(Answer):
    """A child who might be enrolled, and the adult who would pay: of its latest enrolment, else of its household.

    `weekdays` is the weekly pattern of the enrolment by which it was found.
    """

    child_id: UUID
    child: str
    birth_date: date | None
    school: str
    school_class: str
    guardian_id: UUID
    guardian: str
    weekdays: tuple[int, ...] = ()


class CandidateChildren(Answer):
    """Children by school, class and name, at most 500; `more` when there are others."""

    children: tuple[CandidateChild, ...]
    more: bool


class FindCandidates(Request[CandidateChildren], method="POST", path="/v1/candidates", audience="staff"):
    """Find children to enrol: those of some classes, or those enrolled in an activity at some time of a span.

    Right: planning.enrolment.write.
    """

    classes: Annotated[tuple[SchoolClass, ...], Field(max_length=200)] = ()
    enrolled_in: UUID | None = None
    first: Day | None = None
    last: Day | None = None
