"""Static files, read once at start-up, served from memory, compressed, and cached by browsers for as long as they do not change."""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

SMALL = 512
FOREVER = "public, max-age=31536000, immutable"
IMPORTED = re.compile(rb'^(import (?:[^"\n]+ from )?")(\.{1,2}/[^"\n]+)(";)$', re.MULTILINE)
"""A module that a script imports, by its place beside it."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in memory."""

    body: bytes
    zipped: bytes | None
    content_type: str
    version: str


class Assets:
    """The static files of an edge: those of its own folder, and the shared ones.

    A script names what it imports by its version, as pages name scripts: a telephone far from its town asks for nothing that it has.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        files: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    files.setdefault(path.relative_to(folder).as_posix(), path)
        self._assets: dict[str, Asset] = {}
        for name in files:
            self._read(name, files)

    def url(self, name: str) -> str:
        """Tell the address of a file, which changes with its content; an unknown name is an error."""
        return f"/static/{name}?v={self._assets[name].version}"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a static file."""
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        headers = {
            "ETag": f'"{asset.version}"',
            "Cache-Control": FOREVER if request.query.get("v") == asset.version else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        body = asset.body
        if asset.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = asset.zipped
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=body, headers={**headers, "Content-Type": asset.content_type})

    def _read(self, name: str, files: dict[str, Path]) -> Asset:
        """Read a file once what it imports is read; scripts that import each other in a circle are an error (RecursionError)."""
        if name not in self._assets:
            body = files[name].read_bytes()
            if name.endswith(".js"):
                body = IMPORTED.sub(lambda found: self._versioned(found, name, files), body)
            self._assets[name] = _packed(name, body)
        return self._assets[name]

    def _versioned(self, found: re.Match[bytes], name: str, files: dict[str, Path]) -> bytes:
        before, address, after = found.groups()
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), address.decode()))
        return before + address + b"?v=" + self._read(imported, files).version.encode() + after


@cache
def assets_of(*folders: Path) -> Assets:
    """Read the static files of some folders, once for all edges that serve them: tests make thousands."""
    return Assets(folders)


def _packed(name: str, body: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml", "application/json"):
        kind += "; charset=utf-8"
    zipped = gzip.compress(body, 9, mtime=0) if len(body) > SMALL else None
    return Asset(body, zipped, kind, hashlib.sha256(body).hexdigest()[:12])
