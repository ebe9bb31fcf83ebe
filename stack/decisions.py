"""The index of decisions, by what they are about: each page names its subject in a line of its own."""

import re
from collections import defaultdict
from pathlib import Path

from stack import ROOT

FOLDER = ROOT / "docs" / "decisions"
SUBJECTS = {
    "building": "How services, edges and tests are put together",
    "events": "Events, projections and loops",
    "access": "Who may do and see what",
    "privacy": "Personal data",
    "family": "The family record",
    "custody": "Separated parents",
    "planning": "Days, places and requests",
    "prices": "Prices",
    "invoices": "Invoices and corrections",
    "payments": "Payments, refunds and the till",
    "debits": "Direct debit",
    "treasury": "The treasury",
    "messages": "Messages and letters",
    "pages": "Pages",
    "operations": "Operations",
}
_HEAD = re.compile(r"# (\d+)\. (.+)\n\nSubject: (\w+)\n\n")


def page() -> str:
    """Write the index: each decision once, under its subject, in the order in which they were made."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        number, title, subject = _head(path)
        by_subject[subject].append(f"- [{number}. {title}]({path.name})")
    parts = [f"## {heading}\n\n" + "\n".join(by_subject[subject]) for subject, heading in SUBJECTS.items()]
    return "\n\n".join((PREFACE, *parts)) + "\n"


def _head(path: Path) -> tuple[str, str, str]:
    """Read number, title and subject of a decision; raises ValueError where a page does not begin with them."""
    found = _HEAD.match(path.read_text(encoding="utf-8"))
    if found is None or found[1] != str(int(path.name[:4])) or found[3] not in SUBJECTS:
        message = f"{path.name} must begin with '# <its number>. <title>', then 'Subject: ' and one of {', '.join(SUBJECTS)}"
        raise ValueError(message)
    return found[1], found[2], found[3]


PREFACE = """# Decisions

One page each: what was decided, why, what it costs. A decision that no longer holds is superseded by a newer page and stays.
Each begins with its number and title and a line `Subject: ` with one of the words of `stack/decisions.py`, from which
`python -m stack.documents` makes this index. Numbers are given once; some were never used."""
