"""Browsers keep scripts, and what these import, for as long as they do not change."""

import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from chassis.edge.assets import FOREVER, Assets
from stack import ROOT

SHARED = ROOT / "chassis/edge/static"
EDGES = {edge: (ROOT / edge / "static", SHARED) for edge in ("gateway", "services/backoffice")}
FROM_BESIDE = re.compile(r"""(?:from|import)\s*\(?\s*["']\.[^"']*["']""")


def written(folder: Path, **scripts: str) -> Assets:
    """Write scripts, of a folder within where the name has a double underscore, and read them."""
    for name, text in scripts.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Assets([folder])


@pytest.fixture(params=EDGES)
def assets(request: pytest.FixtureRequest) -> Assets:
    """Read the static files of an edge."""
    return Assets(EDGES[request.param])


async def served(assets: Assets, address: str) -> tuple[str, str]:
    """Ask for a file; returns its text and how long it is kept."""
    app = web.Application()
    app.router.add_get("/static/{name:.+}", assets.serve)
    async with TestClient(TestServer(app)) as client, client.get(address) as answer:
        return await answer.text(), answer.headers["Cache-Control"]


async def test_what_a_script_imports_is_kept_as_long_as_the_script_itself(tmp_path: Path) -> None:
    page = 'import { tell } from "./grid/cells.js";\nimport "./say.js";\n\ntell("from ./say.js");\n'
    grid = 'import { say } from "../say.js";\nexport const tell = say;\n'
    assets = written(tmp_path, page=page, grid__cells=grid, say="export const say = alert;\n")
    text, kept = await served(assets, assets.url("page.js"))
    assert kept == FOREVER
    assert 'tell("from ./say.js")' in text, "what is no import stays"
    for name in ("grid/cells.js", "say.js"):
        assert f'"./{assets.url(name).removeprefix("/static/")}"' in text
    within, kept = await served(assets, assets.url("grid/cells.js"))
    assert kept == FOREVER
    assert f'"../{assets.url("say.js").removeprefix("/static/")}"' in within, "a module is loaded once, whoever imports it"


def test_a_script_is_another_one_once_what_it_imports_changes(tmp_path: Path) -> None:
    page, grid = 'import { tell } from "./cells.js";\n', 'import { say } from "./say.js";\nexport const tell = say;\n'
    before = written(tmp_path / "before", page=page, cells=grid, say="export const say = alert;\n")
    after = written(tmp_path / "after", page=page, cells=grid, say="export const say = confirm;\n")
    for name in ("page.js", "cells.js", "say.js"):
        assert before.url(name) != after.url(name)


def test_a_script_that_imports_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        written(tmp_path, page='import "./nowhere.js";\n')


async def test_every_import_of_the_portal_names_a_version(assets: Assets) -> None:
    imports = 0
    for edge in EDGES.values():
        for name in {path.relative_to(folder).as_posix() for folder in edge for path in folder.rglob("*.js")}:
            try:
                text, kept = await served(assets, assets.url(name))
            except KeyError:  # of the other edge
                continue
            assert kept == FOREVER
            found = FROM_BESIDE.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
            assert [one for one in found if "?v=" not in one] == [], name
            imports += len(found)
    assert imports > 5
