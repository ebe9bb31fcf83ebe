"""Why a letter did not leave."""

import re

LONGEST_ANSWER = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class NotSentError(Exception):
    """A letter did not leave; `answer` may name people and stays in the table, `code` may be logged."""

    def __init__(self, code: str, answer: str) -> None:
        super().__init__(code)
        self.code = code
        self.answer = readable(answer or code)


class RejectedError(NotSentError):
    """This letter can never be sent to this recipient; `of_recipient` when that is due to the address, and not to what the town sends."""

    def __init__(self, code: str, answer: str, *, of_recipient: bool = False) -> None:
        super().__init__(code, answer)
        self.of_recipient = of_recipient


class DelayedError(NotSentError):
    """The relay did not take the letter now; `perhaps_sent` when it may have, because the connection was lost once it had the letter.

    `of_letter` says that the relay answered about this letter, and may well take another.
    """

    def __init__(self, code: str, answer: str, *, perhaps_sent: bool = False, of_letter: bool = False) -> None:
        super().__init__(code, answer)
        self.perhaps_sent = perhaps_sent
        self.of_letter = of_letter


def readable(answer: str) -> str:
    """Keep of what a relay said a line that a database takes and a person reads, in whichever alphabet the relay speaks."""
    said = answer.encode("utf-8", "surrogateescape")
    try:
        text = said.decode()
    except UnicodeDecodeError:
        text = said.decode("latin-1")
    return " ".join(_CONTROL.sub(" ", text).split())[:LONGEST_ANSWER]
