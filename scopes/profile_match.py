"""``profile_match``: is the person who logged in the one whom the service means? Three words, no data.

The service brings a name and a birth date; they are compared with the residents' register and
forgotten. Old variants of characters, spaces and the width of kana do not count.
"""

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
