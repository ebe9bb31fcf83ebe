"""The official schema of files for the treasury: not public here, so a town that has it names its path."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xmlschema import XMLSchema


@lru_cache(maxsize=1)
def schema(path: Path) -> "XMLSchema":
    """Read the schema, once; what reads it is loaded with it."""
    from xmlschema import XMLSchema

    return XMLSchema(str(path))


def fault(content: bytes, path: Path) -> str:
    """Say where a file does not follow the schema, without what is written there; empty when it does."""
    from xmlschema import XMLSchemaValidationError

    try:
        schema(path).validate(content)
    except XMLSchemaValidationError as error:
        return f"{error.path}: {type(error.validator).__name__}"
    return ""
