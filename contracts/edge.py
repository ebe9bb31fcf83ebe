"""Words that the edges add to the services': signing in and out over the JSON API, with the session in a cookie."""

from datetime import datetime
from uuid import UUID

from contracts.base import Answer, Nothing, Request
from contracts.identity import Identifier, Password


class EdgeSession(Answer):
    """A session just opened; its secret travels in the cookie."""

    session_id: UUID
    expires_at: datetime
    must_change_password: bool


class OpenEdgeSession(Request[EdgeSession], method="POST", path="/v1/session", audience=("family", "staff"), success=201):
    """Sign in; the answer sets the session cookie."""

    identifier: Identifier
    password: Password


class CloseEdgeSession(Request[Nothing], method="DELETE", path="/v1/session", audience=("family", "staff")):
    """Sign out; harmless when nobody is signed in."""
