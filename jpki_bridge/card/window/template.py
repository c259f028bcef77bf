"""Fills the templates of ``pages/``; whatever is put in is escaped, unless it is HTML already."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template

_PAGES = Path(__file__).with_name("pages")


class Html(str):
    """Text that is HTML already; every other text is escaped where it is put in."""

    __slots__ = ()


@cache
def stylesheet() -> bytes:
    """Read the style sheet."""
    return (_PAGES / "style.css").read_bytes()


def fill(name: str, /, **values: str) -> Html:
    """Fill the template ``pages/<name>.html``."""
    safe = {k: v if isinstance(v, Html) else escape(v) for k, v in values.items()}
    return Html(_template(name).substitute(safe))


def elements(tag: str, texts: Iterable[str]) -> Html:
    """Write one element a text."""
    return Html("\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts))


@cache
def _template(name: str) -> Template:
    return Template((_PAGES / f"{name}.html").read_text("utf-8"))
