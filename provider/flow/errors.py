"""What can be wrong with a step of a flow.

FlowError
├── FlowExpiredError     its time has passed
├── FlowStateError       the step is not drawn from where the flow stands
├── FlowUnknownError     no such flow, or it belongs to another browser session
└── FlowConflictError    another tab took a step meanwhile
"""

from provider.flow.state import FlowState


class FlowError(Exception):
    """A step of a flow was refused; nothing was changed."""


class FlowExpiredError(FlowError):
    """The flow's time has passed."""


class FlowStateError(FlowError):
    """The step is not drawn from where the flow stands."""

    def __init__(self, state: FlowState) -> None:
        super().__init__(state.value)
        self.state = state


class FlowUnknownError(FlowError):
    """No such flow, or it belongs to another browser session; the two look alike."""


class FlowConflictError(FlowError):
    """Another tab took a step meanwhile."""
