"""Text that an agency wrote, made harmless for a line that it does not own.

An override such as U+202E turns the rest of a line around: an amount or a name of ours could be made
to read as another one (Unicode Technical Report 36, section 2.5). So signs that nobody sees are named
where they stand, and a text that runs from right to left is isolated (Unicode Standard Annex 9,
section 2.7). What a person can read is left as it is held.
"""

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # part of how some scripts are spelt; they move nothing
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def foreign(text: str) -> str:
    """Return a text that can stand in any line: nothing in it is invisible or reorders what is around."""
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(_named(sign) if is_invisible(sign) else sign for sign in text)
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in seen):
        return f"{_FIRST_STRONG_ISOLATE}{seen}{_POP_ISOLATE}"
    return seen


def is_invisible(sign: str) -> bool:
    """Tell whether a sign is a control, a format sign or half of one: nothing that a person reads."""
    return sign not in _JOINERS and unicodedata.category(sign) in _INVISIBLE


def _named(sign: str) -> str:
    return f"[U+{ord(sign):04X}]"
