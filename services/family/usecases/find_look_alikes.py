"""Find the families that a clerk may be about to enter a second time."""

from chassis.tx import Tx
from contracts.family import FamilyLine, FindLookAlikes, Likeness, LookAlike, LookAlikes
from services.family.domain.look_alikes import WEIGHTS, Person, likenesses, told_of
from services.family.domain.search_words import words_of
from services.family.store import look_alikes, reach, search

MOST_SHOWN = 5


async def find_look_alikes(tx: Tx, asked: FindLookAlikes) -> LookAlikes:
    """List the families most like the new one; none when nothing is alike."""
    new = [
        *(
            Person(
                one.last_name,
                one.first_name,
                email=one.fields.email,
                phones=(one.fields.home_phone, one.fields.work_phone, one.fields.mobile_phone),
            )
            for one in asked.guardians
        ),
        *(Person(one.last_name, one.first_name, one.birth_date) for one in asked.children),
    ]
    groups = [one.name() for one in new]
    groups += [words_of([], emails=[one.email]) for one in new if one.email]
    groups += [frozenset({number}) for one in new for number in one.numbers()]
    candidates = await look_alikes.found_under_all(tx, groups)
    known = await look_alikes.persons(tx, candidates)
    within = await reach.families(tx)
    alike = {
        family_id: common
        for family_id, persons in known.items()
        if (common := told_of(likenesses(new, persons), reached=within is None or family_id in within))
    }
    nearest = sorted(alike, key=lambda family_id: -sum(WEIGHTS[one] for one in alike[family_id]))[:MOST_SHOWN]
    lines = {line.family_id: line for line in await search.lines(tx, nearest)}
    return LookAlikes(families=tuple(_shown(lines[one], alike[one], reached=within is None or one in within) for one in nearest))


def _shown(line: FamilyLine, common: tuple[Likeness, ...], *, reached: bool) -> LookAlike:
    """Show a family; of one out of reach only that it is there."""
    bare = FamilyLine(family_id=line.family_id, family_number=line.family_number, name="", city="", children=())
    return LookAlike(family=line if reached else bare, likenesses=common, within_reach=reached)
