"""The notices that somebody looks for, by words of their title or subject, or those that the town words itself."""

from collections.abc import Sequence

from chassis.french import plain
from contracts.messaging import WordingLine


def found(wordings: Sequence[WordingLine], words: str, *, only_changed: bool) -> list[WordingLine]:
    """Narrow notices to those that hold every word, and where asked for to those that the town changed."""
    wanted = plain(words).split()
    fits = [one for one in wordings if all(word in plain(f"{one.title} {one.subject}") for word in wanted)]
    return [one for one in fits if not (only_changed and one.original)]
