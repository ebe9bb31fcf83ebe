"""What the balance of an account means to the family that reads it."""


def meaning(cents: int, *, set_off: bool, at_treasury: bool) -> str:
    """Say who owes whom; a balance of zero is no more than that where a credit equals what is unpaid, or the treasury collects."""
    if cents:
        return "à régler" if cents > 0 else "en votre faveur"
    if set_off:
        return "Votre crédit est égal à ce qui reste impayé."
    return "Rien à régler ici. Ce que suit votre trésorerie n'y est pas compté." if at_treasury else "Vous êtes à jour."
