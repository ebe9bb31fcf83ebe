"""Reading a page in a test as a person does."""

import html
import re


def words(page: str) -> str:
    """Read the words of a page: no tags, every space a plain single one, none before a comma or a full stop."""
    return re.sub(r" (?=[,.])", "", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()))


def markup(page: str) -> str:
    """Read a page with its tags: what is escaped, and every no-break space, as it was typed."""
    return html.unescape(page).replace("\u00a0", " ")
