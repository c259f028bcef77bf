"""Why there is nothing to hand over of one item: a code for what came of asking, and words for it.

``E-D1`` is the one text for none held, not there yet, withheld and no longer kept: whoever reads it cannot
tell these apart (``Outcome.NOT_AVAILABLE``).
"""

from collections.abc import Mapping

from scopes.outcome import Outcome

NOT_FOR_THIS_SERVICE = "E-D3"
DATA_PROBLEMS: Mapping[Outcome, str] = {
    Outcome.NOT_AVAILABLE: "E-D1",
    Outcome.UNSUPPORTED: "E-D1",
    Outcome.SOURCE_ERROR: "E-D2",
    Outcome.PENDING: "E-D2",
}
"""Outcomes that hand nothing over and were not the citizen's own choice."""
