"""What booking requests and absences share: the child is the family's, every day is admitted or the whole is refused."""

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.planning import DecidedDay, PlanningRequestView, PreviewDays, SubmitDays
from services.planning.domain.admission import Admitted, Seats, next_possible_day, refuse_unadmitted, whole_refusal
from services.planning.domain.booking import Seat, Slot
from services.planning.domain.calendar import Calendar, days_between
from services.planning.domain.elsewhere import NOTHING, held_elsewhere
from services.planning.domain.enrolment import Enrolment, furthest_end
from services.planning.domain.errors import AlreadyAsked, ConstraintBroken, NotYetOpen, UnknownEnrolment
from services.planning.domain.payers import OtherPayers
from services.planning.store import enrolments, sheets, submissions, turns
from services.planning.store.sheets import Child, Sheet
from services.planning.store.submissions import Submission
from services.planning.usecases.tell import by_staff
from services.planning.usecases.together import broken_by, whole_weeks

Admit = Callable[[Enrolment, date, Seats, Calendar, datetime], Admitted]
RACE = "Un de ces jours vient d'être demandé. Rechargez la page pour voir le planning à jour."


@dataclass(frozen=True, slots=True)
class Judged:
    """The days of a request, each admitted or refused, in the order of the calendar; `enrolments` are those they name."""

    child: Child
    sheet: Sheet
    enrolments: Mapping[UUID, Enrolment]
    admitted: Sequence[Admitted]
    refused: Sequence[tuple[UUID, date, Refusal]]

    def is_full(self, seat: Seat) -> bool:
        """Tell whether no place is left on a day: it would wait."""
        return self.sheet.free.left(seat.activity_id, self.enrolments[seat.enrolment_id].born, seat.day) <= 0

    def but_held(self) -> "Judged":
        """Leave out the days that the child has already, where another one is left to ask."""
        refused = [one for one in self.refused if not isinstance(one[2], AlreadyAsked)]
        return replace(self, refused=refused) if self.admitted else self


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand for the days that a request names, read once; `others` are what the other household of a shared child holds."""

    asked: SubmitDays | PreviewDays
    family_id: UUID
    child: Child
    sheet: Sheet
    known: Mapping[UUID, Enrolment]
    wanted: Sequence[tuple[date, UUID]]
    others: frozenset[tuple[UUID, date]]

    def judge(self, admit: Admit, now: datetime, *, chosen: bool = False) -> Judged:
        """Admit or refuse each day, and then those that do not go without a refused one."""
        seats, payers = self.sheet.seats(), self.sheet.payers()
        admitted: list[Admitted] = []
        slots: set[Slot] = set()
        refused: list[tuple[UUID, date, Refusal]] = []
        for day, enrolment_id in self.wanted:
            try:
                if self.asked.kind == "booking":
                    self._refuse_held(enrolment_id, day, payers, slots)
                admitted.append(self._admitted(admit, enrolment_id, day, seats, now))
                slots.add(admitted[-1].seat.slot)
            except Refusal as why:
                refused.append((enrolment_id, day, why))
        own = {**{one.enrolment_id: one for one in self.sheet.enrolments if one.family_id == self.family_id}, **self.known}
        while broken := broken_by(
            self.asked,
            [(own[one.seat.enrolment_id], one.seat.day, one.late) for one in admitted],
            own,
            self.sheet,
            self.others,
            chosen=chosen,
        ):
            refused += broken
            apart = {(enrolment_id, day) for enrolment_id, day, _ in broken}
            admitted = [one for one in admitted if (one.seat.enrolment_id, one.seat.day) not in apart]
        return Judged(self.child, self.sheet, self.known, admitted, refused)

    def _refuse_held(self, enrolment_id: UUID, day: date, payers: OtherPayers, slots: AbstractSet[Slot]) -> None:
        """Refuse a day that another adult of the household has already, or that this request asks for at both accounts."""
        enrolment, when = self.known[enrolment_id], french.day(day)
        if account := payers.has(enrolment, day):
            raise AlreadyAsked(f"Le {when} est déjà réservé ou demandé pour « {enrolment.activity.name} », {account}.")
        if Slot(enrolment.activity.activity_id, day) in slots:
            raise AlreadyAsked(f"Le {when} est demandé deux fois pour « {enrolment.activity.name} » : choisissez un seul compte.")

    def _admitted(self, admit: Admit, enrolment_id: UUID, day: date, seats: Seats, now: datetime) -> Admitted:
        enrolment, booking = self.known[enrolment_id], self.asked.kind == "booking"
        if booking:
            self.sheet.homes.check(self.child.child_id, self.family_id, day)
            if (enrolment.activity.activity_id, day) in self.others:
                raise AlreadyAsked(f"Le {french.day(day)} est déjà réservé ou demandé par l'autre parent de l'enfant.")
        one = admit(enrolment, day, seats, self.sheet.calendar, now)
        if booking:
            refuse_unadmitted(enrolment.activity, day, self.sheet.standing(enrolment), now)
        return one


@dataclass(frozen=True, slots=True)
class Certified:
    """What a request says of certificates: the reason's name, the one that it cites and the last day on which one may come."""

    label: str = ""
    certificate_id: UUID | None = None
    until: date | None = None


async def admit_all(
    tx: Tx, asked: SubmitDays, family_id: UUID, admit: Admit, *, suggest: bool = False, chosen: bool = False, but_held: bool = False
) -> Judged:
    """Admit every day at this moment, or refuse the whole; with `suggest` a refusal names the next possible day.

    An absence that the family has `chosen` may not leave days behind that do not go without it. Days that the child has already are
    left out with `but_held`, or refused.
    """
    await turns.share_days(tx, [asked.child_id, *asked.with_siblings])
    judged = await judge(tx, asked, family_id, admit, chosen=chosen)
    if but_held:
        judged = judged.but_held()
    if judged.refused:
        possible = await next_possible(tx, judged) if suggest else None
        raise whole_refusal(judged.refused, possible, sought=suggest, others_go=bool(judged.admitted))
    return judged


