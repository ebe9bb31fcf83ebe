"""What the messaging service refuses."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


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


class UnknownConversation(NotFound):
    """No such conversation in the family's own inbox."""

    slug = "unknown_conversation"
    title = "Cette conversation est introuvable"


class UnknownDraft(NotFound):
    """No such draft of the adult's own."""

    slug = "unknown_draft"
    title = "Ce brouillon est introuvable"


class UnknownConversationFile(NotFound):
    """No such file in that conversation or draft."""

    slug = "unknown_conversation_file"
    title = "Ce fichier est introuvable"


class UnknownRecipient(Invalid):
    """No such facility."""

    slug = "unknown_recipient"
    title = "Choisissez à qui vous écrivez"


class UnknownChild(Invalid):
    """No such child of the household."""

    slug = "unknown_child"
    title = "Choisissez un de vos enfants dans la liste"


class SubjectMissing(Invalid):
    """A new conversation has a subject."""

    slug = "subject_missing"
    title = "Indiquez l'objet de votre message"


class TooManyMessages(TooMany):
    """A family writes more than anybody can answer."""

    slug = "too_many_messages"
    title = "Vous avez envoyé beaucoup de messages"


class TooManyDrafts(TooMany):
    """More drafts than anybody comes back to."""

    slug = "too_many_drafts"
    title = "Vous avez beaucoup de brouillons"


class TooManyFiles(Invalid):
    """More files than a message takes."""

    slug = "too_many_files"
    title = "Ce message a déjà trois pièces jointes"


class TooManyDocuments(TooMany):
    """A family sent more files in a day than any message needs."""

    slug = "too_many_documents"
    title = "Trop de fichiers envoyés"


class AlreadySent(Conflict):
    """The draft is a message already."""

    slug = "already_sent"
    title = "Ce message est déjà envoyé"


class SentOtherwise(Conflict):
    """The form was sent already with something else: what it says now did not leave."""

    slug = "sent_otherwise"
    title = "Ce texte n'est pas envoyé"


class NotedOtherwise(Conflict):
    """The form of a note was kept already with other words: these were not."""

    slug = "noted_otherwise"
    title = "Cette note n'est pas enregistrée"


class NotDeleted(Conflict):
    """Only what is among the deleted is erased for good."""

    slug = "not_deleted"
    title = "Supprimez d'abord ce message"


class UnknownWording(NotFound):
    """No notice has this name."""

    slug = "unknown_wording"
    title = "Ce modèle est introuvable"


class UnknownField(Invalid):
    """What stands in braces is no field of this notice."""

    slug = "unknown_field"
    title = "Un champ n'existe pas"


class WordingChanged(Conflict):
    """A colleague worded it since it was read."""

    slug = "wording_changed"
    title = "Ce modèle a changé"


class UnknownEmail(NotFound):
    """No such e-mail."""

    slug = "unknown_email"
    title = "Ce courriel est introuvable"


class EmailNotFailed(Conflict):
    """It was not given up, or was put back into the queue meanwhile."""

    slug = "email_not_failed"
    title = "Ce courriel n'est plus en échec"


class EmailNotWanted(Conflict):
    """Nobody is there any more to whom it could be sent again."""

    slug = "email_not_wanted"
    title = "Ce courriel ne peut pas repartir"


class UnknownAdult(NotFound):
    """The adult is not known here yet."""

    slug = "unknown_adult"
    title = "Vos choix ne sont pas encore disponibles"


class UnknownLink(NotFound):
    """This link was not made here."""

    slug = "unknown_link"
    title = "Ce lien n'est pas valable"


class LinkOfNobody(Conflict):
    """No adult of the household is the one whom the letter was written to, nor has its address any more."""

    slug = "link_of_nobody"
    title = "Rien n'a été changé"


class SaidMeanwhile(Conflict):
    """Somebody wrote in the conversation after what whoever answers or files it had read; `entry_id` is the last message now."""

    slug = "said_meanwhile"
    title = "La conversation a continué entre-temps"


class UnknownColleague(NotFound):
    """Nobody of that id answers families of this facility."""

    slug = "unknown_colleague"
    title = "Ce collègue ne répond pas aux familles de cette structure"


class UnknownCanned(NotFound):
    """No such canned answer within reach."""

    slug = "unknown_canned"
    title = "Cette réponse type est introuvable"


class CannedChanged(Conflict):
    """A colleague changed the canned answer since it was read."""

    slug = "canned_changed"
    title = "Cette réponse type a changé"


class CannedOutOfReach(Forbidden):
    """A canned answer for all, or for a facility out of reach of whoever writes it."""

    slug = "canned_out_of_reach"
    title = "Cette structure n'est pas la vôtre"


class UnknownBroadcast(NotFound):
    """No such broadcast within reach."""

    slug = "unknown_broadcast"
    title = "Cet envoi est introuvable"


class NobodySelected(Invalid):
    """The selection holds no household within reach."""

    slug = "nobody_selected"
    title = "Aucun foyer dans cette sélection"


class BroadcastPast(Invalid):
    """The moment at which it is to leave is over: most often another year was meant."""

    slug = "broadcast_past"
    title = "Ce moment est déjà passé"


class BroadcastLeft(Conflict):
    """It is on its way, or was taken back already."""

    slug = "broadcast_left"
    title = "Cet envoi est déjà parti"


class BroadcastOutOfReach(Forbidden):
    """For all of the town, or in the name of a facility out of reach."""

    slug = "broadcast_out_of_reach"
    title = "Cet envoi dépasse vos structures"
