"""What the family service refuses about separated parents.

```
NotFound   UnknownHousehold  UnknownAdult  UnknownCalendar  UnknownException  UnknownCustodyDocument
Conflict   HouseholdKnown  SecondHouseholdTaken  ExceptionOverlaps  LimitedAuthority
           AuthorityReturns  LaterAuthority
Invalid    CustodyDatesReversed  TwoHouseholdsNeeded  SpanTooLong
```
"""

from chassis.errors import Conflict, Invalid, NotFound


class UnknownHousehold(NotFound):
    """No such family, or not a second household of the child."""

    slug = "unknown_household"
    title = "Ce foyer est introuvable"


class UnknownAdult(NotFound):
    """No such adult in a household of the child."""

    slug = "unknown_adult"
    title = "Cet adulte est introuvable dans les foyers de l'enfant"


class UnknownCalendar(NotFound):
    """No calendar begins on that date."""

    slug = "unknown_custody_calendar"
    title = "Aucun calendrier de garde ne commence à cette date"


class UnknownException(NotFound):
    """No such agreed exception."""

    slug = "unknown_custody_exception"
    title = "Cet échange est introuvable"


class UnknownCustodyDocument(NotFound):
    """No such judgment kept for the child."""

    slug = "unknown_custody_document"
    title = "Ce document est introuvable"


class HouseholdKnown(Conflict):
    """The child already belongs to that household."""

    slug = "household_known"
    title = "L'enfant fait déjà partie de ce foyer"


class SecondHouseholdTaken(Conflict):
    """A child has two households at most."""

    slug = "second_household_taken"
    title = "L'enfant a déjà un second foyer"


class ExceptionOverlaps(Conflict):
    """Two agreed exceptions speak of the same night."""

    slug = "custody_exception_overlaps"
    title = "Un autre échange porte déjà sur ces nuits"


class LimitedAuthority(Conflict):
    """An adult with limited authority reads and books, but asks for no change of the child's record."""

    slug = "limited_authority"
    title = "Votre autorité parentale est limitée"


class CustodyDatesReversed(Invalid):
    """The end comes before the beginning."""

    slug = "custody_dates_reversed"
    title = "La fin précède le début"


class TwoHouseholdsNeeded(Invalid):
    """A calendar shares a child between its two households, and names no other."""

    slug = "two_households_needed"
    title = "Un calendrier de garde partage l'enfant entre ses deux foyers"


class SpanTooLong(Invalid):
    """Days are shown for a year at most."""

    slug = "custody_span_too_long"
    title = "La période demandée est trop longue"


class AuthorityReturns(Conflict):
    """An authority would cut one that goes on after its end: full authority comes back; confirmed once seen, by its `shown`."""

    slug = "authority_returns"
    title = "L'autorité entière reviendrait ensuite"


class LaterAuthority(Conflict):
    """Something was entered for later dates that this would replace; confirmed once seen, by its `shown`."""

    slug = "later_authority"
    title = "Une autorité plus récente est déjà saisie"
