"""Days that cannot be asked, answered or taken back."""

from chassis.errors import Conflict, Invalid


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


class MarkedPresent(NotBooked):
    """Of a day on which the child was marked present no absence is declared: the list of the day says otherwise."""

    slug = "marked_present"
    title = "L'enfant est noté présent ce jour-là"


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


class DaysGoneBy(Invalid):
    """A booking would be accepted for days that are over: the clerk says what becomes of them."""

    slug = "days_gone_by"
    title = "Des jours de cette demande sont passés"


class NothingToDecide(Conflict):
    """No day of the request waits for a clerk (any more)."""

    slug = "nothing_to_decide"
    title = "Cette demande n'attend plus de décision"


class NothingToWithdraw(Conflict):
    """Every day of the request was already answered: an answer is not taken back."""

    slug = "nothing_to_withdraw"
    title = "Cette demande a déjà reçu sa réponse"


class ReasonMissing(Invalid):
    """An absence and a refusal tell why."""

    slug = "reason_missing"
    title = "Un motif est nécessaire"


class DatesReversed(Invalid):
    """The end comes before the beginning."""

    slug = "dates_reversed"
    title = "La fin précède le début"


class SpanTooLong(Invalid):
    """More days at once than are counted together."""

    slug = "span_too_long"
    title = "La période est trop longue"
