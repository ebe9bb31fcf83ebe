"""The official schema of files for the treasury: not public here, so a town that has it names its path."""

from functools import lru_cache
from pathlib import Path

from xmlschema import XMLSchema, XMLSchemaValidationError


@lru_cache(maxsize=1)
def schema(path: Path) -> XMLSchema:
    """Read the schema, once."""
    return XMLSchema(str(path))


def fault(content: bytes, path: Path) -> str:
    """Say where a file does not follow the schema, without what is written there; empty when it does."""
    try:
        schema(path).validate(content)
    except XMLSchemaValidationError as error:
        return f"{error.path}: {type(error.validator).__name__}"
    return ""
