"""The log of a process: one handler, a line of JSON each, with a mask over the whole line.

The mask takes out, by shape, what may never stand in a log: My Numbers and tokens.
"""

import logging
import re
import sys
import traceback
from typing import Any

import structlog

_TWELVE_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}(?![0-9])")
_TOKENS = re.compile(r"mk_[a-z]{2}_[A-Za-z0-9_-]+")
_JWTS = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?")

_LEAST_LEVELS = {
    "authlib": logging.INFO,
    "PIL": logging.INFO,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}


def masked(line: str) -> str:
    """Take out what has the shape of a My Number or of a token."""
    for shape in (_TWELVE_DIGITS, _TOKENS, _JWTS):
        line = shape.sub("[masked]", line)
    return line


def where_it_broke(exc_info: tuple[Any, BaseException | None, Any]) -> str:
    """Name the kind and the place of a fault and of its causes, but not what they say.

    The words of a fault may repeat what was to be stored; PostgreSQL's do.
    """
    lines: list[str] = []
    fault = exc_info[1]
    while fault is not None:
        lines.append(type(fault).__qualname__)
        frames = traceback.extract_tb(fault.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        fault = fault.__cause__ or fault.__context__
    return "\n".join(lines)


class MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Writes a record as one line of JSON and masks the whole line."""

    def format(self, record: logging.LogRecord) -> str:
        """Format and mask."""
        return masked(super().format(record))


def configure_logging(level: str) -> None:
    """Send every logger of this process through one handler with the mask; safe to repeat."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(where_it_broke),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        MaskingFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    ours = [h for h in root.handlers if isinstance(h.formatter, MaskingFormatter)]
    for old in ours:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # At DEBUG these write tokens, assertions and whole bodies; httpx at INFO a line for every call that goes well.
    for name, least in _LEAST_LEVELS.items():
        logging.getLogger(name).setLevel(max(least, root.level))
