"""Closures that cannot be made or taken back."""

from chassis.errors import Conflict


class NothingToClose(Conflict):
    """No chosen activity opens on any of the chosen days."""

    slug = "nothing_to_close"
    title = "Il n'y a rien à fermer ces jours-là"


class ClosurePast(Conflict):
    """The days of a closure are gone by, or it was taken back before."""

    slug = "closure_past"
    title = "Cette fermeture ne s'annule plus"
