"""Ids as an address or a form of our pages writes them; anything else was made up."""

from uuid import UUID

from aiohttp import web

from chassis.errors import NotFound


def parse_id(text: str) -> UUID:
    """Read an id that one of our pages wrote; anything else leads nowhere: raises NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def id_in(text: str | None) -> UUID | None:
    """Read an id that may be left out; anything else is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def id_in_path(request: web.Request, name: str) -> UUID:
    """Read the id that stands in the address under `name`; raises NotFound."""
    return parse_id(request.match_info[name])
