"""What is refused of titles handed over to the treasury."""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownTreasuryBatch(NotFound):
    """There is no such batch of titles."""

    slug = "unknown_treasury_batch"
    title = "Ce bordereau est introuvable"


class UnknownTitle(NotFound):
    """The batch has no such title."""

    slug = "unknown_title"
    title = "Ce titre est introuvable"


class NoTreasuryCodes(Conflict):
    """Nothing is handed over to the treasury before it can tell who does."""

    slug = "no_treasury_codes"
    title = "Les codes de la trésorerie ne sont pas saisis"


class NotYetOverdue(Invalid):
    """A régie that collects its own invoices hands over what was not paid in time, nothing that may still be paid to it."""

    slug = "not_yet_overdue"
    title = "Ces factures peuvent encore être payées à la régie"


class NothingToHandOver(Conflict):
    """A batch holds at least one title."""

    slug = "nothing_to_hand_over"
    title = "Il n'y a rien à transmettre"


class TitleNotByHand(Conflict):
    """A title made by hand is noted of open invoices that no file can name, and of just what is left to pay of them."""

    slug = "title_not_by_hand"
    title = "Ce titre ne peut pas être noté"


class TitleNotNoted(Invalid):
    """A title made by hand has another number or day; `field` names which."""

    slug = "title_not_noted"
    title = "Ce titre ne peut pas être noté ainsi"


class TreasuryFileRefused(Conflict):
    """The file of a batch cannot be written, or does not follow the schema of the treasury."""

    slug = "treasury_file_refused"
    title = "Le fichier ne peut pas être établi"


class TitleNotTakenBack(Conflict):
    """A title of the treasury is annulled there, and noted in its batch."""

    slug = "title_not_taken_back"
    title = "Un titre émis ne s'annule pas au guichet"


class TreasuryCollects(Conflict):
    """Nothing is paid here of what the treasury collects: of its regies, all that is enough for a title."""

    slug = "treasury_collects"
    title = "Cette régie est encaissée par la trésorerie"


class TitleRefused(Invalid):
    """A title cannot be annulled or reduced like that; `field` names why."""

    slug = "title_refused"
    title = "Cette correction n'est pas possible"
