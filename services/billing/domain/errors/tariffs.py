"""What is refused of tariffs and of the cases that one is tried on."""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownTariff(NotFound):
    """There is no such tariff."""

    slug = "unknown_tariff"
    title = "Ce tarif est introuvable"


class TariffDateTaken(Conflict):
    """An activity has one tariff from a date."""

    slug = "tariff_date_taken"
    title = "Un autre tarif commence déjà à cette date"


class TariffChanged(Conflict):
    """Somebody else corrected the tariff after it was read."""

    slug = "tariff_changed"
    title = "Quelqu'un a corrigé ce tarif entre-temps"


class TariffOfAnotherActivity(Conflict):
    """A tariff keeps its activity: days may have been priced by it."""

    slug = "tariff_of_another_activity"
    title = "Ce tarif est celui d'une autre prestation"


class BracketsRefused(Invalid):
    """Brackets that leave a quotient without a price, or give it two."""

    slug = "brackets_refused"
    title = "Les tranches ne se suivent pas"


class TariffRefused(Invalid):
    """A tariff with a gap, an overlap or an impossible rounding; `errors` points at each place with its reason."""

    slug = "tariff_refused"
    title = "Ce tarif ne peut pas être appliqué"


class CaseRefused(Invalid):
    """A case that the tariff cannot price for want of something; `errors` points at it."""

    slug = "case_refused"
    title = "Un cas d'essai est à compléter"
