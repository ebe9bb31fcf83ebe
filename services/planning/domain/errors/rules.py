"""Rules of activities that cannot be kept as they were entered."""

from chassis.errors import Conflict, Invalid


class RulesContradict(Invalid):
    """Rules of an activity that contradict each other or leave a gap; `field` names the policy that is to be corrected."""

    slug = "rules_contradict"
    title = "Ces règles se contredisent"


class CutoffMissing(Invalid):
    """A cut-off rule has no line for a day on which the activity opens."""

    slug = "cutoff_missing"
    title = "Cette règle ne couvre pas tous les jours"


class ActivityChanged(Conflict):
    """Somebody else saved the activity after it was read."""

    slug = "activity_changed"
    title = "Quelqu'un a modifié cette prestation entre-temps"


class PoolFixed(Conflict):
    """A room stays in its facility."""

    slug = "pool_fixed"
    title = "Une salle ne change pas de structure"


class PriorityListChanged(Conflict):
    """Somebody else saved the list after it was read."""

    slug = "priority_list_changed"
    title = "Quelqu'un a modifié cette liste entre-temps"


class PriorityListUsed(Conflict):
    """An opening gives families of the list an earlier moment."""

    slug = "priority_list_used"
    title = "Cette liste sert à une ouverture des réservations"
