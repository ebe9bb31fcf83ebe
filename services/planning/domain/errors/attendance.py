"""Marks and groups that cannot be noted."""

from chassis.errors import Conflict, Invalid


class NotEnrolled(Conflict):
    """Some children marked present have no enrolment there on that day; `children` lists them."""

    slug = "not_enrolled"
    title = "Des enfants présents ne sont pas inscrits"


class PeriodBilled(Conflict):
    """Attendance of a period that was invoiced."""

    slug = "period_billed"
    title = "Cette période est déjà facturée"


class GroupNameTaken(Conflict):
    """Another group of the activity bears that name."""

    slug = "group_name_taken"
    title = "Ce nom de groupe est déjà pris"


class MarkedTooEarly(Invalid):
    """Attendance of a day that has not come, or noted in the future."""

    slug = "marked_too_early"
    title = "Ce pointage est dans le futur"


class HoursToCome(Invalid):
    """Hours that would count from a day to come: a day has one set of hours, those that are known today."""

    slug = "hours_to_come"
    title = "Ces horaires ne peuvent pas commencer un jour à venir"


class TimesReversed(Invalid):
    """A child who left before it came, or hours that end before they begin."""

    slug = "times_reversed"
    title = "La fin précède le début"
