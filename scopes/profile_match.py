"""``profile_match``: is the person who logged in the one whom the service means? Three words, no data.

The service brings a name and a birth date; they are compared with the residents' register and
forgotten. Old variants of characters, spaces and the width of kana do not count.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from scopes.answer import UNKNOWN
from scopes.category import (
    AGENT,
    LEGAL_REPRESENTATIVE,
    SELF,
    ConditionKind,
    Sensitivity,
)
from scopes.scope import Scope
from scopes.wording import Text, read_toml, scope_wording, texts_of

MATCH = "match"
NO_MATCH = "no_match"
PROFILE_MATCH = "profile_match"

_WORDING = read_toml("scopes", "profile_match.toml")

RESULTS: dict[str, Text] = dict(texts_of("profile_match.toml results", _WORDING["results"]))
"""The words of each result, ``unknown`` among them."""

assert set(RESULTS) == {MATCH, NO_MATCH, UNKNOWN}

SCOPE = Scope(
    id=PROFILE_MATCH,
    wording=scope_wording("profile_match.toml", _WORDING),
    sensitivity=Sensitivity.ORDINARY,
    max_term_days=365,
    conditions=(ConditionKind.LATEST,),
    relations=frozenset({SELF, LEGAL_REPRESENTATIVE, AGENT}),
    step_up=False,
    inputs=(),
)
"""Nothing is asked of agencies for it, so it has no inputs."""


@dataclass(frozen=True)
class Profile:
    """The name and birth date that a service has registered; compared, and never kept after that."""

    name: str = field(repr=False)
    birthdate: date = field(repr=False)


def compare(asked: Profile, names: Iterable[str], birth_date: date) -> str:
    """Tell whether a profile is that of a person, of whom ``names`` holds the name and its reading.

    Both name and birth date have to agree; which of the two did not is never told.
    """
    known = {folded(name) for name in names if folded(name)}
    same = folded(asked.name) in known and asked.birthdate == birth_date
    return MATCH if same else NO_MATCH


def folded(name: str) -> str:
    """Write a name in the one form in which names are compared.

    Width of kana and Latin letters (NFKC), hiragana and katakana, capitals, spaces, marks between
    parts of a name, variation selectors (Unicode Technical Standard 37), the repetition mark and old
    variants of characters do not count.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    written = "".join(_FOLD.get(sign, sign) for sign in plain if not _is_ignored(sign))
    return _REPEATED.sub(r"\1\1", written)


def _is_ignored(sign: str) -> bool:
    """Tell whether a character stands beside or between the parts of a name, and is none itself."""
    return unicodedata.category(sign)[0] in "ZPC" or sign in "=\u00b7" or _is_selector(sign)


def _is_selector(sign: str) -> bool:
    """Tell whether a character only picks one of the forms in which the one before it is drawn."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


_REPEATED = re.compile("(.)々")
_HIRAGANA = range(0x3041, 0x3097)
_FOLD: dict[str, str] = {chr(sign): chr(sign + 0x60) for sign in _HIRAGANA} | {
    variant: group[0]
    for group in read_toml("scopes", "name_variants.toml")["groups"]
    for variant in group[1:]
}
