"""What the planning service refuses.

```
NotFound   UnknownChild  UnknownGuardian  UnknownFamily  UnknownFacility  UnknownActivity  UnknownPool  UnknownPriorityList
           UnknownEnrolment  UnknownRequest  UnknownCalendarDay  UnknownStray  UnknownGroup  UnknownFeed
           UnknownClosure
Conflict   CutoffPassed  DayClosed  OutsideEnrolment  DayPassed  AlreadyAsked  NotBooked  IllegalTransition
           OtherHouseholdDay  RulesNotAccepted  GuardianWithdrawn  NothingToDecide  NothingToWithdraw  PlacesTaken
           NotYetOpen  NotEligible  ConstraintBroken  EnrolmentOverlaps  EnrolmentFixed  PoolFixed  NotEnrolled  GroupNameTaken
           OfferOver  NoSiblingEnrolment  NothingToClose  ClosurePast  FamilyBlocked  PeriodBilled  ActivityChanged
           OutsideActivity  PriorityListChanged  PriorityListUsed
Invalid    ReasonMissing  DatesReversed  EnrolmentTooLong  WeekdayNotOpen  MarkedTooEarly  TimesReversed  RulesContradict
           SpanTooLong  PatternRequired  PatternUnwanted  ExceptionUnfit
```
"""

from chassis.errors import Conflict, Invalid, NotFound, TooMany


class UnknownChild(NotFound):
    """No such child, or another family's; or the family service has not told of it yet."""

    slug = "unknown_child"
    title = "Cet enfant est introuvable"


class UnknownGuardian(NotFound):
    """No such adult in the child's family."""

    slug = "unknown_guardian"
    title = "Cet adulte est introuvable dans la famille de l'enfant"


class UnknownFacility(NotFound):
    """No such facility."""

    slug = "unknown_facility"
    title = "Cette structure est introuvable"


class UnknownActivity(NotFound):
    """No such activity."""

    slug = "unknown_activity"
    title = "Cette prestation est introuvable"


class UnknownPool(NotFound):
    """No such room."""

    slug = "unknown_pool"
    title = "Cette salle est introuvable"


class UnknownFamily(NotFound):
    """No such family, or the family service has not told of it yet."""

    slug = "unknown_family"
    title = "Cette famille est introuvable"


class UnknownPriorityList(NotFound):
    """No such list of families."""

    slug = "unknown_priority_list"
    title = "Cette liste de familles est introuvable"


class PriorityListChanged(Conflict):
    """Somebody else saved the list after it was read."""

    slug = "priority_list_changed"
    title = "Quelqu'un a modifié cette liste entre-temps"


class PriorityListUsed(Conflict):
    """An opening gives families of the list an earlier moment."""

    slug = "priority_list_used"
    title = "Cette liste sert à une ouverture des réservations"


class UnknownEnrolment(NotFound):
    """No such enrolment of this child, or another family's."""

    slug = "unknown_enrolment"
    title = "Cette inscription est introuvable"


class UnknownRequest(NotFound):
    """No such request."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownCalendarDay(NotFound):
    """The calendar holds no such entry."""

    slug = "unknown_calendar_day"
    title = "Ce jour ne figure pas au calendrier"


class UnknownStray(NotFound):
    """No such child came without an enrolment, or it has been settled."""

    slug = "unknown_stray"
    title = "Cette présence n'est plus à régulariser"


class UnknownGroup(NotFound):
    """No such group of the activity."""

    slug = "unknown_group"
    title = "Ce groupe est introuvable"


class UnknownFeed(NotFound):
    """No such link to a calendar: never made, revoked, or its adult may no longer see the child."""

    slug = "unknown_feed"
    title = "Cet agenda est introuvable"


class CutoffPassed(Conflict):
    """The last moment to book the day is over."""

    slug = "cutoff_passed"
    title = "La date limite de réservation est passée"


class DayClosed(Conflict):
    """The activity does not open on that day."""

    slug = "day_closed"
    title = "Ce jour n'est pas ouvert à la réservation"


class OutsideEnrolment(Conflict):
    """The day lies before the enrolment begins or after it ends."""

    slug = "outside_enrolment"
    title = "Ce jour est en dehors de l'inscription"


class DayPassed(Conflict):
    """The day is over."""

    slug = "day_passed"
    title = "Ce jour est passé"


class AlreadyAsked(Conflict):
    """The day is already booked, asked or declared absent."""

    slug = "already_asked"
    title = "Ce jour est déjà demandé"


class NotBooked(Conflict):
    """An absence needs a booked day."""

    slug = "not_booked"
    title = "Ce jour n'est pas réservé"


class IllegalTransition(Conflict):
    """What happened cannot happen to a day in that state."""

    slug = "illegal_transition"
    title = "L'état de ce jour ne le permet pas"


class OtherHouseholdDay(Conflict):
    """The child spends the day with its other parent, by the custody calendar."""

    slug = "other_household_day"
    title = "Ce jour-là, l'enfant est chez son autre parent"


class RulesNotAccepted(Conflict):
    """The family has not accepted the town's rules that are in force."""

    slug = "rules_not_accepted"
    title = "Le règlement est à accepter avant de réserver"


