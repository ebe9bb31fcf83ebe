"""Uploads are judged by their content, and images are drawn anew."""

import io
import struct
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from chassis.upload_refusals import UploadRefused, UploadTooLarge
from chassis.uploads import MOST_BYTES, checked

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PLACE_TAG = 0x8825
MAKER_TAG = 0x010F
ORIENTATION_TAG = 0x0112


def picture(kind: str, *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    """Draw a picture as a phone would send it; HEIF by its library, for Pillow knows it only once an upload was drawn in this process."""
    drawn, image = io.BytesIO(), Image.new(mode, size, "teal")
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(drawn)
    else:
        image.save(drawn, kind, **more)
    return drawn.getvalue()


async def test_a_pdf_is_kept_as_it_is() -> None:
    upload = await checked("avis.pdf", PDF)
    assert (upload.name, upload.media_type, upload.content) == ("avis.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    ("kind", "media_type", "name"), [("JPEG", "image/jpeg", "p.jpg"), ("PNG", "image/png", "p.png"), ("HEIF", "image/jpeg", "p.jpg")]
)
async def test_an_image_is_drawn_anew(kind: str, media_type: str, name: str) -> None:
    upload = await checked("p.bin", picture(kind))
    assert (upload.media_type, upload.name) == (media_type, name)
    with Image.open(io.BytesIO(upload.content)) as image:
        assert image.size == (40, 20)


async def test_where_and_with_what_a_photo_was_taken_is_taken_out_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[MAKER_TAG] = "Canarivoile"
    exif[ORIENTATION_TAG] = 6
    exif.get_ifd(PLACE_TAG)[2] = (48.0, 51.0, 24.0)
    sent = picture("JPEG", exif=exif)
    assert b"Canarivoile" in sent
    upload = await checked("photo.jpg", sent)
    assert b"Canarivoile" not in upload.content
    with Image.open(io.BytesIO(upload.content)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (20, 40))


async def test_what_is_appended_to_an_image_is_gone() -> None:
    upload = await checked("p.png", picture("PNG") + b"<script>alert(1)</script>")
    assert b"script" not in upload.content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"PK\x03\x04 a zip",
        b"MZ a program",
        b"GIF89a" + b"\0" * 30,
        picture("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"%PDF-1.7\nand then nothing",
        b"<html>%PDF-1.7 %%EOF",
    ],
)
async def test_anything_else_whatever_its_name_is_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused):
        await checked("facture.pdf", content)


async def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UploadRefused, match="vide"):
        await checked("avis.pdf", b"")


async def test_a_file_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(UploadTooLarge):
        await checked("avis.pdf", b"%PDF-" + b"\0" * MOST_BYTES)


async def test_a_small_file_that_unfolds_to_a_huge_image_is_refused_before_it_is_drawn() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    with pytest.raises(UploadTooLarge):
        await checked("photo.png", bomb)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Zoé\\Avis d'imposition.PDF", "Avis d'imposition.pdf"),
        ('a"b\r\nc<d>.pdf', "abcd.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        (str(Path("é" * 300)), "é" * 120 + ".pdf"),
    ],
)
async def test_a_name_keeps_only_what_people_read(sent: str, kept: str) -> None:
    assert (await checked(sent, PDF)).name == kept


async def test_a_photo_with_more_pictures_behind_the_first_is_a_jpeg() -> None:
    held = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    first.save(held, "MPO", save_all=True, append_images=[second])
    taken = await checked("photo.jpg", held.getvalue())
    assert taken.media_type == "image/jpeg"
    with Image.open(io.BytesIO(taken.content)) as drawn:
        assert drawn.format == "JPEG"
        pixel = drawn.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 > pixel[2]


@pytest.mark.parametrize(
    ("kind", "mode", "size", "kept"),
    [
        ("JPEG", "RGB", (5001, 3001), (1501, 2501)),
        ("PNG", "RGB", (5001, 3001), (1501, 2501)),
        ("PNG", "RGBA", (5001, 3001), (1501, 2501)),
        ("PNG", "P", (5001, 3001), (1501, 2501)),
        ("JPEG", "RGB", (4000, 3000), (3000, 4000)),
        ("JPEG", "CMYK", (40, 20), (20, 40)),
    ],
)
async def test_a_photo_of_many_pixels_is_kept_at_half_its_size_and_upright(
    kind: str, mode: str, size: tuple[int, int], kept: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    upload = await checked("photo", picture(kind, size=size, mode=mode, exif=exif))
    with Image.open(io.BytesIO(upload.content)) as image:
        assert (image.size, dict(image.getexif())) == (kept, {})
        assert image.has_transparency_data is (mode == "RGBA")


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (6, (1, 0)), (8, (0, 1))])
async def test_a_photo_is_turned_as_the_camera_was(orientation: int, corner: tuple[int, int]) -> None:
    taken = Image.new("RGB", (40, 40), "white")
    taken.paste("black", (0, 0, 20, 20))
    exif, made = Image.Exif(), io.BytesIO()
    exif[ORIENTATION_TAG] = orientation
    taken.save(made, "PNG", exif=exif)
    upload = await checked("photo.png", made.getvalue())
    with Image.open(io.BytesIO(upload.content)) as image:
        dark = [
            place for place in ((0, 0), (1, 0), (0, 1), (1, 1)) if image.getpixel((10 + 20 * place[0], 10 + 20 * place[1])) == (0, 0, 0)
        ]
    assert dark == [corner]


async def test_an_image_of_too_many_pixels_is_refused_with_what_to_do() -> None:
    with pytest.raises(UploadTooLarge, match="Prenez une photo moins grande"):
        await checked("photo.png", picture("PNG", size=(5001, 5000), mode="1"))


@pytest.mark.parametrize("told", [(64, 64), (64, 2**32 - 64)], ids=["smaller", "longer than any"])
async def test_a_photo_that_says_another_size_than_it_has_is_refused(told: tuple[int, int]) -> None:
    content = picture("HEIF", size=(512, 512))
    real = struct.pack(">II", 512, 512)
    assert real in content
    with pytest.raises(UploadRefused):
        await checked("photo.heic", content.replace(real, struct.pack(">II", *told)))


def slow_pictures() -> dict[str, bytes]:
    """Draw small files that would keep the one who draws them busy for minutes."""
    plain, stepwise = picture("JPEG"), picture("JPEG", progressive=True)
    scan = stepwise[stepwise.rindex(b"\xff\xda") : -2]
    start, chunk = picture("PNG"), struct.pack(">I4sI", 0, b"prVt", zlib.crc32(b"prVt"))
    return {
        "a thousand scans": stepwise[:-2] + scan * 1000 + b"\xff\xd9",
        "many empty segments": plain[:2] + b"\xff\xfe\0\2" * 50_000 + plain[2:],
        "filled up": plain[:2] + b"\xff" * 50_000 + plain[2:],
        "filled up without end": plain[:2] + b"\xff" * (MOST_BYTES - 2),
        "many chunks": start[:33] + chunk * 50_000 + start[33:],
    }


@pytest.mark.parametrize("name", slow_pictures())
async def test_a_small_image_that_would_take_minutes_to_draw_is_refused_before_it_is_drawn(name: str) -> None:
    with pytest.raises(UploadRefused, match="inhabituelle"):
        await checked("p", slow_pictures()[name])


async def test_a_progressive_photo_with_a_film_behind_it_is_taken() -> None:
    sent = picture("JPEG", size=(400, 300), progressive=True) + b"\xff\xda\xff\xda" * 10_000
    assert (await checked("p.jpg", sent)).media_type == "image/jpeg"
