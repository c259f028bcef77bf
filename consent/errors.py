"""What can be wrong with asking, deciding and using a consent.

ConsentError
├── OverAskingError            the request goes beyond the client's reviewed entitlement
├── DecisionError
│   ├── NothingChosenError     no category was ticked
│   ├── UnknownChoiceError     a category was ticked that was not asked for
│   ├── ItemNotGrantedError    what is to be taken out of a grant is not in it, or is its last item
│   ├── TermNotOfferedError    a term was chosen that the page did not offer
│   ├── MandateRefusedError    a mandate does not begin (see its reason)
│   └── SubjectNotAllowedError the chosen person is not one the citizen may act for
│       └── MandateOverError   the mandate by which the citizen acts no longer stands
├── TooManyCasesError          the citizen has as many open corrections as one may have
└── NotPermittedError          a data call is not allowed at this instant (see its reason)
"""

from collections.abc import Sequence


class ConsentError(Exception):
    """The root of this tree. ``code`` is stable and part of the wire format."""

    code = "consent_error"


class OverAskingError(ConsentError):
    """The request goes beyond the entitlement; ``missing`` names what the client may not ask."""

    code = "not_entitled"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("not entitled to: " + ", ".join(missing))
        self.missing = tuple(missing)


class DecisionError(ConsentError):
    """The consent form was not answered in a way that can be accepted."""

    code = "decision_error"


class NothingChosenError(DecisionError):
    """No category was ticked."""

    code = "nothing_chosen"


class UnknownChoiceError(DecisionError):
    """A category was ticked that was not asked for."""

    code = "unknown_choice"


class ItemNotGrantedError(DecisionError):
    """What is to be taken out of a grant is not in it, or is all that it holds."""

    code = "item_not_granted"


class TermNotOfferedError(DecisionError):
    """A term was chosen that the page did not offer."""

    code = "term_not_offered"


class SubjectNotAllowedError(DecisionError):
    """The chosen person is not one the citizen may act for."""

    code = "subject_not_allowed"


class MandateOverError(SubjectNotAllowedError):
    """The mandate by which the citizen acts for another person no longer stands."""

    code = "mandate_over"


class MandateRefusedError(DecisionError):
    """A mandate does not begin; ``reason`` is one of ``consent.mandate``."""

    code = "mandate_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyCasesError(ConsentError):
    """The citizen has as many corrections open at agencies as one may have."""

    code = "too_many_cases"


class NotPermittedError(ConsentError):
    """A data call is not allowed at this instant; ``reason`` is one of ``consent.permission``.

    ``categories`` names those at fault, where some are.
    """

    code = "not_permitted"

    def __init__(self, reason: str, *categories: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.categories = categories
