"""What planning answers the desk while a town sets up its year: enrolments, classes, the calendar, reasons of absences."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from chassis.errors import Conflict
from contracts.base import Nothing
from contracts.billing import ReadPricedFrom
from contracts.family import ReadWouldLack, WouldLack
from contracts.planning import (
    AbsenceReasons,
    AbsenceReasonView,
    Calendar,
    CalendarDay,
    CandidateChild,
    CandidateChildren,
    ChildEnrolment,
    ChildEnrolments,
    ClassSize,
    ClosurePreview,
    Enrol,
    EnrolMany,
    EnrolmentMade,
    EnrolmentOverlap,
    EnrolmentPreview,
    EnrolmentRefused,
    EnrolmentsMade,
    EnrolmentView,
    FindCandidates,
    GetCalendar,
    ListAbsenceReasons,
    ListChildEnrolments,
    ListPriorityLists,
    ListSchoolClasses,
    PreviewClosure,
    PreviewEnrolment,
    PriorityLists,
    PriorityListView,
    PutAbsenceReason,
    PutCalendarDays,
    PutPriorityList,
    RemoveAbsenceReason,
    RemoveCalendarSpan,
    RemovePriorityList,
    SchoolClasses,
    TightDay,
    WithdrawEnrolment,
)
from tests.unit.backoffice.cast import TODAY, number
from tests.unit.backoffice.forecast_town import CANTEEN

PARK, NO_PLACE = "École du Parc", "Il n'y a pas assez de places."
CHILDREN = tuple(
    CandidateChild(
        child_id=number(31, n),
        child=name,
        birth_date=date(2018, 5, n),
        school=PARK,
        school_class="CP",
        guardian_id=number(32, n),
        guardian="PETIT Anne",
    )
    for n, name in enumerate(("Zoé PETIT", "Ali HADDAD"), 1)
)
REASONS = (
    AbsenceReasonView(
        code="illness",
        label="Maladie",
        position=1,
        excused="with_certificate",
        certificate_days=3,
        waiting_days=1,
        for_families=True,
        needs_certificate=True,
        gives_up=False,
    ),
)
DAYS = tuple(CalendarDay(day=date(2027, 2, day), kind="short_holidays", label="Vacances d'hiver") for day in range(13, 20))


def enrolment(enrolment_id: Any, child_id: Any, guardian_id: Any, family_id: Any) -> ChildEnrolment:
    """Make an enrolment of a child in the canteen, on Mondays."""
    return ChildEnrolment(
        enrolment_id=enrolment_id,
        child_id=child_id,
        activity_id=CANTEEN,
        family_id=family_id,
        guardian_id=guardian_id,
        valid_from=date(2026, 9, 1),
        valid_to=date(2027, 7, 2),
        weekdays=(1,),
        version=1,
        activity="Restauration scolaire",
        facility="Restauration scolaire",
        guardian="DUPONT Jean",
    )


JUDO = EnrolmentOverlap(activity="Judo", weekdays=(2, 4))


def handlers(town: "Town") -> dict[type[Any], Callable[[Any], Any]]:
    """Tell what answers each request."""

    def refused(answer: Any) -> Any:
        if town.refusal:
            raise town.refusal
        return answer

    def view(asked: Enrol) -> EnrolmentView:
        values = asked.model_dump(exclude={"enrolment_id", "from_day", "exceptions", "version"})
        return EnrolmentView(enrolment_id=asked.enrolment_id or number(33, 1), family_id=number(1, 1), version=1, **values)

    def many(asked: EnrolMany) -> EnrolmentsMade:
        first, *others = asked.children
        slug = "record_incomplete" if town.lacks else "places_taken"
        return EnrolmentsMade(
            enrolled=(EnrolmentMade(child_id=first.child_id, enrolment_id=None, overlaps=(JUDO,)),),
            refused=tuple(
                EnrolmentRefused(child_id=one.child_id, guardian_id=one.guardian_id, slug=slug, reason=NO_PLACE) for one in others
            ),
            days=60,
            past=5,
            tightest=(TightDay(day=TODAY, left=0),),
        )

    def list_of(asked: PutPriorityList) -> PriorityListView:
        values = asked.model_dump(exclude={"version"})
        families = tuple({"family_id": one, "name": "DUPONT Jean"} for one in asked.family_ids)
        town.lists[asked.list_id] = PriorityListView(version=(asked.version or 0) + 1, families=families, **values)
        return town.lists[asked.list_id]

    seen = EnrolmentPreview(
        days=62,
        taken=62,
        given_back=3,
        called_off=2,
        past_added=4,
        past_removed=1,
        elsewhere=5,
        tightest=(TightDay(day=TODAY, left=1),),
        overlaps=(JUDO,),
    )
    return {
        ListChildEnrolments: lambda _: ChildEnrolments(enrolments=tuple(town.enrolments)),
        ReadPricedFrom: lambda _: town.priced,
        ReadWouldLack: lambda _: WouldLack(codes=town.lacks),
        PreviewEnrolment: lambda _: refused(seen),
        Enrol: lambda asked: refused(view(asked)),
        WithdrawEnrolment: lambda asked: next(one for one in town.enrolments if one.enrolment_id == asked.enrolment_id),
        ListSchoolClasses: lambda _: SchoolClasses(
            classes=(ClassSize(school=PARK, school_class="CP", children=2), ClassSize(school=PARK, school_class="CE1", children=3))
        ),
        FindCandidates: lambda asked: CandidateChildren(children=CHILDREN if asked.classes else (), more=False),
        EnrolMany: lambda asked: refused(many(asked)),
        ListPriorityLists: lambda _: PriorityLists(lists=tuple(town.lists.values())),
        PutPriorityList: lambda asked: refused(list_of(asked)),
        RemovePriorityList: lambda _: refused(Nothing()),
        ListAbsenceReasons: lambda _: AbsenceReasons(reasons=REASONS),
        PutAbsenceReason: lambda asked: refused(AbsenceReasonView(needs_certificate=True, **asked.model_dump())),
        RemoveAbsenceReason: lambda _: refused(Nothing()),
        GetCalendar: lambda asked: Calendar(days=tuple(one for one in DAYS if asked.first <= one.day <= asked.last)),
        PutCalendarDays: lambda asked: refused(Calendar(days=asked.days)),
        RemoveCalendarSpan: lambda _: refused(Nothing()),
        PreviewClosure: lambda _: ClosurePreview(children=4, families=3, booked=5, regular=3, asked=1, present=0, lines=()),
    }


if TYPE_CHECKING:
    from tests.unit.backoffice.town import Town


class Full(Conflict):
    """What planning answers when a day lacks a place."""

    slug = "places_taken"
    title = "Il n'y a plus assez de places"
