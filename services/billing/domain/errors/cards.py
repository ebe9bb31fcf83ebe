"""What is refused of payments by card and of what the provider told of them."""

from chassis.errors import Conflict, Invalid, NotFound, TooMany


class UnknownAttempt(NotFound):
    """The family began no such payment."""

    slug = "unknown_attempt"
    title = "Ce paiement est introuvable"


class AttemptTaken(Conflict):
    """An attempt pays what it was begun for."""

    slug = "attempt_taken"
    title = "Ce paiement a déjà été commencé pour autre chose"


class PaymentUnderway(Conflict):
    """Another attempt to pay one of the invoices is under way; `attempt_id` names it, unless it has ended since."""

    slug = "payment_underway"
    title = "Un paiement est déjà en cours pour une de ces factures"


class TooManyCardPayments(TooMany):
    """A family began more payments in an hour than anybody pays: each is asked of the provider."""

    slug = "too_many_card_payments"
    title = "Beaucoup de paiements commencés en peu de temps"


class CardsNotTaken(Conflict):
    """The town takes no card online."""

    slug = "cards_not_taken"
    title = "Le paiement en ligne n'est pas ouvert"


class CardNotTakenBack(Conflict):
    """Money that came by card goes back to the card: it is refunded, not taken back on paper only."""

    slug = "card_not_taken_back"
    title = "Un paiement par carte ne s'annule pas"


class UnknownCardEvent(NotFound):
    """The provider told nothing of the kind that was set aside."""

    slug = "unknown_card_event"
    title = "Cet avis est introuvable"


class CardEventStays(Conflict):
    """The provider still says what contradicts the books: nothing was entered."""

    slug = "card_event_stays"
    title = "Cet avis reste à vérifier"


class CardEventSettled(Conflict):
    """Somebody took this event up or closed it meanwhile."""

    slug = "card_event_settled"
    title = "Cet avis est déjà traité"


class CardEventRefused(Invalid):
    """Something claims to come from the provider of card payments, and does not."""

    slug = "card_event_refused"
    title = "Cet avis n'est pas authentique"
