"""Uploaded images, drawn anew: upright, at half their size when they are large, and without anything that travels beside the pixels."""

import io

import pillow_heif
from PIL import ExifTags, Image

from chassis.upload_refusals import UploadRefused, UploadTooLarge
from chassis.upload_work import asks_too_much

MOST_PIXELS = 25_000_000
KEPT_PIXELS = 12_500_000
"""A larger image is kept at half its width and height: a page of text is still read well, at 200 points an inch and more."""
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
pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit warns first: here an image over MOST_PIXELS is refused before it is decoded


def draw_anew(content: bytes) -> tuple[str, str, bytes]:
    """Draw an image anew: its type, the ending of its name, its bytes. Takes memory and time, so never in the loop."""
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
    except (OSError, ValueError, KeyError, SyntaxError, EOFError, RuntimeError) as error:
        raise UploadRefused(
            "Envoyez un document PDF ou une photo (JPEG, PNG ou HEIC) : ce fichier n'en est pas un, ou il est abîmé."
        ) from error
    return media_type, ending, drawn.getvalue()


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
