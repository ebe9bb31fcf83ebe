"""Why an e-mail was given up, in words: the mail relay's own answer stands beside them."""

REASONS = {
    "550": "L'adresse n'existe pas, ou refuse nos courriels.",
    "551": "L'adresse n'existe pas, ou refuse nos courriels.",
    "552": "La boîte du destinataire est pleine.",
    "553": "L'adresse n'est pas valable.",
    "554": "Le courriel a été refusé, peut-être comme indésirable.",
    "5": "Le courriel a été refusé.",
    "4": "Le serveur de courriel n'en a pas voulu pendant 24 heures.",
}
UNREACHED = "Le serveur de courriel n'a pas pu être joint pendant 24 heures."


def reason(answer: str) -> str:
    """Tell why, by the number at the head of the relay's answer."""
    code = answer.split(" ", 1)[0]
    return REASONS.get(code) or REASONS.get(code[:1] if code.isdigit() else "", UNREACHED)