class FamilyBlocked(Conflict):
    """Billing suspended the family's new bookings until it has settled what it owes."""

    slug = "family_blocked"
    title = "Les nouvelles réservations sont suspendues"


class GuardianWithdrawn(Conflict):
    """An adult whose parental authority was withdrawn enrols nobody."""

    slug = "guardian_withdrawn"
    title = "Cet adulte n'a pas l'autorité parentale"


class NothingToDecide(Conflict):
    """No day of the request waits for a clerk (any more)."""

    slug = "nothing_to_decide"
    title = "Cette demande n'attend plus de décision"


class NotWaiting(Conflict):
    """The child does not wait for that day (any more)."""

    slug = "not_waiting"
    title = "Cet enfant n'attend plus de place ce jour-là"


class NoPlaceLeft(Conflict):
    """Every place that the child could have is taken."""

    slug = "no_place_left"
    title = "Il n'y a pas de place libre ce jour-là"


class NoSiblingEnrolment(Conflict):
    """A brother or sister has no enrolment in which it could come along on a day."""

    slug = "no_sibling_enrolment"
    title = "Ces jours ne peuvent pas être demandés pour tous vos enfants"


class OfferOver(Conflict):
    """A place that was held is not held any more: its time is over, or the day was taken back."""

    slug = "offer_over"
    title = "Cette place n'est plus proposée"


class NothingToWithdraw(Conflict):
    """Every day of the request was already answered: an answer is not taken back."""

    slug = "nothing_to_withdraw"
    title = "Cette demande a déjà reçu sa réponse"


class PlacesTaken(Conflict):
    """More children are planned on some days than there are places; `days` lists them."""

    slug = "places_taken"
    title = "Il n'y a pas assez de places"


class EnrolmentOverlaps(Conflict):
    """The child is already enrolled there by the same adult during that time."""

    slug = "enrolment_overlaps"
    title = "Cet enfant est déjà inscrit sur cette période"


class EnrolmentFixed(Conflict):
    """An enrolment keeps its child, its activity and its payer: another one is another enrolment."""

    slug = "enrolment_fixed"
    title = "Cette inscription concerne un autre enfant, une autre prestation ou un autre payeur"


class NotYetOpen(Conflict):
    """Bookings of the day open later, for this family; `opens_at` tells when, where the town has said."""

    slug = "not_yet_open"
    title = "Les réservations ne sont pas encore ouvertes"


class NotEligible(Conflict):
    """The activity is not for the child: its age, school class, residence or record."""

    slug = "not_eligible"
    title = "Cette prestation n'est pas ouverte à cet enfant"


class ConstraintBroken(Conflict):
    """The days asked, with those already booked, break a rule of days that go together."""

    slug = "constraint_broken"
    title = "Ces jours ne vont pas ensemble"


class PoolFixed(Conflict):
    """A room stays in its facility."""

    slug = "pool_fixed"
    title = "Une salle ne change pas de structure"


class NotEnrolled(Conflict):
    """Some children marked present have no enrolment there on that day; `children` lists them."""

    slug = "not_enrolled"
    title = "Des enfants présents ne sont pas inscrits"


class PeriodBilled(Conflict):
    """Attendance of a period that was invoiced."""

    slug = "period_billed"
    title = "Cette période est déjà facturée"


class ActivityChanged(Conflict):
    """Somebody else saved the activity after it was read."""

    slug = "activity_changed"
    title = "Quelqu'un a modifié cette prestation entre-temps"


class OutsideActivity(Conflict):
    """The enrolment begins before the activity does, or ends after it."""

    slug = "outside_activity"
    title = "L'inscription dépasse les dates de la prestation"


class GroupNameTaken(Conflict):
    """Another group of the activity bears that name."""

    slug = "group_name_taken"
    title = "Ce nom de groupe est déjà pris"


