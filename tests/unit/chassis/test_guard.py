"""What is said to a browser of a town that speaks TLS."""

from types import SimpleNamespace
from typing import cast

import pytest
from aiohttp import web

from chassis.edge.context import Edge
from chassis.edge.guard import harden


@pytest.mark.parametrize(("cookie", "said"), [("__Host-famille", "max-age=31536000"), ("famille", None)])
def test_a_browser_asks_no_town_that_speaks_tls_without_it_for_a_year(cookie: str, said: str | None) -> None:
    answer = web.Response()
    harden(cast("Edge", SimpleNamespace(cookie=cookie, settings=SimpleNamespace(town_site=""))), answer)
    assert answer.headers.get("Strict-Transport-Security") == said
