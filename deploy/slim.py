"""Leaves out of the image what nothing in it runs: `slim.py packages FOLDER` where it is built, `slim.py system TARGET` where it runs.

The first takes from an environment of Python what is written for people or for other programs: sources beside their compiled
form, symbols for debuggers, tests, translations, and the parts of large packages that this portal never calls. The second
copies from a Debian system Python, the few programs that containers call, and the libraries that all of these name.
"""

import compileall
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

UNUSED = (
    "pycountry/locales",  # country names in two hundred languages
    "pycountry/databases/iso639-*.json",  # languages and regions: only countries are asked for
    "pycountry/databases/iso3166-2.json",
    "holidays/locale/[!f]*",  # names of feasts in languages that do not begin like French
    "xmlschema/locale",
    "stripe/params",  # types that only checkers of types import
    "stripe/events",  # notifications of the second version of its API: webhooks here are of the first
    *("PIL/_avif.*", "pillow.libs/libavif-*", "PIL/_webp.*", "pillow.libs/libwebp*", "pillow.libs/libsharpyuv*"),  # no form takes them
    *("PIL/_imagingft.*", "pillow.libs/libfreetype-*", "pillow.libs/libharfbuzz-*"),  # nothing is written into pictures
    "*.dist-info/RECORD",  # nothing is ever uninstalled
    "**/tests",
    *(f"**/*.{kind}" for kind in ("pyi", "pyx", "pxd", "c", "h", "proto", "cyclonedx.json")),
)
STANDARD_UNUSED = (
    *("config-*", "site-packages/*", "ensurepip", "distutils", "idlelib", "lib2to3", "pydoc_data", "test", "unittest", "turtledemo"),
    *("curses", "dbm", "sqlite3", "tkinter"),
    *(f"lib-dynload/{name}.*" for name in ("_curses*", "_*dbm", "_sqlite3", "_tkinter", "*test*", "nis", "ossaudiodev", "readline", "xx*")),
)
PROGRAMS = ("sh", "nice", "sleep", "true")
"""What containers call beside Python: commands of docker-compose.yml and of deploy/kubernetes."""
PLACES = (
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/os-release",
    "/etc/ld.so.cache",
    "/etc/ssl",
    "/usr/lib/ssl",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
    "/usr/lib/locale/C.utf8",
    "/usr/lib/os-release",
)
SECONDS_OF_LEAP = ("usr/share/zoneinfo/right", "usr/share/zoneinfo/posix")
"""The zones of the world twice more, with leap seconds and without."""
LINKED = ("bin", "sbin", "lib", "lib64")


def packages(environment: Path) -> None:
    """Slim an environment of Python down to what its programs load."""
    (site,) = environment.glob("lib/python3*/site-packages")
    for pattern in UNUSED:
        for found in [*site.glob(pattern)]:
            remove(found)
    binaries = [*site.rglob("*.so"), *site.rglob("*.so.*"), *environment.glob("bin/dbmate")]
    subprocess.run(["strip", "--strip-unneeded", *binaries], check=True)
    compiled(site)


def system(target: Path) -> None:
    """Copy what runs Python, and nothing else, into an empty folder that becomes the root of the image."""
    for name in LINKED:
        if Path("/", name).is_symlink():
            (target / name).symlink_to(Path("/", name).readlink())
    python, standard = Path(sys.executable), Path(sysconfig.get_path("stdlib"))
    programs = [python, *(Path(called) for name in PROGRAMS if (called := shutil.which(name)))]
    for place in (*programs, *map(Path, PLACES)):
        copy(place, target)
    copy(standard, target)
    inside = target / standard.relative_to("/")
    for pattern in STANDARD_UNUSED:
        for found in [*inside.glob(pattern)]:
            remove(found)
    compiled(inside, seen_from=target)
    for zones in SECONDS_OF_LEAP:
        remove(target / zones)
    for library in libraries([*programs, *inside.rglob("*.so"), *Path("/opt/portail").rglob("*.so*")]):
        copy(library, target)
    for folder in ("tmp", "run", "proc", "sys", "dev"):
        (target / folder).mkdir(exist_ok=True)
    (target / "tmp").chmod(0o1777)


def compiled(folder: Path, *, seen_from: Path = Path("/")) -> None:
    """Leave only the compiled form of every module: the file system is read-only later, and nobody reads sources there."""
    compileall.compile_dir(folder, quiet=2, legacy=True, stripdir=str(seen_from))
    for cache in [*folder.rglob("__pycache__")]:
        remove(cache)
    for source in [*folder.rglob("*.py")]:
        if source.with_suffix(".pyc").exists():
            source.unlink()


def libraries(binaries: Iterable[Path]) -> Iterator[Path]:
    """Tell which libraries of the system the binaries load, each with the name under which the loader looks for it."""
    listed = subprocess.run(["ldd", *binaries], capture_output=True, text=True, check=False).stdout
    named = {Path(found) for found in re.findall(r"(/\S+) \(0x", listed)}
    yield from sorted(one for one in named if not one.is_relative_to("/opt"))


def copy(place: Path, target: Path) -> None:
    """Copy a file or folder to the same place below the target; of a link also what it leads to."""
    if not place.exists():
        return
    place = place.parent.resolve() / place.name
    there = target / place.relative_to("/")
    there.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        there.unlink(missing_ok=True)
        there.symlink_to(place.readlink())
        copy(place.resolve(), target)
    elif place.is_dir():
        shutil.copytree(place, there, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(place, there)


def remove(found: Path) -> None:
    """Remove a file, or a folder with all that it holds."""
    if found.is_dir() and not found.is_symlink():
        shutil.rmtree(found)
    else:
        found.unlink(missing_ok=True)


if __name__ == "__main__":
    {"packages": packages, "system": system}[sys.argv[1]](Path(sys.argv[2]))
