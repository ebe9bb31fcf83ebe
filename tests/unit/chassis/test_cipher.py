"""Sealed values open only with their key, at their place, and keys rotate while a process runs."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.cipher import KeyRing, UnreadableError, new_ring, with_new_key


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ring.json"
    path.write_text(new_ring("first"))
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clear=st.binary(max_size=500), place=st.text(max_size=40))
def test_what_is_sealed_opens_again_at_its_place(file: Path, clear: bytes, place: str) -> None:
    ring = KeyRing(file)
    assert ring.open(ring.seal(clear, place), place) == clear


def test_the_same_value_is_never_sealed_alike(file: Path) -> None:
    ring = KeyRing(file)
    assert ring.seal(b"FR76", "bank:iban:1") != ring.seal(b"FR76", "bank:iban:1")


def test_a_value_moved_to_another_row_does_not_open(file: Path) -> None:
    ring = KeyRing(file)
    with pytest.raises(UnreadableError):
        ring.open(ring.seal(b"FR76", "bank:iban:1"), "bank:iban:2")


@pytest.mark.parametrize("position", [0, 5, 12, 30, -1])
def test_an_altered_value_does_not_open(file: Path, position: int) -> None:
    ring = KeyRing(file)
    sealed = bytearray(ring.seal(b"no nuts", "child:allergies:1"))
    sealed[position] ^= 1
    with pytest.raises(UnreadableError):
        ring.open(bytes(sealed), "child:allergies:1")


def test_a_new_key_seals_from_now_on_and_the_old_one_still_opens(file: Path) -> None:
    ring = KeyRing(file)
    before = ring.seal(b"secret", "a:b:c")
    file.write_text(with_new_key(file.read_text(), "second"))
    after = ring.seal(b"secret", "a:b:c")
    assert [sealed.split(b":", 2)[1] for sealed in (before, after)] == [b"first", b"second"]
    assert ring.open(before, "a:b:c") == ring.open(after, "a:b:c") == b"secret"


def test_without_its_key_a_value_is_unreadable(file: Path) -> None:
    ring = KeyRing(file)
    sealed = ring.seal(b"secret", "a:b:c")
    file.write_text(new_ring("other"))
    with pytest.raises(UnreadableError):
        ring.open(sealed, "a:b:c")


def test_a_key_is_not_added_twice(file: Path) -> None:
    with pytest.raises(ValueError, match="first"):
        with_new_key(file.read_text(), "first")


def test_a_value_is_known_again_by_its_mark_which_nobody_makes_without_the_keys(file: Path) -> None:
    ring = KeyRing(file)
    (before,) = ring.fingerprints(b"FR76")
    assert ring.fingerprints(b"FR77") != (before,)
    file.write_text(with_new_key(file.read_text(), "second"))
    now, *of_before = ring.fingerprints(b"FR76")
    assert (now != before, of_before) == (True, [before])
    file.write_text(new_ring("first"))
    assert before not in ring.fingerprints(b"FR76")
