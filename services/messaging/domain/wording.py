"""Wordings: what a notice says by default, with {fields} that its facts fill in; a town may word each of them otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.messaging.domain import fields
from services.messaging.domain.notices import Notice, NoticeKind, one_line


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text, with fields in braces."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The default words of one kind of fact: its name for staff, and its fields, each with a sample of what fills it.

    Notices of a `service` wording concern the safety of the account or of payments: see `Notice`.
    """

    slug: str
    title: str
    kind: NoticeKind
    sender: str
    words: Words
    samples: Mapping[str, str]
    service: bool = False

    def notice(
        self,
        values: Mapping[str, str],
        *,
        fact: str,
        since: datetime | date,
        decided_at: datetime | None = None,
        child_id: UUID | None = None,
        only: UUID | None = None,
        day: date | None = None,
    ) -> Notice:
        """Make the notice of a fact in the default words; it remembers its fields, so that a town's own words can take their place."""
        subject, text = filled(self.words, values)
        return Notice(
            kind=self.kind,
            fact=fact,
            subject=subject,
            text=text,
            sender=self.sender,
            since=since,
            decided_at=decided_at,
            service=self.service,
            child_id=child_id,
            only=only,
            wording=self.slug,
            values=values,
            day=day,
        )

    def sample(self, words: Words | None = None) -> tuple[str, str]:
        """Write an example: the subject and the text as a family would read them."""
        return filled(words or self.words, self.samples)


def filled(words: Words, values: Mapping[str, str]) -> tuple[str, str]:
    """Fill fields in, each by its name and nothing more; a paragraph that comes out empty is left out."""
    text = "\n\n".join(paragraph for paragraph in (fields.fill(one, values).strip() for one in words.text.split("\n\n")) if paragraph)
    return one_line(fields.fill(words.subject, values)), text


def reworded(notice: Notice, words: Words) -> Notice:
    """Say a notice in other words."""
    subject, text = filled(words, notice.values)
    return replace(notice, subject=subject, text=text)


def unknown_fields(words: Words, known: Collection[str]) -> tuple[str, ...]:
    """List what stands in braces in the subject or the text and is no field."""
    return tuple(dict.fromkeys((*fields.unknown(words.subject, known), *fields.unknown(words.text, known))))
