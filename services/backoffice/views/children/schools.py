"""Schools and classes that a form suggests: those in use, so that a child joins its class and does not found another."""

from dataclasses import dataclass

from chassis import french
from contracts.family import SCHOOL_CLASSES
from contracts.planning import Facilities, SchoolClasses

USUAL = SCHOOL_CLASSES[1:]
"""What is suggested where no child is yet; few towns have a class for the very small ones (TPS)."""
SCHOOL = ("école", "ecole", "maternelle", "élémentaire", "groupe scolaire", "collège")
"""How the name of a facility begins that is a school; the others are places where children go besides."""


@dataclass(frozen=True, slots=True)
class Schools:
    """What is suggested, as it is written already."""

    schools: tuple[str, ...]
    classes: tuple[str, ...]


def schools(found: SchoolClasses | None, facilities: Facilities | None) -> Schools:
    """List the schools where children are, then those that are facilities of the town, and the classes in use beside the usual ones."""
    used = found.classes if found else ()
    own = {one.name for one in facilities.facilities if one.name.lower().startswith(SCHOOL)} if facilities else set()
    classes = {one.school_class for one in used} - {"", *USUAL}
    return Schools(tuple(sorted({one.school for one in used if one.school} | own)), (*USUAL, *sorted(classes)))


def rank(school_class: str) -> tuple[int, str]:
    """Put classes in the order in which children go through them, however they were typed, and others behind."""
    name = french.school_class(school_class).upper()
    return (SCHOOL_CLASSES.index(name) if name in SCHOOL_CLASSES else len(SCHOOL_CLASSES)), name
