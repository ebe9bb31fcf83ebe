"""Word notices otherwise: what staff write is tried before it is saved, and every version is kept."""

from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import WordingField, WordingLine, Wordings, WordingSample, WordingView
from services.messaging.domain.actions import action_of
from services.messaging.domain.errors import UnknownField, UnknownWording, WordingChanged
from services.messaging.domain.wording import Wording, Words, unknown_fields
from services.messaging.domain.wordings import WORDINGS
from services.messaging.mail.letters import LetterWriter
from services.messaging.store import wordings


async def listed(tx: Tx) -> Wordings:
    """List every notice whose words can be changed."""
    saved = await wordings.latest(tx)
    lines = []
    for slug, one in WORDINGS.items():
        last = saved.get(slug)
        lines.append(
            WordingLine(
                slug=slug,
                title=one.title,
                subject=one.words.subject if last is None or last.original else last.subject,
                version=last.version if last else 0,
                original=last is None or last.original,
                saved_at=last.saved_at if last else None,
                saved_by=last.saved_by if last else "",
            )
        )
    return Wordings(wordings=tuple(sorted(lines, key=lambda line: line.title.casefold())))


async def view(tx: Tx, slug: str) -> WordingView:
    """Read a notice's words, with an example and its history."""
    one, history = found(slug), await wordings.history(tx, slug)
    last = history[0] if history else None
    words = one.words if last is None or last.original else Words(last.subject, last.text)
    return WordingView(
        slug=slug,
        title=one.title,
        sender=one.sender,
        version=last.version if last else 0,
        original=words == one.words,
        subject=words.subject,
        text=words.text,
        default_subject=one.words.subject,
        default_text=one.words.text,
        fields=tuple(WordingField(name=name, sample=sample) for name, sample in one.samples.items()),
        sample=sample(slug, words),
        history=history,
    )


def sample(slug: str, words: Words) -> WordingSample:
    """Write an example; a field that does not exist is refused, with those that do."""
    one = found(slug)
    unknown = unknown_fields(words, one.samples)
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in one.samples) or "aucun pour ce message"
        raise UnknownField(f"{', '.join(unknown)} n'est pas un champ de ce message. Champs possibles : {known}.", fields=list(one.samples))
    subject, text = one.sample(words)
    return WordingSample(subject=subject, text=text)


def sample_letter(writer: LetterWriter, slug: str, words: Words) -> WordingSample:
    """Write an example with the e-mail that brings it; where it leads to a child's page, any child's will do."""
    found_words = sample(slug, words)
    one = found(slug)
    shown = writer.example(found_words.subject, found_words.text, action_of(one.kind, UUID(int=0)), service=one.service)
    return found_words.model_copy(update={"html": shown})


async def save(tx: Tx, slug: str, words: Words, version: int) -> WordingView:
    """Word a notice otherwise from now on."""
    sample(slug, words)
    return await _next(tx, slug, words, version, original=words == found(slug).words)


async def reset(tx: Tx, slug: str, version: int) -> WordingView:
    """Go back to the portal's own words."""
    return await _next(tx, slug, found(slug).words, version, original=True)


def found(slug: str) -> Wording:
    """Find a notice by its name; raises UnknownWording."""
    if slug not in WORDINGS:
        raise UnknownWording
    return WORDINGS[slug]


async def _next(tx: Tx, slug: str, words: Words, version: int, *, original: bool) -> WordingView:
    history = await wordings.history(tx, slug)
    if (history[0].version if history else 0) != version or not await wordings.add(tx, slug, version + 1, words, original=original):
        raise WordingChanged("Un collègue l'a changé entre-temps : rechargez la page pour voir ses mots.")
    tx.audit("messaging.wording.write", detail=slug)
    return await view(tx, slug)