class ReasonMissing(Invalid):
    """An absence and a refusal tell why."""

    slug = "reason_missing"
    title = "Un motif est nécessaire"


class DatesReversed(Invalid):
    """The end comes before the beginning."""

    slug = "dates_reversed"
    title = "La fin précède le début"


class EnrolmentTooLong(Invalid):
    """An enrolment ends within fourteen months: the next school year is entered anew."""

    slug = "enrolment_too_long"
    title = "Cette inscription est trop longue"


class WeekdayNotOpen(Invalid):
    """The weekly pattern holds a day on which the activity never opens."""

    slug = "weekday_not_open"
    title = "La prestation n'ouvre pas ces jours-là"


class PatternRequired(Invalid):
    """The activity is booked by the week: an enrolment says on which days."""

    slug = "pattern_required"
    title = "Cette prestation se réserve à la semaine"


class PatternUnwanted(Invalid):
    """The activity is booked day by day: an enrolment has no weekly pattern."""

    slug = "pattern_unwanted"
    title = "Cette prestation se réserve jour par jour"


class ExceptionUnfit(Invalid):
    """An exception is not a coming day of the weekly pattern."""

    slug = "exception_unfit"
    title = "Ce jour n'est pas un jour du rythme"


class MarkedTooEarly(Invalid):
    """Attendance of a day that has not come, or noted in the future."""

    slug = "marked_too_early"
    title = "Ce pointage est dans le futur"


class TimesReversed(Invalid):
    """A child who left before it came, or hours that end before they begin."""

    slug = "times_reversed"
    title = "La fin précède le début"


class SpanTooLong(Invalid):
    """More days at once than are counted together."""

    slug = "span_too_long"
    title = "La période est trop longue"


class RulesContradict(Invalid):
    """Rules of an activity that contradict each other or leave a gap; `field` names the policy that is to be corrected."""

    slug = "rules_contradict"
    title = "Ces règles se contredisent"


class UnknownAbsenceReason(Invalid):
    """No such reason in use, or one that families do not choose themselves."""

    slug = "unknown_absence_reason"
    title = "Ce motif d'absence n'est pas proposé"


class UnknownCertificate(Invalid):
    """No such certificate of the family about the child, or another absence cites it."""

    slug = "unknown_certificate"
    title = "Cette attestation est introuvable"


class NoCertificate(NotFound):
    """The absence has no certificate."""

    slug = "no_certificate"
    title = "Il n'y a pas d'attestation"


class CertificateNotAwaited(Conflict):
    """The absence awaits no certificate (any more)."""

    slug = "certificate_not_awaited"
    title = "Cette absence n'attend pas d'attestation"


class TooManyCertificates(TooMany):
    """Many certificates were sent in a day without an absence that cites them."""

    slug = "too_many_certificates"
    title = "Trop de fichiers envoyés"


class CutoffMissing(Invalid):
    """A cut-off rule has no line for a day on which the activity opens."""

    slug = "cutoff_missing"
    title = "Cette règle ne couvre pas tous les jours"


class UnknownClosure(NotFound):
    """No such closure, or one beyond the reach of whoever asks."""

    slug = "unknown_closure"
    title = "Cette fermeture est introuvable"


class NothingToClose(Conflict):
    """No chosen activity opens on any of the chosen days."""

    slug = "nothing_to_close"
    title = "Il n'y a rien à fermer ces jours-là"


class ClosurePast(Conflict):
    """The days of a closure are gone by, or it was taken back before."""

    slug = "closure_past"
    title = "Cette fermeture ne s'annule plus"


class NoLeave(Conflict):
    """Leave is declared on a day that no hourly contract with leave covers."""

    slug = "no_leave"
    title = "Ce jour ne peut pas être un congé"


class LeaveTooLate(Conflict):
    """The notice that leave asks for has passed; another reason may still be given."""

    slug = "leave_too_late"
    title = "Le délai pour poser ce congé est dépassé"


class LeaveUsedUp(Conflict):
    """The days of leave of the year do not suffice."""

    slug = "leave_used_up"
    title = "Il ne reste pas assez de congés"


class PatternFixed(Conflict):
    """The activity leaves weekly patterns to staff."""

    slug = "pattern_fixed"
    title = "La semaine type se change avec la mairie"


class PatternPending(Conflict):
    """Another change of the same weekly pattern is to begin before, or waits for an answer."""

    slug = "pattern_pending"
    title = "Un changement est déjà prévu"


class PatternUnchanged(Conflict):
    """The weekly pattern asked is the one that counts anyway."""

    slug = "pattern_unchanged"
    title = "Rien ne change"
