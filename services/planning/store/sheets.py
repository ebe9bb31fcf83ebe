"""Sheets: everything that a grid, a week or a submission is judged by, read in one round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.absence import Reason
from services.planning.domain.booking import Seat
from services.planning.domain.calendar import Calendar
from services.planning.domain.counters import Counted, FreePlaces
from services.planning.domain.custody import Homes, Span, Stay
from services.planning.domain.cutoffs import REACH_DAYS
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import UnknownChild
from services.planning.domain.grid import OwnDay
from services.planning.domain.payers import OtherPayers
from services.planning.domain.standing import UNKNOWN, Standing
from services.planning.store import absence_reasons, bookings, calendar_days, enrolments, family_blocks, standing
from services.planning.store.family_blocks import Obstacles


class Child(NamedTuple):
    """A child as planning knows it; `linked` to a household beside the one that entered it, `shared` by two."""

    child_id: UUID
    family_id: UUID
    name: str
    linked: bool = False
    shared: bool = False

    def is_of(self, family_id: UUID | None) -> bool:
        """Tell whether a family may ask about the child; None are staff."""
        return family_id in (None, self.family_id) or self.linked


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is planned for some children during a span.

    `days` have a state of their own; `free` are the places left; `versions` are those of each month of the span;
    the calendar reaches back as far as cut-offs do; `standings` are those of children and families that rules ask about;
    `obstacles` are what keeps the family that looks from booking anything new; `reasons` are those of absences that families may choose.
    """

    children: list[Child]
    enrolments: list[Enrolment]
    days: Mapping[UUID, Mapping[date, OwnDay]]
    free: FreePlaces
    versions: Mapping[tuple[UUID, date], int]
    calendar: Calendar
    homes: Homes
    standings: Mapping[tuple[UUID, UUID], Standing]
    obstacles: Obstacles
    reasons: Sequence[Reason]

    def child_of(self, family_id: UUID | None) -> Child:
        """Find the child that a family asks about; another family's is not found."""
        child = next((one for one in self.children if one.is_of(family_id)), None)
        if child is None:
            raise UnknownChild("Cet enfant ne fait pas partie de votre famille.")
        return child

    def standing(self, enrolment: Enrolment) -> Standing:
        """Tell what is known of the child and the family of an enrolment; nothing where its activity's rules do not ask."""
        return self.standings.get((enrolment.child_id, enrolment.family_id), UNKNOWN)

    def payers(self) -> OtherPayers:
        """Tell what adults of one household hold beside each other."""
        return OtherPayers(self.enrolments, self.seats(), self.calendar)

    def seats(self) -> dict[tuple[UUID, date], Seat]:
        """Tell the seats of the days that have a state of their own."""
        return {(enrolment_id, day): own.seat for enrolment_id, days in self.days.items() for day, own in days.items()}


