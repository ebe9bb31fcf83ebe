"""Every pair of colours that the style sheets put together can be read, by day and by night (WCAG 2.2: 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

import chassis.edge

TOKENS = (Path(chassis.edge.__file__).parent / "static" / "tokens.css").read_text()
DAY, NIGHT = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
TEXT, EDGE = 4.5, 3.0
GROUNDS = ("paper", "card", "sunk")
PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft", "link", "no", "ok") for ground in GROUNDS),
    ("on-action", "action"), ("on-action", "action-strong"), ("on-head", "head"), ("on-head", "head-deep"),
    ("on-pine-tint", "pine-tint"), ("on-apricot", "apricot"), ("on-apricot-tint", "apricot-tint"), ("ink", "apricot-tint"),
    ("ink-soft", "apricot-tint"), ("ink", "pine-tint"), ("ink-soft", "pine-tint"),
    *((tone, f"{tone}-tint") for tone in ("ok", "wait", "no", "info", "plum")),
    *(("ink", f"{tone}-tint") for tone in ("ok", "wait", "no", "info", "plum")),
    ("wait", "card"), ("info", "card"), ("card", "no"), ("paper", "ink"),
]  # fmt: skip
EDGES = [*((edge, ground) for edge in ("edge", "focus", "action") for ground in GROUNDS), ("apricot", "head-deep"), ("apricot", "head")]


def colours(sheet: str) -> dict[str, str]:
    """Read the tokens that are plain colours."""
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6});", sheet))


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", [DAY, DAY + NIGHT], ids=["by day", "by night"])
def test_text_can_be_read(sheet: str) -> None:
    shades = colours(sheet)
    assert {pair: contrast(shades[pair[0]], shades[pair[1]]) for pair in PAIRS if contrast(shades[pair[0]], shades[pair[1]]) < TEXT} == {}


@pytest.mark.parametrize("sheet", [DAY, DAY + NIGHT], ids=["by day", "by night"])
def test_controls_and_focus_can_be_seen(sheet: str) -> None:
    shades = colours(sheet)
    assert {pair: contrast(shades[pair[0]], shades[pair[1]]) for pair in EDGES if contrast(shades[pair[0]], shades[pair[1]]) < EDGE} == {}
