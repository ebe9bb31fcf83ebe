"""Structured logs: one JSON object a line, with request, trace and event ids, never names, mails or bank details.

Errors are told by their types and places, never in their own words: those quote what was typed, sent or stored (aiohttp the beginning
of an address that it cannot read, which may be a one-time link, or of a cookie; PostgreSQL the values of a row).
"""

import logging
import sys
import traceback
from typing import TextIO, cast

from chassis.without import without

with without("rich"):  # structlog loads it where a tool of development brought it, 3 MiB in each process, for colours that nobody sees
    import structlog
    from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
    from structlog.typing import EventDict, FilteringBoundLogger


def configure(process: str, level: str, *, to: TextIO = sys.stdout) -> None:
    """Write every log of this process, libraries included, as JSON lines."""
    shared = processors(process)
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(to),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_line, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)


def processors(process: str) -> list[structlog.typing.Processor]:
    """List what is done to each line before it is written as JSON: it tells when, by whom and within what, and places its error."""
    return [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _, __, event: {"process": process, **event},
        _place_error,
    ]


def placed(error: BaseException) -> str:
    """Tell where an error and those that led to it were raised, and of what types they are."""
    chain = [error]
    while before := _before(chain[-1]):
        chain.append(before)
    return "\n".join("".join(traceback.format_tb(one.__traceback__)) + _kind(one) for one in reversed(chain))


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    """Name a type of error, with what the system or the database calls it."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    known = (getattr(error, "strerror", None), getattr(error, "constraint_name", None))
    return " ".join([name, *(str(one) for one in known if one)])


def _place_error(_: object, __: str, event: EventDict) -> EventDict:
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if error:
        event["exception"] = placed(error)
    return event


def _first_line(_: object, __: str, event: EventDict) -> EventDict:
    """Keep the first line of what a library says: asyncio shows the error itself on the others."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def logger(name: str) -> FilteringBoundLogger:
    """Get the logger of a module."""
    return cast("FilteringBoundLogger", structlog.get_logger(module=name))


__all__ = ["bind_contextvars", "clear_contextvars", "configure", "logger", "processors"]