async def of_children(tx: Tx, child_ids: Sequence[UUID], first: date, last: date, *, ranked: bool = False) -> Sheet:
    """Read the sheet of some children; those unknown, or behind the wall of another family, are left out.

    `ranked` tells the ranks on waiting lists, which count everybody in line before the child: only who shows them asks for them.
    Children are named in each table that holds many: a plan made while it held few would read all of it to join it.
    """
    row = await tx.fetch_one(
        f"""
        with asked as materialized (
            select c.child_id, c.family_id, c.name,
                exists (
                    select from child_household h where h.child_id = c.child_id and h.family_id <> c.family_id
                        and coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true)
                ) as linked,
                coalesce((select k.shared from custody k where k.child_id = c.child_id), false) as shared
            from child c
            where c.child_id = any($1::uuid[])
        ), chosen as (
            select e.* from asked join enrolled e using (child_id)
            where e.child_id = any($1::uuid[]) and e.valid_from <= $3 and e.valid_to >= $2
        )
        select
            array(select row(child_id, family_id, name, linked, shared) from asked order by name) as children,
            array(select chosen from chosen order by position, facility, activity, enrolment_id) as enrolments,
            array(
                select row(s.enrolment_id, s.family_id, s.activity_id, s.day, s.approval, s.status, s.holds_place, s.request_id, s.arrival,
                    s.reason, null, s.offered_until, null,
                    case when $5 and s.status = 'waiting' then waiting_rank(s.activity_id, s.day, s.arrival, s.enrolment_id) end)
                from chosen join seat s using (enrolment_id) where s.day between $2 and $3
            ) as days,
            array(
                select row(k.activity_id, k.counter_id, k.from_age, k.to_age, c.capacity)
                from (select distinct activity_id from chosen) a join counted k using (activity_id) join counter c using (counter_id)
            ) as counted,
            array(
                select row(p.counter_id, p.day, p.capacity - p.taken) from place p
                where p.counter_id in (select counter_id from counted where activity_id in (select activity_id from chosen))
                    and p.day between $2 and $3
            ) as places,
            array(
                select row(m.enrolment_id, m.month, m.version) from chosen join enrolment_month m using (enrolment_id)
                where m.month between date_trunc('month', $2::date)::date and $3
            ) as versions,
            array(
                select row(k.day, k.kind, k.label, k.facility_id, k.activity_id) from special_day k
                where k.day between $4 and $3
            ) as calendar,
            array(
                select row(s.child_id, s.family_id, s.first, s.last) from asked join custody_span s using (child_id)
                where s.child_id = any($1::uuid[]) and s.first <= $3 and s.last >= $2
            ) as spans,
            array(
                select row(h.child_id, h.family_id, h.since, h.until) from asked join child_household h using (child_id)
                where h.child_id = any($1::uuid[]) and (h.since is not null or h.until is not null)
            ) as stays,
            array(
                select row(h.child_id, h.family_id, {standing.COLUMNS})
                from (select distinct child_id, family_id from chosen where policies ?| array['openings', 'eligibility', 'age_groups']) h
                join child c using (child_id) left join family f on f.family_id = h.family_id
            ) as standings,
            array(
                select row({absence_reasons.COLUMNS}) from absence_reason where removed_at is null and for_families order by position, label
            ) as reasons,
            (select other_days_open from custody_rule) as open_days,
            {family_blocks.COLUMNS}
        """,  # noqa: S608 - constants only
        list(child_ids),
        first,
        last,
        date.fromordinal(first.toordinal() - REACH_DAYS),
        ranked,
    )
    days: dict[UUID, dict[date, OwnDay]] = {}
    for *seat, rank in row["days"]:
        one, reason = bookings.seat(seat), seat[9]
        days.setdefault(one.enrolment_id, {})[one.day] = OwnDay(one, reason, rank)
    counted: dict[UUID, list[Counted]] = {}
    capacities: dict[UUID, int] = {}
    for activity_id, counter_id, from_age, to_age, capacity in row["counted"]:
        counted.setdefault(activity_id, []).append(Counted(counter_id, from_age, to_age))
        capacities[counter_id] = capacity
    return Sheet(
        [Child(*child) for child in row["children"]],
        [enrolments.enrolment(tuple(one)) for one in row["enrolments"]],
        days,
        FreePlaces(counted, capacities, {(counter_id, day): free for counter_id, day, free in row["places"]}),
        {(enrolment_id, month): version for enrolment_id, month, version in row["versions"]},
        calendar_days.calendar(row["calendar"]),
        Homes(
            (Span(*span) for span in row["spans"]),
            {(child_id, household_id): Stay(*dates) for child_id, household_id, *dates in row["stays"]},
            open_days=row["open_days"],
        ),
        {(child_id, household_id): standing.standing(known) for child_id, household_id, *known in row["standings"]},
        Obstacles(row["blocked_contact"], row["rules_accepted"]),
        [Reason(*reason) for reason in row["reasons"]],
    )


async def of_other_household(tx: Tx, child_id: UUID, family_id: UUID, first: date, last: date) -> list[tuple[Enrolment, dict[date, Seat]]]:
    """Read what the other household of a child planned during a span, beside the one of a family, without who pays.

    It looks over the wall: the caller has found that the actor sees the child. Staff have no household, and read every row of it.
    """
    rows = await tx.fetch("select * from others_enrolled($1, $2, $3)", child_id, first, last)
    found = {
        one.enrolment_id: (one, dict[date, Seat]())
        for one in (replace(enrolments.enrolment(tuple(row)), guardian="", guardian_id=UUID(int=0)) for row in rows)
        if one.family_id != family_id
    }
    for row in await tx.fetch("select * from others_seats($1, $2, $3)", child_id, first, last) if found else ():
        seat = bookings.seat(tuple(row))
        if seat.enrolment_id in found:
            found[seat.enrolment_id][1][seat.day] = seat
    return list(found.values())
