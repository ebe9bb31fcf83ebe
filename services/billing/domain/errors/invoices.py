"""What is refused of invoices, their runs and their corrections, and of contested lines."""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownInvoice(NotFound):
    """No such invoice of the caller's family."""

    slug = "unknown_invoice"
    title = "Cette facture est introuvable"


class UnknownContest(NotFound):
    """There is no such contested line."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownLine(NotFound):
    """The invoice or the estimate has no such line for whoever asks."""

    slug = "unknown_line"
    title = "Cette ligne est introuvable"


class ContestSettled(Conflict):
    """A contested line is decided once."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


class ContestNotAccepted(Conflict):
    """Only a line that the town hall agreed is wrong is to be corrected."""

    slug = "contest_not_accepted"
    title = "Cette contestation n'a pas été acceptée"


class NumberTaken(Conflict):
    """A number of a regie belongs to one operation."""

    slug = "operation_number_taken"
    title = "Un numéro est déjà attribué à une autre opération"


class UnknownRegie(Invalid):
    """The regie has not been entered."""

    slug = "unknown_regie"
    title = "Cette régie n'existe pas"


class UnknownSchoolYear(Invalid):
    """A school year is two years in a row."""

    slug = "unknown_school_year"
    title = "Cette année scolaire n'existe pas"


class TakeoverRefused(Invalid):
    """Operations of the former program that cannot be true."""

    slug = "takeover_refused"
    title = "Ces opérations ne peuvent pas être reprises"


class ReasonMissing(Invalid):
    """A refusal tells the family why."""

    slug = "reason_missing"
    title = "Indiquez le motif du refus"


class UnknownRun(NotFound):
    """There is no such invoice run."""

    slug = "unknown_run"
    title = "Cette facturation est introuvable"


class UnknownDraft(NotFound):
    """The run has no draft for this family."""

    slug = "unknown_draft"
    title = "Cette famille n'est pas dans la facturation"


class RunSettled(Conflict):
    """A run in its present state does not allow what was asked."""

    slug = "run_settled"
    title = "La facturation n'en est plus là"


class FormUsed(Conflict):
    """The id of a run, of collections or of titles stands for another one: a form that was sent, gone back to and sent otherwise."""

    slug = "form_used"
    title = "Ce formulaire a déjà servi"


class RunMoved(Conflict):
    """The draft comes to something else than what whoever issues it had before them."""

    slug = "run_moved"
    title = "Le brouillon a changé entre-temps"


class DraftAdjusted(Conflict):
    """Another adjustment is on the draft than the one that whoever writes the next had before them."""

    slug = "draft_adjusted"
    title = "L'ajustement a changé entre-temps"


class RunRefused(Invalid):
    """A run that cannot be: its period or due date make no sense; `field` names which."""

    slug = "run_refused"
    title = "Cette facturation n'est pas possible"


class NothingToCorrect(Invalid):
    """A line that names no days of the planning, like an adjustment or one of the former program, or whose days are given back anyway."""

    slug = "nothing_to_correct"
    title = "Cette ligne ne peut pas être corrigée"


class PeriodRefused(Invalid):
    """A period that ends before it begins, or that is too long for one answer."""

    slug = "period_refused"
    title = "Cette période ne peut pas être lue"


class RemindersRefused(Invalid):
    """Steps of reminders, or a pause, that make no sense; `field` names why."""

    slug = "reminders_refused"
    title = "Ces relances ne sont pas possibles"


class RegieRefused(Invalid):
    """A regie that cannot be set up like that; `field` names why."""

    slug = "regie_refused"
    title = "Ce réglage n'est pas possible"
