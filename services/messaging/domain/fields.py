"""Fields in braces, within texts that staff write: each is replaced by its name and nothing more; what is in a value is no field."""

import re
from collections.abc import Collection, Mapping

_BRACES = re.compile(r"\{([^{}\n]*)\}|\{[^{}\n]*|\}")


def unknown(text: str, known: Collection[str]) -> tuple[str, ...]:
    """List what stands in braces and is no field, in its order; a brace without its other half is one, with what follows it."""
    return tuple(dict.fromkeys(one[0] for one in _BRACES.finditer(text) if one[1] not in known))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the fields that have a value; all else stays as it is written."""
    return _BRACES.sub(lambda one: values.get(one[1] or "", one[0]), text)
