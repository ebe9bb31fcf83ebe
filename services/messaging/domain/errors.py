"""What the messaging service refuses."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownMessage(NotFound):
    """No such message in the family's own inbox."""

    slug = "unknown_message"
    title = "Ce message est introuvable"


class UnknownPublication(NotFound):
    """No such publication, or not within the reach of whoever asks."""

    slug = "unknown_publication"
    title = "Cette publication est introuvable"


class PublicationChanged(Conflict):
    """A colleague changed it since it was read."""

    slug = "publication_changed"
    title = "Cette publication a changé"


class PublicationEmpty(Invalid):
    """Nothing to read: neither text, link nor file, or a menu of nowhere."""

    slug = "publication_empty"
    title = "Il manque quelque chose"


class PublicationEnded(Invalid):
    """It would end before it begins, or is over already."""

    slug = "publication_ended"
    title = "Les dates ne conviennent pas"


class PublicationOutOfReach(Forbidden):
    """It is for parts of the town that are none, or not of the facilities of whoever publishes."""

    slug = "publication_out_of_reach"
    title = "Cette sélection n'est pas possible"


class MenuOfWeek(Conflict):
    """The facility's menu of that week is published already."""

    slug = "menu_of_week"
    title = "Un menu est déjà publié pour cette semaine"
