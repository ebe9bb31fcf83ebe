"""What people upload, checked by its content: PDF as it is, images drawn anew so that nothing hides in them.

Accepted are PDF, JPEG, PNG and HEIC (what phones take) up to 10 MB. Images lose their metadata (place, device); HEIC becomes JPEG,
which every computer of a town hall opens. One image is drawn at a time, and one of many pixels at half its size: what that takes at
most, `./portail bench uploads` measures.
"""

import asyncio
import io
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pillow_heif
from PIL import ExifTags, Image

from chassis.errors import Invalid, TooLarge
from chassis.upload_work import asks_too_much

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
KEPT_PIXELS = 12_500_000
"""A larger image is kept at half its width and height: a page of text is still read well, at 200 points an inch and more."""
LONGEST_NAME = 120
JPEG_QUALITY = 88
BAND = 512
ORIENTATION = ExifTags.Base.Orientation
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a photo is turned upright, by the orientation that the camera wrote (EXIF 2.32)."""
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


TOO_LARGE = "Un fichier pèse 10 Mo au plus. Réduisez-le, ou prenez une photo moins grande."


class UploadTooLarge(TooLarge):
    """A file over the limit."""

    slug = "upload_too_large"
    title = "Ce fichier est trop volumineux"


OF_FILE = frozenset({UploadRefused.slug, UploadTooLarge.slug})
"""Refusals that a form says beside the file, not beside what was written."""


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
    return await asyncio.get_running_loop().run_in_executor(DRAWING, draw_anew, name, content)


def draw_anew(name: str, content: bytes) -> Upload:
    """Draw an image anew; takes memory and time (`./portail bench uploads`), so never in the loop."""
    if asks_too_much(content):
        raise UploadRefused("Cette image est faite d'une façon inhabituelle. Enregistrez-la à nouveau, ou prenez-en une photo.")
    try:
        with Image.open(io.BytesIO(content), formats=OPENED) as image:
            _check_pixels(image)
            media_type, ending = FORMATS[image.format or ""]
            drawn = io.BytesIO()
            if media_type == "image/png":
                _bare(image, "RGBA" if image.has_transparency_data else "RGB").save(drawn, "PNG")
            else:
                _bare(image, "RGB").save(drawn, "JPEG", quality=JPEG_QUALITY)
    except UploadTooLarge:
        raise
    except (OSError, ValueError, KeyError, SyntaxError, EOFError) as error:
        raise UploadRefused(
            "Envoyez un document PDF ou une photo (JPEG, PNG ou HEIC) : ce fichier n'en est pas un, ou il est abîmé."
        ) from error
    return Upload(_named(name, ending), media_type, drawn.getvalue())


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UploadTooLarge("Cette image a plus de 25 millions de points. Prenez une photo moins grande.")


def _bare(image: Image.Image, mode: str) -> Image.Image:
    """Keep the pixels alone, upright, without anything that travels beside them; in as few copies as can be, for each is large."""
    large = image.width * image.height > KEPT_PIXELS
    if large:
        image.draft(None, (image.width // 2, image.height // 2))  # a JPEG is read at half its size: the whole is never in memory
        large = image.width * image.height > KEPT_PIXELS
    image.load()
    turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    bare = image if image.mode == mode else image.convert(mode)
    if large:
        bare = _halved(bare)
    bare.info = {}
    return bare if turn is None else bare.transpose(turn)


def _halved(image: Image.Image) -> Image.Image:
    """Draw an image at half its width and height, a band at a time."""
    smaller = Image.new(image.mode, ((image.width + 1) // 2, (image.height + 1) // 2))
    for top in range(0, image.height, BAND):
        band = image.crop((0, top, image.width, min(top + BAND, image.height)))
        smaller.paste(band.reduce(2), (0, top // 2))
    return smaller


def _named(name: str, ending: str) -> str:
    """Keep the readable part of a file's name, with the ending of what it really is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    plain = re.sub(r"[^\w .()'’-]", "", stem).strip(" .")[:LONGEST_NAME]
    return (plain or "document") + ending
