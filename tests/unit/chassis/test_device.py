"""A browser is named so that its owner knows it again, and nothing else of what it says is kept."""

import pytest
from aiohttp.test_utils import make_mocked_request

from chassis.edge.device import device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox sur Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge sur Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-S921B) {WEBKIT} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile", "Samsung Internet sur Android"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome sur Android"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} CriOS/130.0 Mobile/15E148 Safari/604.1", "Chrome sur iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Version/17.5 Safari/605.1.15", "Safari sur Mac"),
        ("Something (Windows NT 10.0)", "Navigateur sur Windows"),
        ("Firefox/130.0", "Firefox"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_it_is_and_its_system(said: str, named: str) -> None:
    assert device_of(make_mocked_request("GET", "/", headers={"User-Agent": said})) == named
