"""What is refused at the counter: payments, deposits, the closing of a day."""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownAccount(NotFound):
    """Nobody pays under this id."""

    slug = "unknown_account"
    title = "Ce compte est introuvable"


class UnknownPayment(NotFound):
    """The family made no such payment."""

    slug = "unknown_payment"
    title = "Ce règlement est introuvable"


class UnknownDeposit(NotFound):
    """There is no such deposit."""

    slug = "unknown_deposit"
    title = "Ce bordereau est introuvable"


class PaymentTaken(Conflict):
    """A payment is recorded once, as it was."""

    slug = "payment_taken"
    title = "Ce règlement est déjà enregistré autrement"


class DayClosed(Conflict):
    """The till of the day is closed."""

    slug = "day_closed"
    title = "La caisse du jour est close"


class DayNotCome(Invalid):
    """A till is closed at the end of its day, or later."""

    slug = "day_not_come"
    title = "Ce jour n'est pas encore venu"


class DayNotClosedApart(Conflict):
    """A day is closed by itself for a month, while no later one is closed: whoever closes a day counts all that lies in the drawer."""

    slug = "day_not_closed_apart"
    title = "Ce jour ne se clôt pas à part"


class AlreadyDeposited(Conflict):
    """Money that is at the bank is not taken back at the counter."""

    slug = "already_deposited"
    title = "Ce règlement est déjà en banque"


class NothingToDeposit(Conflict):
    """Nothing waits to be brought to the bank."""

    slug = "nothing_to_deposit"
    title = "Rien n'attend d'être remis en banque"


class DepositMoved(Conflict):
    """Something else waits to be brought to the bank than what was counted."""

    slug = "deposit_moved"
    title = "Ce qui attend d'être remis a changé"


class PaymentRefused(Invalid):
    """A payment that cannot be recorded; `field` names why."""

    slug = "payment_refused"
    title = "Ce règlement n'est pas possible"
