"""Why a letter did not leave."""


class NotSentError(Exception):
    """A letter did not leave; `answer` may name people and stays in the table, `code` may be logged."""

    def __init__(self, code: str, answer: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.answer = answer or code


class RejectedError(NotSentError):
    """This letter can never be sent to this recipient."""


class DelayedError(NotSentError):
    """The relay did not take the letter now, or it is not known whether it did."""
