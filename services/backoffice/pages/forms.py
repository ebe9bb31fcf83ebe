"""Reading what an address or a form says, and turning it into a contract request."""

from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from chassis import problems
from chassis.edge.forms import plain

NO_ADDRESS = "Cette adresse e-mail n'est pas complète : écrivez-la comme nom@exemple.fr."
MISMATCH = "Les deux mots de passe ne sont pas identiques."
CONTRARY = "Un motif de refus est écrit : effacez-le pour accepter, ou refusez."
Model = TypeVar("Model", bound=BaseModel)


async def fields(request: web.Request, *names: str) -> dict[str, str]:
    """Read the named fields of a form, stripped, with one kind of line end; one that is missing is empty."""
    form = await plain(request)
    return {name: str(form.get(name, "")).replace("\r\n", "\n").strip() for name in names}


async def several(request: web.Request, name: str) -> list[str]:
    """Read every value of a repeated field."""
    form = await plain(request)
    return [str(value) for value in form.getall(name, [])]


async def password(request: web.Request, name: str) -> str:
    """Read a password exactly as it was typed."""
    form = await plain(request)
    return str(form.get(name, ""))


def made(model: type[Model], **values: Any) -> Model:
    """Make a contract request of what a person typed; raises Invalid, pointing at what does not fit."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise problems.invalid(error) from error
