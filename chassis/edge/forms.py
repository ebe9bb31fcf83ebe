"""Forms, with files or without: read into memory only, within a limit, so that nothing personal is ever spooled to a disk."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDictProxy

from chassis.edge import arriving
from chassis.errors import Invalid
from chassis.upload_refusals import UploadTooLarge
from chassis.uploads import MOST_BYTES, TOO_LARGE

MOST_FIELDS = 600
FIELD_BYTES = 100_000
TEXTS_BYTES = 1024 * 1024
"""What the texts of a form with files may be together: as much as those of one without."""
FORM = "application/x-www-form-urlencoded"
FORM_WITH_FILES = "multipart/form-data"
UNREADABLE = (ValueError, AssertionError, HttpProcessingError, RuntimeError)
"""What aiohttp raises of a form in parts that no browser writes: cut, with headers without number, of an alphabet with an endless name."""
UTF_8 = frozenset({"utf-8", "utf8"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as a browser sent it: its name and type are only what the browser says."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form, and the files that were chosen; one that was left empty is not there, one over the limit is only named."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Sent] = field(default_factory=dict)
    too_large: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """Read a text field, trimmed; a missing one is empty."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def texts(self, name: str) -> list[str]:
        """Read every value of a field, each once."""
        return list(dict.fromkeys(self.fields.get(name, [])))


@web.middleware
async def storable(request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Refuse an address or a form that holds the one character that no database keeps, before a page reads it.

    A form is in UTF-8, as our pages are, whatever else its sender says of it: some of the alphabets that Python knows take minutes to
    read what is short (`punycode`), others make letters that can be written nowhere (`unicode_escape`).
    """
    told = [request.path, *request.query, *request.query.values()]
    if request.content_type == FORM:
        if (request.charset or "utf-8").lower() not in UTF_8:
            raise Invalid("Ce qui a été envoyé n'est pas lisible.")
        form = await request.post()
        told += [*form, *map(str, form.values())]
    _storable(told)
    return await handler(request)


def _storable(texts: Iterable[str]) -> None:
    if any("\0" in text for text in texts):
        raise Invalid("Un texte contient un caractère invisible, que nous ne pouvons pas garder. Effacez-le, ou tapez le texte de nouveau.")


async def plain(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """Read a form that brings no files, as `storable` let it pass; one in parts, each of which may name an alphabet of its own, is none."""
    if request.content_type == FORM_WITH_FILES:
        raise Invalid("Ce formulaire n'envoie pas de fichier.")
    return await request.post()


async def posted(request: web.Request, *, files: int = 1, tolerant: bool = False) -> Posted:
    """Read a form that may bring up to `files` files; raises UploadTooLarge as soon as one is over the limit.

    A `tolerant` reading names such a file instead and reads no further, so that the page can keep what was typed before it.
    """
    if request.content_type != FORM_WITH_FILES:
        form = await request.post()
        return Posted({name: [str(value) for value in form.getall(name)] for name in form})
    read, sent = Posted(), dict[str, tuple[str, bytearray]]()
    try:
        await _parts(request, read, sent, files)
        await arriving.hand_on(request)
    except UploadTooLarge as refusal:
        if not tolerant:
            raise
        read.too_large.add(str(refusal.members["field"]))
    except UNREADABLE as error:
        raise Invalid("Le formulaire n'est pas lisible.") from error
    read.files.update({name: Sent(filename, bytes(content)) for name, (filename, content) in sent.items()})
    return read


async def _parts(request: web.Request, read: Posted, sent: dict[str, tuple[str, bytearray]], files: int) -> None:
    """Read the parts of a multipart form one after the other: its texts into `read`, its files into `sent`."""
    parts, left = 0, TEXTS_BYTES
    async for part in await request.multipart():
        parts += 1
        if parts > MOST_FIELDS:
            raise Invalid("Ce formulaire envoie trop de choses à la fois.")
        if not isinstance(part, BodyPartReader) or not part.name:
            raise Invalid
        if part.filename is None:
            content = await _limited(part, min(FIELD_BYTES, left))
            left -= len(content)
            text = content.decode("utf-8", "replace")
            _storable([part.name, text])
            read.fields.setdefault(part.name, []).append(text)
        elif part.filename:
            _storable([part.name, part.filename])
            if len(sent) == files or part.name in sent:
                raise Invalid("Ce formulaire envoie trop de fichiers à la fois.")
            sent[part.name] = part.filename, await _limited(part, MOST_BYTES)


async def _limited(part: BodyPartReader, most: int) -> bytearray:
    content = bytearray()
    while chunk := await part.read_chunk(65_536):
        content += chunk
        if len(content) > most:
            raise UploadTooLarge(TOO_LARGE, field=part.name)
    return content
