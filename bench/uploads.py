"""The memory and time that drawing an uploaded photo anew takes, at the largest size that is accepted: one process a picture.

Goal: never more than 200 MB above a process at rest, one picture at a time (chassis/pictures.py). Beside it the bare floor: opening it.
"""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

from PIL import Image

from bench._figures import publish
from chassis.pictures import MOST_PIXELS, draw_anew

SIZE = (5773, 4330)
TURNED = 6
ORIENTATION = 0x0112
KINDS: dict[str, tuple[str, str, dict[str, int]]] = {
    "jpeg": ("JPEG", "RGB", {"quality": 85}),
    "png": ("PNG", "RGB", {"compress_level": 1}),
    "png_transparent": ("PNG", "RGBA", {"compress_level": 1}),
    "png_palette": ("PNG", "P", {"compress_level": 1}),
    "heic": ("HEIF", "RGB", {"quality": 60}),
}


def main() -> None:
    """Measure each kind in a process of its own, and print."""
    publish({"pixels": SIZE[0] * SIZE[1], "most_pixels": MOST_PIXELS, **{kind: _apart(kind) for kind in KINDS}})


def measured(kind: str) -> dict[str, float]:
    """Draw a picture of a kind anew; the peak is counted above what the process held before."""
    content = _picture(kind)
    _forget_peak()
    began, before = time.perf_counter(), _peak_mib()
    with Image.open(io.BytesIO(content)) as image:
        image.load()
    bare, opened = time.perf_counter() - began, _peak_mib() - before
    _forget_peak()
    began, before = time.perf_counter(), _peak_mib()
    _, _, kept = draw_anew(content)
    seconds = time.perf_counter() - began
    return {
        "sent_mb": round(len(content) / 1e6, 1),
        "kept_mb": round(len(kept) / 1e6, 1),
        "seconds": round(seconds, 2),
        "peak_mib": round(_peak_mib() - before, 1),
        "bare_seconds": round(bare, 2),
        "bare_peak_mib": round(opened, 1),
    }


def _picture(kind: str) -> bytes:
    name, mode, options = KINDS[kind]
    grain = Image.effect_noise((SIZE[0] // 8, SIZE[1] // 8), 80).resize(SIZE).convert(mode)
    turned = Image.Exif()
    turned[ORIENTATION] = TURNED
    made = io.BytesIO()
    grain.save(made, name, exif=turned, **options)
    return made.getvalue()


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _apart(kind: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-P", "-m", "bench.uploads", kind], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in KINDS:
        publish(dict(measured(sys.argv[1])))
    else:
        main()
