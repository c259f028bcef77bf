"""Which page says why two keys did not link a card or add a child."""

from collections.abc import Mapping

from consent.representation import ADULT, DECIDES_ALONE, MINOR, ONESELF
from provider.web.citizen.login.representing import CHILD_REFUSED, NOT_YOUR_CARD

PAIR_PROBLEMS: Mapping[str, str] = {
    "ERR_PASSWORD_BLOCKED": "E-K1",
    "ERR_NO_SIGNATURE_CERTIFICATE": "E-K2",
    "ERR_PASSWORD_UNCERTAIN": "E-L2",
    "ERR_SAME_CARD": "E-P1",
    NOT_YOUR_CARD: "E-P2",
    CHILD_REFUSED + ONESELF.upper(): "E-P1",
    CHILD_REFUSED + ADULT.upper(): "E-P3",
    CHILD_REFUSED + DECIDES_ALONE.upper(): "E-P4",
    CHILD_REFUSED + MINOR.upper(): "E-P5",
}

JUDGED_HERE = frozenset(code for code in PAIR_PROBLEMS if code.startswith(CHILD_REFUSED))
JUDGED_HERE |= {NOT_YOUR_CARD}
"""What a bridge cannot know."""
