"""The official schema of the file of collections, as the package sepaxml ships it."""

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmlschema import XMLSchema

PAIN_008 = "pain.008.001.08.xsd"


@lru_cache(maxsize=1)
def schema() -> "XMLSchema":
    """Read the schema: once, for that takes half a second; what reads it is loaded with it."""
    from xmlschema import XMLSchema

    return XMLSchema(str(files("sepaxml") / "schemas" / PAIN_008))


def fault(content: bytes) -> str:
    """Say where a file does not follow the schema, without what is written there; empty when it does."""
    from xmlschema import XMLSchemaValidationError

    try:
        schema().validate(content)
    except XMLSchemaValidationError as error:
        return f"{error.path}: {type(error.validator).__name__}"
    return ""
