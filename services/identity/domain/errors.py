"""Everything identity refuses, each with its slug."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated, Unavailable


class WrongCredentials(Unauthenticated):
    """Unknown identifier or wrong password: one answer for both, so that nobody can ask who has an account.

    `retry_after` seconds to wait, where it was not the first mistake.
    """

    slug = "wrong_credentials"
    title = "Identifiant ou mot de passe incorrect"


class SessionEnded(Unauthenticated):
    """The session was signed out, revoked, left idle too long, or never existed."""

    slug = "session_ended"
    title = "Votre session a pris fin"


class SecondFactorRequired(Unauthenticated):
    """The password is right; a code of the telephone is still needed before anything may be done."""

    slug = "second_factor_required"
    title = "Un code de votre téléphone est nécessaire"


class WrongCode(Unauthenticated):
    """The code is wrong, too old, or was already used."""

    slug = "wrong_code"
    title = "Ce code n'est pas le bon"


class SecondFactorSet(Conflict):
    """The account, or this session, already has its second factor."""

    slug = "second_factor_set"
    title = "Votre second facteur est déjà en place"


class WrongPassword(Invalid):
    """The present password, asked again before a change, is wrong."""

    slug = "wrong_password"
    title = "Le mot de passe actuel est incorrect"


class WrongPresentCode(Invalid):
    """The code of the telephone, asked again before a change, is wrong, too old, or was already used."""

    slug = "wrong_present_code"
    title = "Ce code n'est pas le bon"


class MoveOver(Conflict):
    """No move to another telephone is under way in this session, or not any more."""

    slug = "move_over"
    title = "Le changement de téléphone est à recommencer"


class TooManyAttempts(TooMany):
    """Too many wrong passwords for one identifier, known or not; `retry_after` seconds to wait."""

    slug = "too_many_attempts"
    title = "Un moment de patience"


class TooManySignIns(Unavailable):
    """More people are signing in than passwords can be checked; `retry_after` seconds to wait."""

    slug = "too_many_sign_ins"
    title = "Trop de connexions en ce moment"


class TooManyResets(Unavailable):
    """More links are asked for than can be made; whoever asks is known or not, nobody looks. `retry_after` seconds to wait."""

    slug = "too_many_resets"
    title = "Trop de demandes de lien en ce moment"


class WeakPassword(Invalid):
    """A new password breaks the rule; `missing` says how."""

    slug = "weak_password"
    title = "Ce mot de passe n'est pas assez sûr"


class PasswordUnchanged(Invalid):
    """The new password is the present one."""

    slug = "password_unchanged"
    title = "Le nouveau mot de passe est identique à l'ancien"


class IdentifierUnusable(Invalid):
    """An identifier without any letter or digit that can be typed."""

    slug = "identifier_unusable"
    title = "Cet identifiant ne convient pas"


class RoleUnknown(Invalid):
    """A role that does not exist."""

    slug = "role_unknown"
    title = "Ce rôle n'existe pas"


class PasswordByLink(Forbidden):
    """Nobody gives a colleague a password: a one-time link lets them choose it."""

    slug = "password_by_link"
    title = "Un mot de passe ne se donne pas"


class GrantsTooMuch(Forbidden):
    """Nobody gives a right that they do not hold themselves."""

    slug = "grants_too_much"
    title = "Ce rôle donne plus de droits que vous n'en avez"


class OwnAccount(Forbidden):
    """Nobody changes their own roles, nor closes or resets their own account: a colleague does."""

    slug = "own_account"
    title = "C'est votre propre compte"


class LastAdministrator(Conflict):
    """A town keeps one administrator who can sign in."""

    slug = "last_administrator"
    title = "C'est le dernier administrateur"


class IdentifierTaken(Conflict):
    """Another account already has this identifier."""

    slug = "identifier_taken"
    title = "Cet identifiant est déjà pris"


class GuardianOfAnotherFamily(Conflict):
    """A guardian's account opens the record of their own family only."""

    slug = "guardian_of_another_family"
    title = "Cet adulte est d'une autre famille"


class GuardianHasAccount(Conflict):
    """The guardian already has an account."""

    slug = "guardian_has_account"
    title = "Ce responsable a déjà un compte"


class InvitationSpent(Conflict):
    """The invitation was used, has expired, was replaced by a newer one, or never existed."""

    slug = "invitation_spent"
    title = "Cette invitation n'est plus valable"


class WrongLetterCode(Unauthenticated):
    """Unknown identifier, or a code that is not one of this account's letters: one answer for both."""

    slug = "wrong_letter_code"
    title = "Identifiant ou code incorrect"


class CodeReplaced(Conflict):
    """The code is of a letter that a newer one replaced."""

    slug = "code_replaced"
    title = "Ce code a été remplacé"


class CodeExpired(Conflict):
    """The code was not used in time."""

    slug = "code_expired"
    title = "Ce code n'est plus valable"


class CodeUsed(Conflict):
    """The code was used already."""

    slug = "code_used"
    title = "Ce code a déjà servi"


class ResetSpent(Conflict):
    """The link was used, has expired, or never existed."""

    slug = "reset_spent"
    title = "Ce lien n'est plus valable"


class UnknownGuardian(NotFound):
    """No such adult in any family's record."""

    slug = "unknown_guardian"
    title = "Ce responsable est introuvable"


class UnknownAccount(NotFound):
    """No such account of a guardian."""

    slug = "unknown_account"
    title = "Ce compte est introuvable"


class UnknownSession(NotFound):
    """No such session of one's own account."""

    slug = "unknown_session"
    title = "Cette connexion est introuvable"


class AccountIsClosed(Conflict):
    """A closed account gets no letter before it is opened again."""

    slug = "account_is_closed"
    title = "Ce compte est fermé"


class LettersGone(Conflict):
    """The codes of a run of letters may be printed for an hour only."""

    slug = "letters_gone"
    title = "Ces lettres ne peuvent plus être imprimées"
