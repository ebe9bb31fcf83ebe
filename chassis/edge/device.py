"""The kind of browser, in words by which its owner knows it again: "Firefox sur Windows"."""

from aiohttp import web

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a browser calls itself, the most telling word first: almost all of them also claim to be Safari."""

SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: web.Request) -> str:
    """Name the browser and the system of a visitor; nothing more is kept of what a browser says about itself."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for word, name in BROWSERS if word in said), "")
    system = next((name for word, name in SYSTEMS if word in said), "")
    return f"{browser or 'Navigateur'} sur {system}" if system else browser
