"""What is answered to who sends something that is no HTTP: a broken request line, a header that is too long, a wrong chunk.

aiohttp answers these before any application sees them, in English and quoting what came. It lets nobody name another class of its
`RequestHandler`, so the method is replaced.
"""

from collections.abc import Callable

from aiohttp import web

from chassis.errors import Invalid, Refusal
from chassis.logs import logger

log = logger(__name__)

Answer = Callable[[Refusal], web.Response]


def answer_with(answer: Answer) -> None:
    """Have this process answer what it cannot read as it answers every other refusal."""

    def handle_error(
        self: web.RequestHandler,  # noqa: ARG001 - the method's own object
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG001 - aiohttp's English words, which quote what came
    ) -> web.StreamResponse:
        log.info("unreadable_request", status=status, error=type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("a part of the answer is sent already")
        refusal = Invalid("Ce qui a été envoyé n'est pas lisible.")
        refusal.status = status
        response = answer(refusal)
        response.force_close()
        return response

    web.RequestHandler.handle_error = handle_error  # type: ignore[method-assign]
