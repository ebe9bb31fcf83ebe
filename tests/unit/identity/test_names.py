"""Nobody is named by nothing: an empty name says, of what was asked for a family, that the family did it itself."""

import pytest
from pydantic import ValidationError

from contracts.identity import InviteStaff


@pytest.mark.parametrize("name", ["", " ", "\u00a0\t "])
def test_a_colleague_s_name_is_never_blank(name: str) -> None:
    with pytest.raises(ValidationError, match="display_name"):
        InviteStaff(display_name=name, identifier="paul.petit", roles=("clerk",))


def test_spaces_around_a_name_are_not_a_part_of_it() -> None:
    assert InviteStaff(display_name=" Paul PETIT ", identifier="paul.petit", roles=("clerk",)).display_name == "Paul PETIT"
