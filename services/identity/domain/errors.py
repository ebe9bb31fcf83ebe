"""Everything identity refuses, each with its slug."""

from chassis.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated, Unavailable


class WrongCredentials(Unauthenticated):
    """Unknown identifier or wrong password: one answer for both, so that nobody can ask who has an account."""

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


class TooManyAttempts(TooMany):
    """Too many wrong passwords for one identifier, known or not; `retry_after` seconds to wait."""

    slug = "too_many_attempts"
    title = "Trop d'essais"


class TooManySignIns(Unavailable):
    """More people are signing in than passwords can be checked; `retry_after` seconds to wait."""

    slug = "too_many_sign_ins"
    title = "Trop de connexions en ce moment"


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


class GrantsTooMuch(Forbidden):
    """Nobody gives a right that they do not hold themselves."""

    slug = "grants_too_much"
    title = "Ce rôle donne plus de droits que vous n'en avez"


class IdentifierTaken(Conflict):
    """Another account already has this identifier."""

    slug = "identifier_taken"
    title = "Cet identifiant est déjà pris"


class GuardianHasAccount(Conflict):
    """The guardian already has an account."""

    slug = "guardian_has_account"
    title = "Ce responsable a déjà un compte"


class InvitationSpent(Conflict):
    """The invitation was used, has expired, was replaced by a newer one, or never existed."""

    slug = "invitation_spent"
    title = "Cette invitation n'est plus valable"
