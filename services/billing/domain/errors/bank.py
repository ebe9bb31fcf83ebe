"""What is refused of bank details and of requests to change them."""

from chassis.errors import Conflict, Invalid, NeedsAnother, NotFound, TooMany


class UnknownBankRequest(NotFound):
    """No such request on bank details of the caller's family."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownBankAccount(NotFound):
    """The family has given no bank details, or there is no RIB to show."""

    slug = "unknown_bank_account"
    title = "Il n'y a pas de coordonnées bancaires à afficher"


class BankRequestSettled(Conflict):
    """A request on bank details is decided or taken back once."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


class BankRequestNeedsAnother(NeedsAnother):
    """What an agent entered for a family is decided by somebody who is surely another person."""

    slug = "bank_request_needs_another"
    title = "Un autre agent doit traiter cette demande"


class BankDetailsMoved(Conflict):
    """What a request asks no longer fits the bank details as they are now."""

    slug = "bank_details_moved"
    title = "Les coordonnées bancaires ont changé depuis cette demande"


class BankFieldsRefused(Invalid):
    """Bank details that cannot be right; `errors` names each field with its reason."""

    slug = "fields_refused"
    title = "Certains champs sont à corriger"


class NothingToChange(Invalid):
    """A request on bank details that changes nothing."""

    slug = "nothing_changed"
    title = "Aucune modification à transmettre"


class TooManyPending(TooMany):
    """So many requests of a family wait that staff should answer some first."""

    slug = "too_many_pending"
    title = "Beaucoup de vos demandes attendent déjà"


class TooManyDocuments(TooMany):
    """Many files were sent in a day without being transmitted."""

    slug = "too_many_documents"
    title = "Trop de fichiers envoyés"