async def store(
    tx: Tx, asked: SubmitDays, family_id: UUID, judged: Judged, certified: Certified = Certified(), *, together: UUID | None = None
) -> PlanningRequestView:
    """Store a request whose days were admitted; the allocator decides it in its turn."""
    made = Submission(
        new_id(),
        asked.kind,
        family_id,
        asked.child_id,
        asked.absence_reason,
        asked.note,
        by_staff=by_staff(tx),
        certificate_id=certified.certificate_id,
        certificate_until=certified.until,
        whole=asked.whole,
        together=together,
    )
    if not await submissions.add(tx, made, judged.admitted):
        raise AlreadyAsked(RACE)
    tx.taken_up_at_once = True
    return _as_submitted(made, tx.now, judged, certified)


async def judge(tx: Tx, asked: SubmitDays | PreviewDays, family_id: UUID, admit: Admit, *, chosen: bool = False) -> Judged:
    """Judge every day as things stand; raises only what no choice of days can mend: another family's child or enrolment.

    What is judged is what is written only while the caller shares the turn of days.
    """
    return (await situation_of(tx, asked, family_id)).judge(admit, tx.now, chosen=chosen)


async def situation_of(tx: Tx, asked: SubmitDays | PreviewDays, family_id: UUID) -> Situation:
    """Read how things stand for the days of a request; raises what no choice of days can mend."""
    wanted = sorted({(one.day, one.enrolment_id) for one in asked.days})
    first, last = whole_weeks(wanted[0][0], wanted[-1][0])
    sheet = await sheets.of_children(tx, [asked.child_id], first, last)
    child = sheet.child_of(family_id)
    known = {one.enrolment_id: one for one in sheet.enrolments if one.family_id == family_id and tx.actor.sees(one.activity.facility_id)}
    for _, enrolment_id in wanted:
        if enrolment_id not in known:
            known[enrolment_id] = await _out_of_span(tx, enrolment_id, child, family_id)
    asked_days = {day for day, _ in wanted}
    others = await _held_by_others(tx, child, family_id, asked_days, sheet.calendar) if asked.kind == "booking" else NOTHING
    return Situation(asked, family_id, child, sheet, known, wanted, others)


async def _out_of_span(tx: Tx, enrolment_id: UUID, child: Child, family_id: UUID) -> Enrolment:
    """Read an enrolment that holds on none of the asked days: it is only refused as unknown when it is not the child's."""
    found = await enrolments.get(tx, enrolment_id)
    own = found is not None and found[0].child_id == child.child_id and found[0].family_id == family_id
    if found is None or not own or not tx.actor.sees(found[0].activity.facility_id):
        raise UnknownEnrolment("Cette inscription ne concerne pas cet enfant.")
    return found[0]


async def _held_by_others(
    tx: Tx, child: Child, family_id: UUID, days: Collection[date], calendar: Calendar
) -> frozenset[tuple[UUID, date]]:
    """Tell what the other household of a shared child has on some days, by activity and day."""
    if not child.shared:
        return NOTHING
    return held_elsewhere(await sheets.of_other_household(tx, child.child_id, family_id, min(days), max(days)), days, calendar)


async def next_possible(tx: Tx, judged: Judged) -> date | None:
    """Find the first day from the first refused one on that the family could book, beside those that it asked for.

    No single day mends days that go together, and whoever comes too early is helped by the moment.
    """
    enrolment_id, day, why = judged.refused[0]
    if isinstance(why, ConstraintBroken | NotYetOpen):
        return None
    enrolment = judged.enrolments[enrolment_id]
    today = paris_date(tx.now)
    since, until = max(today, day), min(enrolment.valid_to, furthest_end(today))
    if until < since:
        return None
    sheet = await sheets.of_children(tx, [enrolment.child_id], since, max(until, since + timedelta(days=1)))
    payers = sheet.payers()
    days = days_between(since, until)
    others = await _held_by_others(tx, judged.child, enrolment.family_id, days, sheet.calendar)
    held = {day for day in days if payers.has(enrolment, day) or (enrolment.activity.activity_id, day) in others}
    held |= {one.seat.day for one in judged.admitted if one.seat.enrolment_id == enrolment_id}
    return next_possible_day(
        enrolment,
        sheet.seats(),
        sheet.calendar,
        tx.now,
        until,
        since=since,
        homes=sheet.homes,
        standing=sheet.standing(enrolment),
        held=held,
    )


def _as_submitted(made: Submission, now: datetime, judged: Judged, certified: Certified) -> PlanningRequestView:
    return PlanningRequestView(
        request_id=made.request_id,
        arrival=None,
        kind=made.kind,
        family_id=made.family_id,
        child_id=made.child_id,
        child=judged.child.name,
        status="pending",
        submitted_at=now,
        by_staff_name=made.by_staff,
        absence_reason=made.absence_reason,
        absence_label=certified.label,
        certificate="none" if certified.until is None else "given" if certified.certificate_id else "awaited",
        certificate_until=certified.until,
        note=made.note,
        days=tuple(
            DecidedDay(
                enrolment_id=one.seat.enrolment_id,
                activity_id=one.seat.activity_id,
                activity=judged.enrolments[one.seat.enrolment_id].activity.name,
                day=one.seat.day,
                decision="pending",
                late=one.late,
                full=made.kind == "booking" and judged.is_full(one.seat),
            )
            for one in judged.admitted
        ),
    )
