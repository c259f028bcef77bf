"""Our two stylesheets as the tests read them: values by name, rules by selector."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "provider/web/static"
_VALUE = re.compile(r"^\s*(--[\w-]+): (.+?); /\* (.+?) \*/$", re.MULTILINE)
_PLAIN_VALUE = re.compile(r"^\s*(--[\w-]+):", re.MULTILINE)
_DARK = "@media (prefers-color-scheme: dark)"


def token_blocks():
    """Return the text of tokens.css for light screens and for dark ones."""
    light, _, dark = (STATIC / "tokens.css").read_text().partition(_DARK)
    return {"light": light, "dark": dark}


def declared():
    """Return (scheme, name, value, source) of every value that tokens.css declares."""
    blocks = token_blocks().items()
    return [(scheme, *found) for scheme, text in blocks for found in _VALUE.findall(text)]


def names_declared():
    """Return (scheme, name) of everything that is declared, commented or not."""
    blocks = token_blocks().items()
    return [(scheme, name) for scheme, text in blocks for name in _PLAIN_VALUE.findall(text)]


def colours(scheme):
    """Return the colours of a scheme by name; a dark one falls back on the light one."""
    found = {}
    for declared_for, name, value, _ in declared():
        if value.startswith("#") and declared_for in ("light", scheme):
            found[name.removeprefix("--")] = value
    return found


def without_comments():
    """Return app.css without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / "app.css").read_text(), flags=re.DOTALL)
