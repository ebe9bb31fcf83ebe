"""What people upload, checked by its content: PDF as it is, images drawn anew so that nothing hides in them.

Accepted are PDF, JPEG, PNG and HEIC (what phones take) up to 10 MB. Images lose their metadata (place, device); HEIC becomes JPEG,
which every computer of a town hall opens.
"""

import asyncio
import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps

from chassis.errors import Invalid, TooLarge

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_NAME = 120
JPEG_QUALITY = 88
FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "MPO": ("image/jpeg", ".jpg"),  # what many phones write: a JPEG with more pictures behind the first, which alone is kept
    "PNG": ("image/png", ".png"),
    "HEIF": ("image/jpeg", ".jpg"),
}
OPENED = ("JPEG", "PNG", "HEIF")  # a photo of many pictures opens as JPEG, and says only then that it is an MPO
DRAWING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="uploads")
"""One image at a time: a large one takes memory and a core for a moment."""

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns first: here an image over MOST_PIXELS is refused before it is decoded


class UploadRefused(Invalid):
    """A file that the town hall cannot take."""

    slug = "upload_refused"
    title = "Ce fichier ne peut pas être envoyé"


class UploadTooLarge(TooLarge):
    """A file over the limit."""

    slug = "upload_too_large"
    title = "Ce fichier est trop volumineux"


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
        raise UploadTooLarge("Un fichier pèse 10 Mo au plus. Réduisez-le, ou prenez une photo moins grande.")
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise UploadRefused("Ce document PDF est incomplet. Enregistrez-le à nouveau, puis renvoyez-le.")
        return Upload(_named(name, ".pdf"), "application/pdf", content)
    return await asyncio.get_running_loop().run_in_executor(DRAWING, _drawn, name, content)


def _drawn(name: str, content: bytes) -> Upload:
    try:
        with Image.open(io.BytesIO(content), formats=OPENED) as image:
            _check_pixels(image)
            media_type, ending = FORMATS[image.format or ""]
            upright = ImageOps.exif_transpose(image)
            drawn = io.BytesIO()
            if media_type == "image/png":
                _bare(upright, "RGBA" if upright.has_transparency_data else "RGB").save(drawn, "PNG")
            else:
                _bare(upright, "RGB").save(drawn, "JPEG", quality=JPEG_QUALITY)
    except UploadTooLarge:
        raise
    except (OSError, ValueError, KeyError, SyntaxError, EOFError) as error:
        raise UploadRefused(
            "Envoyez un document PDF ou une photo (JPEG, PNG ou HEIC) : ce fichier n'en est pas un, ou il est abîmé."
        ) from error
    return Upload(_named(name, ending), media_type, drawn.getvalue())


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UploadTooLarge("Cette image est trop grande. Prenez une photo moins grande.")


def _bare(image: Image.Image, mode: str) -> Image.Image:
    """Copy the pixels alone, without anything that travels beside them."""
    pixels = image.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _named(name: str, ending: str) -> str:
    """Keep the readable part of a file's name, with the ending of what it really is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    plain = re.sub(r"[^\w .()'’-]", "", stem).strip(" .")[:LONGEST_NAME]
    return (plain or "document") + ending
