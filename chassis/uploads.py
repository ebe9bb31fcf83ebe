"""What people upload, checked by its content: PDF as it is, images drawn anew so that nothing hides in them.

Accepted are PDF, JPEG, PNG and HEIC (what phones take) up to 10 MB. Images lose their metadata (place, device); HEIC becomes JPEG,
which every computer of a town hall opens. One image is drawn at a time (`chassis/pictures.py`), and one of many pixels at half its
size: what that takes at most, `./portail bench uploads` measures.
"""

import asyncio
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from chassis.upload_refusals import UploadRefused, UploadTooLarge

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="uploads")
"""One image at a time: a large one takes memory and a core for a moment."""
TOO_LARGE = "Un fichier pèse 10 Mo au plus. Réduisez-le, ou prenez une photo moins grande."


@dataclass(frozen=True, slots=True)
class Upload:
    """A checked file: its name for people, its type by its content."""

    name: str
    media_type: str
    content: bytes


async def checked(name: str, content: bytes) -> Upload:
    """Check a file by its content; raises UploadRefused or UploadTooLarge with what to do instead."""
    if not content:
        raise UploadRefused("Ce fichier est vide. Choisissez-en un autre.")
    if len(content) > MOST_BYTES:
        raise UploadTooLarge(TOO_LARGE)
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise UploadRefused("Ce document PDF est incomplet. Enregistrez-le à nouveau, puis renvoyez-le.")
        return Upload(_named(name, ".pdf"), "application/pdf", content)
    return await asyncio.get_running_loop().run_in_executor(DRAWING, _drawn, name, content)


def _drawn(name: str, content: bytes) -> Upload:
    """Draw an image anew, with libraries that are loaded for the first of them only: most processes never draw one."""
    from chassis.pictures import draw_anew

    media_type, ending, drawn = draw_anew(content)
    return Upload(_named(name, ending), media_type, drawn)


def _named(name: str, ending: str) -> str:
    """Keep the readable part of a file's name, with the ending of what it really is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    plain = re.sub(r"[^\w .()'’-]", "", stem).strip(" .")[:LONGEST_NAME]
    return (plain or "document") + ending
