"""Places that are taken, and those that are waited for."""

from chassis.errors import Conflict


class PlacesTaken(Conflict):
    """More children are planned on some days than there are places; `days` lists them."""

    slug = "places_taken"
    title = "Il n'y a pas assez de places"


class NotWaiting(Conflict):
    """The child does not wait for that day (any more)."""

    slug = "not_waiting"
    title = "Cet enfant n'attend plus de place ce jour-là"


class NoPlaceLeft(Conflict):
    """Every place that the child could have is taken."""

    slug = "no_place_left"
    title = "Il n'y a pas de place libre ce jour-là"


class NoSiblingEnrolment(Conflict):
    """A brother or sister has no enrolment in which it could come along on a day."""

    slug = "no_sibling_enrolment"
    title = "Ces jours ne peuvent pas être demandés pour tous vos enfants"


class OfferOver(Conflict):
    """A place that was held is not held any more: its time is over, or the day was taken back."""

    slug = "offer_over"
    title = "Cette place n'est plus proposée"
