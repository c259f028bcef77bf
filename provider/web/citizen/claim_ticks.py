"""The boxes for identity claims, which stand on the page of a login and beside categories alike."""

from collections.abc import Sequence

from flask import request

from consent.errors import UnknownChoiceError

FIELD = "claim"


def ticked_claims(offered: Sequence[str]) -> tuple[str, ...]:
    """Return the identity claims that the form ticks; raise ``UnknownChoiceError`` for others."""
    ticked = set(request.form.getlist(FIELD))
    if not ticked <= set(offered):
        raise UnknownChoiceError
    return tuple(claim for claim in offered if claim in ticked)
