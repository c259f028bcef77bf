"""Fills the templates of a folder ``pages/``; whatever is put in is escaped, unless it is HTML already."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template


class Html(str):
    """Text that is HTML already; every other text is escaped where it is put in."""

    __slots__ = ()


class Templates:
    """The templates of one folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Template] = {}

    def fill(self, name: str, /, **values: str) -> Html:
        """Fill the template ``<name>.html``."""
        safe = {k: v if isinstance(v, Html) else escape(v) for k, v in values.items()}
        return Html(self._template(name).substitute(safe))

    def _template(self, name: str) -> Template:
        if name not in self._read:
            self._read[name] = Template((self._folder / f"{name}.html").read_text("utf-8"))
        return self._read[name]


_PAGES = Path(__file__).with_name("pages")
fill = Templates(_PAGES).fill


@cache
def stylesheet() -> bytes:
    """Read the style sheet."""
    return (_PAGES / "style.css").read_bytes()


def elements(tag: str, texts: Iterable[str]) -> Html:
    """Write one element a text."""
    return Html("\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts))
