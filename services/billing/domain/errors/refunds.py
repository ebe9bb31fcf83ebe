"""What is refused of money given back."""

from chassis.errors import Conflict, NeedsAnother, NotFound


class UnknownRefund(NotFound):
    """Nobody asked for such a refund."""

    slug = "unknown_refund"
    title = "Ce remboursement est introuvable"


class RefundNeedsAnother(NeedsAnother):
    """A refund is confirmed by somebody else than who asked for it."""

    slug = "refund_needs_another"
    title = "Un autre agent doit confirmer"


class RefundNeedsIndependence(NeedsAnother):
    """A refund is confirmed by somebody who is surely another person than who asked for it."""

    slug = "refund_needs_independence"
    title = "Votre compte est trop lié à celui de la personne qui a demandé"


class RefundSettled(Conflict):
    """A refund that was confirmed is not given up any more, and one that was given up is not confirmed."""

    slug = "refund_settled"
    title = "Ce remboursement est déjà décidé"


class RefundNotMade(Conflict):
    """Nothing comes back of a refund that did not leave by transfer."""

    slug = "refund_not_made"
    title = "Aucun virement n'est parti"


class RefundNotCovered(Conflict):
    """What became less meanwhile, as by a cheque that bounced, cannot be given back."""

    slug = "refund_not_covered"
    title = "Le crédit ne suffit plus"
