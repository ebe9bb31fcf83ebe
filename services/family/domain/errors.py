"""What the family service refuses.

```
NotFound   UnknownFamily  UnknownGuardian  AdultGone  UnknownChild  UnknownRequest  UnknownDocument  UnknownPlace  UnknownRules
Conflict   AlreadyDecided  NumberTaken  IdTaken  PersonGone  DocumentAccepted  DocumentDecided  DocumentOfAnother  RulesReplaced
           ClassMoveOver  ClassMoveTooSoon  ClassMoveStands  AdultStays
Invalid    NothingChanged  FieldsRefused  DocumentMissing  ReasonMissing  HouseholdRefused  QuotientRefused
           RulesEmpty  RulesPast  DepartureToCome
```
"""

from chassis.errors import Conflict, Invalid, NeedsAnother, NotFound, TooMany


class UnknownFamily(NotFound):
    """No such family."""

    slug = "unknown_family"
    title = "Cette famille est introuvable"


class UnknownGuardian(NotFound):
    """No such adult in the caller's household."""

    slug = "unknown_guardian"
    title = "Cet adulte est introuvable dans votre famille"


class AdultGone(NotFound):
    """No such adult in a record, or none any more."""

    slug = "adult_gone"
    title = "Cet adulte n'est pas, ou plus, dans cette fiche"


class UnknownChild(NotFound):
    """No such child in the caller's household."""

    slug = "unknown_child"
    title = "Cet enfant est introuvable dans votre famille"


class UnknownRequest(NotFound):
    """No such change request."""

    slug = "unknown_request"
    title = "Cette demande est introuvable"


class UnknownDocument(NotFound):
    """No such file in the caller's record."""

    slug = "unknown_document"
    title = "Ce document est introuvable"


class UnknownPlace(NotFound):
    """No such facility or activity."""

    slug = "unknown_place"
    title = "Cette structure ou prestation est introuvable"


class PersonGone(Conflict):
    """A person who is on the child's list no more."""

    slug = "person_gone"
    title = "Cette personne n'est plus sur la liste de l'enfant"


class DocumentAccepted(Conflict):
    """A document that staff accepted stays in the record."""

    slug = "document_accepted"
    title = "Ce document est déjà accepté : la mairie le conserve"


class DocumentDecided(Conflict):
    """A document was accepted or refused since whoever decides now had it before them."""

    slug = "document_decided"
    title = "Ce document a déjà été vérifié"


class DocumentOfAnother(Conflict):
    """A document is taken back by the household that handed it in, never by the child's other one."""

    slug = "document_of_another"
    title = "Ce document n'a pas été transmis par votre famille"


class AlreadyDecided(Conflict):
    """A change request is decided once."""

    slug = "already_decided"
    title = "Cette demande a déjà été traitée"


class NumberTaken(Conflict):
    """A family number belongs to one family."""

    slug = "family_number_taken"
    title = "Ce numéro de famille est déjà attribué"


class IdTaken(Conflict):
    """An adult or a child belongs to one record."""

    slug = "id_taken"
    title = "Une de ces personnes figure déjà dans une autre fiche"


class NothingChanged(Invalid):
    """A change request that changes nothing."""

    slug = "nothing_changed"
    title = "Aucune modification à transmettre"


class FieldsRefused(Invalid):
    """Fields of a change request that cannot be true; `errors` names each with its reason."""

    slug = "fields_refused"
    title = "Certains champs sont à corriger"


class DocumentMissing(Invalid):
    """A change that the town hall decides on a document, without one."""

    slug = "document_missing"
    title = "Il manque un justificatif"


class ReasonMissing(Invalid):
    """A refusal tells the family why."""

    slug = "reason_missing"
    title = "Indiquez le motif du refus"


class HouseholdRefused(Invalid):
    """A household that cannot be entered as it is."""

    slug = "household_refused"
    title = "Cette fiche famille n'est pas correcte"


class QuotientRefused(Invalid):
    """A quotient whose days make no sense."""

    slug = "quotient_refused"
    title = "Ce quotient familial n'est pas correct"


class UnknownErasure(NotFound):
    """No such erasure."""

    slug = "unknown_erasure"
    title = "Cet effacement est introuvable"


class ErasureNotChecked(Conflict):
    """It is not known yet what stands against an erasure."""

    slug = "erasure_not_checked"
    title = "La vérification est en cours"


class ErasureBlocked(Conflict):
    """Something stands against an erasure."""

    slug = "erasure_blocked"
    title = "Cette famille ne peut pas encore être effacée"


class AdultStays(Conflict):
    """Something stands against taking an adult out of a household."""

    slug = "adult_stays"
    title = "Cet adulte ne peut pas encore être retiré de la fiche"


class DepartureToCome(Invalid):
    """An adult who left did so today at the latest."""

    slug = "departure_to_come"
    title = "Ce jour est à venir"


class RecordChanged(Conflict):
    """A record that was to be taken back, or that an adult was to leave, is no more what was seen."""

    slug = "record_changed"
    title = "La fiche a changé entre-temps"


class RecordNotEmpty(Conflict):
    """Something depends on a record that was to be taken back as empty."""

    slug = "record_not_empty"
    title = "Cette fiche n'est pas vide"


class ErasureNeedsAnother(NeedsAnother):
    """An erasure is confirmed by somebody else than who asked for it."""

    slug = "erasure_needs_another"
    title = "Un autre agent doit confirmer"


class ErasureNeedsIndependence(NeedsAnother):
    """An erasure is confirmed by somebody who is surely another person than who asked for it."""

    slug = "erasure_needs_independence"
    title = "Votre compte est trop lié à celui de la personne qui a demandé"


class ErasureOver(Conflict):
    """An erasure that is done, being done or given up."""

    slug = "erasure_over"
    title = "Ce n'est plus possible pour cet effacement"


class ClassMoveOver(Conflict):
    """Nobody moves up into a school year that has ended."""

    slug = "class_move_over"
    title = "Cette année scolaire est terminée"


class ClassMoveTooSoon(Conflict):
    """Everybody moves up when the school year is about to begin, and not twice for one change of year."""

    slug = "class_move_too_soon"
    title = "Il est trop tôt pour ce passage de classe"


class ClassMoveStands(Conflict):
    """A move up a class is taken back on its day or the next, and only the one that was seen."""

    slug = "class_move_stands"
    title = "Ce passage de classe ne peut plus être annulé"


class UnknownRules(NotFound):
    """No such version of the rules."""

    slug = "unknown_rules"
    title = "Ce règlement est introuvable"


class RulesReplaced(Conflict):
    """Another version is in force: only that one can be accepted."""

    slug = "rules_replaced"
    title = "Ce n'est plus le règlement en vigueur"


class RulesEmpty(Invalid):
    """A version needs a text or a file."""

    slug = "rules_empty"
    title = "Le règlement est vide"


class RulesPast(Invalid):
    """A version comes into force today at the earliest."""

    slug = "rules_past"
    title = "Cette date est passée"


class TooManyDocuments(TooMany):
    """A family sent more files in a day than any record needs."""

    slug = "too_many_documents"
    title = "Trop de fichiers envoyés"


class AlreadyAsked(Conflict):
    """The same change of the record waits for a decision, asked by either adult of the household."""

    slug = "already_asked_change"
    title = "Cette modification est déjà demandée"


class TooManyPending(TooMany):
    """So many requests of a family wait that staff should answer some first."""

    slug = "too_many_pending"
    title = "Beaucoup de vos demandes attendent déjà"
