"""Enrolments and weekly patterns that do not fit."""

from chassis.errors import Conflict, Invalid


class EnrolmentOverlaps(Conflict):
    """The child is already enrolled there during that time: by the same adult, or on the same days by another of the household."""

    slug = "enrolment_overlaps"
    title = "Cet enfant est déjà inscrit sur cette période"


class EnrolmentFixed(Conflict):
    """An enrolment keeps its child, its activity and its payer: another one is another enrolment."""

    slug = "enrolment_fixed"
    title = "Cette inscription concerne un autre enfant, une autre prestation ou un autre payeur"


class EnrolmentChanged(Conflict):
    """Somebody else changed the enrolment after it was read."""

    slug = "enrolment_changed"
    title = "Cette inscription a été modifiée entre-temps"


class EnrolmentBegun(Conflict):
    """An enrolment that has begun is not withdrawn: its days gone by stay, and it is given a last day."""

    slug = "enrolment_begun"
    title = "Cette inscription a déjà commencé"


class EnrolmentGone(Conflict):
    """An enrolment that was withdrawn does not come back: another one is entered."""

    slug = "enrolment_gone"
    title = "Cette inscription a été annulée"


class EnrolmentTooLong(Invalid):
    """An enrolment ends within fourteen months: the next school year is entered anew."""

    slug = "enrolment_too_long"
    title = "Cette inscription est trop longue"


class EnrolmentTooEarly(Invalid):
    """An enrolment begins at most fourteen months before the day on which it is entered: its days gone by are billed."""

    slug = "enrolment_too_early"
    title = "Cette inscription commence trop tôt"


class BeginningFixed(Conflict):
    """The days gone by are written down under a former pattern or former openings: an earlier beginning would add none to them."""

    slug = "beginning_fixed"
    title = "Le début de cette inscription ne peut plus être avancé"


class EndFixed(Conflict):
    """The regular days after the end were written down and taken back when it was moved earlier: a later end would bring none of them."""

    slug = "end_fixed"
    title = "La fin de cette inscription ne peut plus être reculée"


class OneAtATime(Conflict):
    """An earlier beginning and another weekly pattern at once: the days gained would have neither the former pattern nor the new."""

    slug = "one_at_a_time"
    title = "Le début et la semaine type se changent en deux fois"


class GuardianWithdrawn(Conflict):
    """An adult whose parental authority was withdrawn enrols nobody."""

    slug = "guardian_withdrawn"
    title = "Cet adulte n'a pas l'autorité parentale"


class RecordIncomplete(Conflict):
    """The activity is for complete records, and the child's record lacks something that it requires."""

    slug = "record_incomplete"
    title = "Le dossier de l'enfant est incomplet"


class OutsideActivity(Conflict):
    """The enrolment begins before the activity does, or ends after it."""

    slug = "outside_activity"
    title = "L'inscription dépasse les dates de la prestation"


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


class ExceptionUnfit(Invalid):
    """An exception is not a coming day of the weekly pattern."""

    slug = "exception_unfit"
    title = "Ce jour n'est pas un jour du rythme"
