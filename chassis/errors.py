"""Refusals: every failure that a caller can cause, as a typed error with a documented slug.

```
Refusal
├── Invalid           the request itself is wrong               (400)
├── Unauthenticated   nobody, or an expired token               (401)
├── Forbidden         known, but without the right              (403)
├── NotFound          does not exist, or belongs to another     (404)
├── Conflict          was right, but the state does not allow it (409)
│   └── NeedsAnother  two people are needed, and this is one      (409)
├── TooLarge          body over the limit                       (413)
├── KeyReused         an idempotency key reused for another body (422)
├── TooMany           slow down                                 (429)
└── Unavailable       a part that is needed does not answer     (503)
```
"""

from typing import Any
from uuid import UUID


class Refusal(Exception):
    """A refusal that its caller may read: `detail` is a French sentence, `members` are extra machine-readable facts."""

    slug: str = "refused"
    title: str = "Demande refusée"
    status: int = 400

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.members = members


class Invalid(Refusal):
    """The request itself is wrong; `errors` may point at fields."""

    slug = "invalid"
    title = "La demande n'est pas correcte"
    status = 400


class Unauthenticated(Refusal):
    """Nobody, or an expired token."""

    slug = "unauthenticated"
    title = "Vous n'êtes pas connecté"
    status = 401


class Forbidden(Refusal):
    """The caller is known but may not do this."""

    slug = "forbidden"
    title = "Vous n'avez pas le droit de faire cela"
    status = 403


class NotFound(Refusal):
    """It does not exist, or belongs to another family: the answer is the same."""

    slug = "not_found"
    title = "Introuvable"
    status = 404


class Conflict(Refusal):
    """The present state does not allow it."""

    slug = "conflict"
    title = "Ce n'est plus possible"
    status = 409


class NeedsAnother(Conflict):
    """Two people are needed, and who asks is the first of them, or may be by `linked` accounts: that they tried is kept in the audit log.

    The attempt may be about a thing of a family, which is told to the log alone.
    """

    slug = "needs_another"
    title = "Un autre agent doit le faire"

    def __init__(self, detail: str, *, about_id: UUID, family_id: UUID | None = None, linked: bool = False) -> None:
        super().__init__(detail)
        self.family_id = family_id
        self.about_id = about_id
        self.linked = linked


class TooLarge(Refusal):
    """The body is over the limit."""

    slug = "too_large"
    title = "L'envoi est trop volumineux"
    status = 413


class KeyReused(Refusal):
    """An idempotency key came back with another body."""

    slug = "idempotency_key_reused"
    title = "Cette clé a déjà servi pour une autre demande"
    status = 422


class TooMany(Refusal):
    """Too many attempts; `retry_after` seconds may be given."""

    slug = "too_many"
    title = "Trop de tentatives"
    status = 429


PERHAPS_DONE = "Ce que vous venez d'envoyer est peut-être bien arrivé. Vérifiez-le avant de recommencer."
"""What is said where something was to be changed and nobody knows whether it was."""


class Unavailable(Refusal):
    """A part that is needed does not answer; whether it did what it was asked is not known: ask again under the same key."""

    slug = "unavailable"
    title = "Le service est momentanément indisponible"
    status = 503
    part = ""
    """Which service it is, where who asked knows."""


BY_STATUS: dict[int, type[Refusal]] = {
    kind.status: kind for kind in (Invalid, Unauthenticated, Forbidden, NotFound, Conflict, TooLarge, KeyReused, TooMany, Unavailable)
}
