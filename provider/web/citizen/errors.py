"""What can be wrong with a citizen's visit, beyond the errors of flow, consent and connectors.

VisitError
├── AppRefusedError        a message of an app on a phone is refused
├── ElsewhereError         the page does not belong to where the visit stands
├── FreshCardNeededError   what my page is asked for wants the card and its PIN anew
├── GrantMovedOnError      a connection was changed since the page about it was shown
├── LoginRefusedError      a login with the card did not work (its code says why)
├── NotAmendableError      the grant that the visit is to change cannot be changed by it
├── NoSuchEntryError       there is no such entry of the history, or case about one, of this citizen's
├── NoSuchGrantError       there is no such grant, or it is not this citizen's
├── NotAtTerminalError     files are not handed out at a public terminal
├── NotThisPersonError     another citizen has logged in with this browser meanwhile
├── NothingToOfferError    nothing of what is asked can be handed over for this person
└── SameDeviceNeededError  a login by a QR code is not enough for what is asked
"""

from provider.flow.state import Flow


class VisitError(Exception):
    """A visit cannot go on as asked; nothing was changed."""


class AppRefusedError(VisitError):
    """A message of an app on a phone is refused; ``facts`` are told beside the code."""

    def __init__(self, code: str, status: int, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.facts = facts


class ElsewhereError(VisitError):
    """The page does not belong to where the visit stands."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow.state.value)
        self.flow = flow


class FreshCardNeededError(VisitError):
    """What my page is asked for wants the card and its PIN anew, on this device; ``back_to`` is a path there."""

    def __init__(self, back_to: str) -> None:
        super().__init__()
        self.back_to = back_to


class GrantMovedOnError(VisitError):
    """A connection was changed since the page about it was shown, or has ended; nothing was changed now."""


class LoginRefusedError(VisitError):
    """A login with the card did not work.

    ``code`` is one of ``jpki_bridge.errors``; ``shown`` is the code that the browser may hear.
    ``flow`` is None when the answer could not be tied to a visit of this session.
    """

    def __init__(self, code: str, *, shown: str, flow: Flow | None) -> None:
        super().__init__(code)
        self.code = code
        self.shown = shown
        self.flow = flow


class NoSuchEntryError(VisitError):
    """There is no such entry of the history, or case about one, or it is not this citizen's."""


class NoSuchGrantError(VisitError):
    """There is no such grant, or it is not this citizen's; the two look alike."""


class NotAmendableError(VisitError):
    """The grant that the visit is to change cannot be changed by it; why stays untold."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow.state.value)
        self.flow = flow


class NotAtTerminalError(VisitError):
    """Files are not handed out at a public terminal."""


class NotThisPersonError(VisitError):
    """Another citizen has logged in with this browser meanwhile."""


class NothingToOfferError(VisitError):
    """Nothing of what is asked can be handed over for this person."""


class SameDeviceNeededError(VisitError):
    """A login by a QR code is not enough for what is asked."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(flow.state.value)
        self.flow = flow
