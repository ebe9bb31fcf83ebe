"""What is told of a request that is not well formed: each wrong field once, in French."""

from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr, ValidationError

from chassis.problems import MOST_ERRORS, invalid


class Asked(BaseModel):
    """A request with a list of days and a kind."""

    days: Annotated[tuple[Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))], ...], Field(min_length=1)]
    kind: Literal["booking", "absence"] = "booking"
    note: Annotated[str, Field(min_length=1)] = "none"
    password: Annotated[SecretStr, Field(min_length=1, max_length=8)] = SecretStr("none")


def told(**given: Any) -> list[tuple[str, str]]:
    """Tell what is said of wrong values, by the place they stand at."""
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate(given)
    return [(one["pointer"], one["detail"]) for one in invalid(caught.value).members["errors"]]


def test_a_list_whose_only_item_is_wrong_is_not_called_too_short_as_well() -> None:
    assert told(days=["demain"]) == [("/days/0", "Cette date n'est pas valable.")]
    assert told(days=[]) == [("/days", "Il en faut au moins 1.")]


def test_a_date_out_of_bounds_is_told_the_bound() -> None:
    assert told(days=["9999-12-31"]) == [("/days/0", "Cette date est trop lointaine : avant le 1er janvier 2100.")]
    assert told(days=["0001-01-01"]) == [("/days/0", "Cette date est trop lointaine : le 1er janvier 2000 au plus tôt.")]


def test_permitted_values_are_listed_in_french() -> None:
    assert told(days=["2026-11-26"], kind="party") == [("/kind", "Cette valeur n'est pas permise : 'booking' ou 'absence'.")]


def test_what_was_left_empty_is_asked_for_and_not_called_too_short() -> None:
    missing = "Ce champ est nécessaire."
    assert told(days=["2026-11-26"], note="", password="") == [("/note", missing), ("/password", missing)]
    assert told(days=["2026-11-26"], password="far too long") == [("/password", "Ce champ est trop long (8 caractères au plus).")]


def test_a_body_that_is_wrong_everywhere_is_not_told_place_by_place() -> None:
    assert len(told(days=["demain"] * (MOST_ERRORS - 1))) == MOST_ERRORS - 1
    assert told(days=["demain"] * (MOST_ERRORS + 1)) == []
