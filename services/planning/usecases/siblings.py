"""Brothers and sisters together: the same days in words for each of them, and whom a family may take along."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from chassis import french
from chassis.tx import Tx
from contracts.planning import AskedDay, ComesAlong, PreviewDays, SubmitDays
from services.planning.domain.activity import Activity
from services.planning.domain.admission import to_book
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import NoSiblingEnrolment, UnknownChild
from services.planning.store import enrolments
from services.planning.usecases.submission import Judged, judge

Asked = TypeVar("Asked", SubmitDays, PreviewDays)


async def for_siblings(tx: Tx, asked: SubmitDays, family_id: UUID) -> list[SubmitDays]:
    """Put the same days into words for the brothers and sisters named, each in its own enrolment (`_same`); some may be theirs already."""
    children = sorted(set(asked.with_siblings) - {asked.child_id})
    found = await _during(tx, asked, family_id)
    named = {one.enrolment_id: one for one in found}
    made: list[SubmitDays] = []
    for child_id in children:
        own = [one for one in found if one.child_id == child_id]
        if not own:
            raise UnknownChild("Un des enfants n'est inscrit à aucune activité ces jours-là.")
        made.append(_of_sibling(asked, named, own).model_copy(update={"with_siblings": ()}))
    return made


async def along(tx: Tx, asked: PreviewDays, family_id: UUID, judged: Judged) -> tuple[ComesAlong, ...]:
    """Tell for which brothers and sisters the days that could be asked can be asked as well, all but those that they have already."""
    days = tuple(AskedDay(enrolment_id=one.seat.enrolment_id, day=one.seat.day) for one in judged.admitted)
    if not days:
        return ()
    possible = asked.model_copy(update={"days": days})
    by_child: dict[UUID, list[Enrolment]] = {}
    for one in await _during(tx, possible, family_id):
        if one.child_id != asked.child_id:
            by_child.setdefault(one.child_id, []).append(one)
    found: list[ComesAlong] = []
    for child_id, own in by_child.items():
        try:
            all_theirs = await judge(tx, _of_sibling(possible, judged.enrolments, own), family_id, to_book)
        except NoSiblingEnrolment:
            continue
        theirs = all_theirs.but_held()
        if not theirs.refused:
            here = {judged.enrolments[one.enrolment_id].activity.facility_id for one in days}
            activities = [theirs.enrolments[one.seat.enrolment_id].activity for one in theirs.admitted]
            names = dict.fromkeys(one.name if one.facility_id in here else f"{one.name}, {one.facility}" for one in activities)
            already = len({day for _, day, _ in all_theirs.refused})
            found.append(ComesAlong(child_id=child_id, child=own[0].child, activities=tuple(names), already=already))
    return tuple(sorted(found, key=lambda one: one.child))


async def _during(tx: Tx, asked: SubmitDays | PreviewDays, family_id: UUID) -> list[Enrolment]:
    days: list[date] = [one.day for one in asked.days]
    found = await enrolments.of_family(tx, family_id, min(days), max(days))
    return [one for one in found if tx.actor.sees(one.activity.facility_id)]


def _of_sibling(asked: Asked, named: Mapping[UUID, Enrolment], own: Sequence[Enrolment]) -> Asked:
    """Put asked days into words for a brother or sister, in its own enrolments."""
    days = tuple(AskedDay(enrolment_id=_same(named[one.enrolment_id], own, one).enrolment_id, day=one.day) for one in asked.days)
    return asked.model_copy(update={"child_id": own[0].child_id, "days": days})


def _same(of: Enrolment, own: Sequence[Enrolment], asked: AskedDay) -> Enrolment:
    """Find the enrolment in which a brother or sister comes along: in the same activity, or in one that is called so at another school.

    "Cantine Pasteur" is called as "Cantine Moulin" is, each at the school of its name (`_called`). Failing that, it is another activity
    of the facility, as that of the small ones. That both serve a meal makes no two activities alike: a whole day at the leisure centre
    does as well as the canteen.
    """
    that_day = [one for one in own if one.covers(asked.day) and asked.day.isoweekday() in one.activity.weekdays]
    matching = [one for one in that_day if one.activity.activity_id == of.activity.activity_id]
    for named in (_name, _called):
        matching += [one for one in that_day if named(one.activity) == named(of.activity)]
    matching += [one for one in that_day if one.activity.facility_id == of.activity.facility_id]
    if not matching:
        told = f"ni à « {of.activity.name} », là ou ailleurs, ni à une autre activité de « {of.activity.facility} »"
        raise NoSiblingEnrolment(f"{own[0].child} n'a d'inscription {told}.")
    return matching[0]


def _name(activity: Activity) -> str:
    return french.plain(activity.name)


def _called(activity: Activity) -> str:
    """Write the name of an activity without the words that its facility's name has."""
    name, facility = _name(activity), french.plain(activity.facility).split()
    return " ".join(word for word in name.split() if word not in facility) or name
