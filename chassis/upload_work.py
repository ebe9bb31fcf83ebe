"""What drawing an image would cost beyond its pixels: a small file may ask for hours of work, and is refused before it is drawn.

A progressive JPEG is decoded once more over the whole picture for each of its scans (cameras and programs write fifteen at most); every
segment of a JPEG before them, every byte that fills it up, and every chunk of a PNG are read one by one, however small.
"""

import re

MOST_SCANS = 32
MOST_PARTS = 20_000
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG that no length follows."""
MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
"""A marker, with the last of the bytes that may fill up before it: matching them all would take the square of their number."""
PNG = b"\x89PNG\r\n\x1a\n"
CHUNK_BESIDE_DATA = 12
"""A chunk's length, name and checksum."""


def asks_too_much(content: bytes) -> bool:
    """Tell whether an image holds more scans or parts than anybody's camera or program writes."""
    if content.startswith(PNG):
        return _has_many_chunks(content)
    return content.startswith(b"\xff\xd8") and _has_many_scans(content)


def _has_many_scans(content: bytes) -> bool:
    """Count the scans of the first picture, and what must be read one by one before them; what lies behind its end is never drawn."""
    parts, scans, position = 0, 0, 2
    while scans <= MOST_SCANS and parts <= MOST_PARTS:
        found = MARKER.search(content, position)
        if not scans:
            parts += (found.end() if found else len(content)) - position
        if found is None or found[1][0] == END_OF_IMAGE:
            break
        marker, position = found[1][0], found.end()
        if marker not in ALONE:
            scans += marker == START_OF_SCAN
            position += int.from_bytes(content[position : position + 2])
    return scans > MOST_SCANS or parts > MOST_PARTS


def _has_many_chunks(content: bytes) -> bool:
    parts, position = 0, len(PNG)
    while parts <= MOST_PARTS and position < len(content):
        parts += 1
        position += int.from_bytes(content[position : position + 4]) + CHUNK_BESIDE_DATA
    return parts > MOST_PARTS
