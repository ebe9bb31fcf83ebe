"""What is not there, or not within the reach of whoever asks."""

from chassis.errors import NotFound


class UnknownChild(NotFound):
    """No such child, or another family's; or the family service has not told of it yet."""

    slug = "unknown_child"
    title = "Cet enfant est introuvable"


class UnknownGuardian(NotFound):
    """No such adult in the child's family."""

    slug = "unknown_guardian"
    title = "Cet adulte est introuvable dans la famille de l'enfant"


class UnknownFamily(NotFound):
    """No such family, or the family service has not told of it yet."""

    slug = "unknown_family"
    title = "Cette famille est introuvable"


class UnknownFacility(NotFound):
    """No such facility."""

    slug = "unknown_facility"
    title = "Cette structure est introuvable"


class UnknownActivity(NotFound):
    """No such activity."""

    slug = "unknown_activity"
    title = "Cette prestation est introuvable"


class UnknownPool(NotFound):
    """No such room."""

    slug = "unknown_pool"
    title = "Cette salle est introuvable"


class UnknownPriorityList(NotFound):
    """No such list of families."""

    slug = "unknown_priority_list"
    title = "Cette liste de familles est introuvable"


class UnknownEnrolment(NotFound):
    """No such enrolment of this child, or another family's."""

    slug = "unknown_enrolment"
    title = "Cette inscription est introuvable"


class UnknownRequest(NotFound):
    """No such request."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownCalendarDay(NotFound):
    """The calendar holds no such entry."""

    slug = "unknown_calendar_day"
    title = "Ce jour ne figure pas au calendrier"


class UnknownStray(NotFound):
    """No such child came without an enrolment, or it has been settled."""

    slug = "unknown_stray"
    title = "Cette présence n'est plus à régulariser"


class UnknownGroup(NotFound):
    """No such group of the activity."""

    slug = "unknown_group"
    title = "Ce groupe est introuvable"


class UnknownFeed(NotFound):
    """No such link to a calendar: never made, revoked, or its adult may no longer see the child."""

    slug = "unknown_feed"
    title = "Cet agenda est introuvable"


class UnknownClosure(NotFound):
    """No such closure, or one beyond the reach of whoever asks."""

    slug = "unknown_closure"
    title = "Cette fermeture est introuvable"
