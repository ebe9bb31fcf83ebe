"""The guide's rule for passwords, told line by line; identity has the last word."""

import re

from contracts.identity import SHORTEST_PASSWORD

RULE = (
    (f"{SHORTEST_PASSWORD} caractères minimum", re.compile(rf".{{{SHORTEST_PASSWORD},}}", re.DOTALL)),
    ("au moins 1 majuscule", re.compile(r"[A-ZÀ-ÖØ-Þ]")),
    ("au moins 1 minuscule", re.compile(r"[a-zß-öø-ÿ]")),
    ("au moins 1 chiffre", re.compile(r"[0-9]")),
)
LONGEST = 256
DIFFERENT = "Les deux nouveaux mots de passe sont différents. Tapez-les à nouveau, l'un après l'autre."
"""Said beside the first one: neither is shown again, and both are to be typed."""


def new_password_errors(new: str, again: str) -> dict[str, str]:
    """Tell what is wrong with a new password typed twice, by field."""
    if not new:
        return {"nouveau": "Choisissez un nouveau mot de passe."}
    missing = [line for line, rule in RULE if not rule.search(new)]
    if missing:
        return {"nouveau": f"Il manque : {', '.join(missing)}."}
    if len(new) > LONGEST:
        return {"nouveau": "Ce mot de passe est trop long."}
    return {} if new == again else {"nouveau": DIFFERENT}
