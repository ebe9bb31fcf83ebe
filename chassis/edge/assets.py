"""Static files, read once at start-up, served from memory, compressed, and cached by browsers for as long as they do not change."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

SMALL = 512
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in memory."""

    body: bytes
    zipped: bytes | None
    content_type: str
    version: str


class Assets:
    """The static files of an edge: those of its own folder, and the shared ones."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._assets: dict[str, Asset] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._assets.setdefault(path.relative_to(folder).as_posix(), _read(path))

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


@cache
def _read(path: Path) -> Asset:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml", "application/json"):
        kind += "; charset=utf-8"
    zipped = gzip.compress(body, 9, mtime=0) if len(body) > SMALL else None
    return Asset(body, zipped, kind, hashlib.sha256(body).hexdigest()[:12])
