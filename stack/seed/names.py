"""Names for an invented population, chosen by number: the same number always gives the same name."""

from contracts.family import Title
from services.family.domain.numbers import family_number
from stack.demo.households import AGE_IN_CLASS

__all__ = ["adult", "child", "family_number", "last_name", "school_class", "street"]

LAST_NAMES = (
    "MARTIN", "BENALI", "NGUYEN", "FERREIRA", "DIALLO", "BERNARD", "ROUX", "KOWALSKI", "PETIT", "OUEDRAOGO", "GARCIA", "LEFÈVRE",
    "YILMAZ", "MOREAU", "RAKOTO", "GIRARD", "HADDAD", "POPESCU", "FAURE", "TRAORÉ", "BLANC", "DA SILVA", "MARCHAND", "CHEN", "ROSSI",
    "LEROY", "MBAYE", "FONTAINE", "BOUZID", "MULLER", "PEREIRA", "GAUTIER", "SINGH", "CHEVALIER", "LOPEZ", "RENAUD", "KEITA",
)  # fmt: skip
WOMEN = (
    "SOFIA", "NADIA", "MAI LAN", "ANA", "AMINATA", "CLAIRE", "ÉLODIE", "ANNA", "SANDRINE", "MARIAM", "LAURA", "ELIF", "CAMILLE",
    "VOAHIRANA", "LUCIE", "LEÏLA", "IOANA", "AURÉLIE", "KADIATOU",
)  # fmt: skip
MEN = (
    "KARIM", "DAVID", "PAULO", "OLIVIER", "JULIEN", "PIERRE", "NICOLAS", "ISSA", "MIGUEL", "ANTOINE", "MEHMET", "HUGO", "HERY",
    "RAMI", "ANDREI", "SÉBASTIEN", "MATTHIEU",
)  # fmt: skip
CHILDREN = (
    "Chloé", "Yanis", "Linh", "Tiago", "Moussa", "Alice", "Louise", "Adam", "Emma", "Awa", "Mateo", "Basile", "Deniz", "Rose",
    "Tiana", "Sacha", "Noor", "Matei", "Manon", "Oumou", "Simon", "Leonor", "Tom",
)  # fmt: skip
STREETS = ("rue des Marguerites", "chemin du Pont", "rue de la Fontaine", "route de Lyon", "impasse des Tilleuls", "rue des Vergers")
CLASSES = tuple(AGE_IN_CLASS.items())


def last_name(number: int) -> str:
    """Choose the last name of the n-th family: single names first, then pairs of them."""
    name, round_ = LAST_NAMES[number % len(LAST_NAMES)], number // len(LAST_NAMES) % len(LAST_NAMES)
    return f"{name}-{LAST_NAMES[round_]}" if round_ else name


def adult(number: int) -> tuple[Title, str]:
    """Choose the title and first name of an adult."""
    return ("Monsieur", MEN[number % len(MEN)]) if number % 2 else ("Madame", WOMEN[number % len(WOMEN)])


def child(number: int) -> str:
    """Choose the first name of a child."""
    return CHILDREN[number % len(CHILDREN)]


def street(number: int) -> str:
    """Choose a street."""
    return STREETS[number % len(STREETS)]


def school_class(number: int) -> tuple[str, int]:
    """Choose a school class, with the age that its children reach in the year in which it begins."""
    return CLASSES[number % len(CLASSES)]
