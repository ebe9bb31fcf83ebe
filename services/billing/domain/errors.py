"""What the billing service refuses.

```
NotFound   UnknownInvoice
Conflict   TariffDateTaken  TariffOfAnotherActivity  NumberTaken
Invalid    BracketsRefused  UnknownRegie  UnknownSchoolYear  TakeoverRefused
```
"""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownInvoice(NotFound):
    """No such invoice of the caller's family."""

    slug = "unknown_invoice"
    title = "Cette facture est introuvable"


class TariffDateTaken(Conflict):
    """An activity has one tariff from a date."""

    slug = "tariff_date_taken"
    title = "Un autre tarif commence déjà à cette date"


class TariffOfAnotherActivity(Conflict):
    """A tariff keeps its activity: days may have been priced by it."""

    slug = "tariff_of_another_activity"
    title = "Ce tarif est celui d'une autre prestation"


class NumberTaken(Conflict):
    """A number of a regie belongs to one operation."""

    slug = "operation_number_taken"
    title = "Un numéro est déjà attribué à une autre opération"


class BracketsRefused(Invalid):
    """Brackets that leave a quotient without a price, or give it two."""

    slug = "brackets_refused"
    title = "Les tranches ne se suivent pas"


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
