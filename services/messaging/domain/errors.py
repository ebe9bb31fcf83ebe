"""What the messaging service refuses."""

from chassis.errors import NotFound


class UnknownMessage(NotFound):
    """No such message in the family's own inbox."""

    slug = "unknown_message"
    title = "Ce message est introuvable"
