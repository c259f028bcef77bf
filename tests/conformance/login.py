"""A login by plain OpenID Connect: a client with a secret, and requests that the browser brings."""

from urllib.parse import urlencode

from tests.conformance.flow import Run
from tests.conformance.parties import enrolled
from tests.conformance.party import Party
from tests.rp import without_none

PROFILE = ("name", "birthdate")
"""The claims that the scope ``profile`` stands for here."""


class LoginParty(Party):
    """A client of policy ``oidc_basic``: no push, no PKCE unless it wants it, no proof."""

    def request(self, **changes):
        """The parameters of a plain request; None takes one away."""
        standard = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": "state-1",
            "nonce": "nonce-1",
        }
        return without_none(standard | changes)

    def exchange(self, code, *, assertion=None, **changes):
        """Exchange a code; give ``code_verifier`` where the request had a challenge."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
        }
        return self.post("/token", form | changes, assertion=assertion)


class LoginRun(Run):
    """A module's run over plain requests, in one response mode."""

    def __init__(self, suite, first, second, citizen, response_mode="query"):
        super().__init__(suite, first, second, citizen)
        self.response_mode = response_mode

    def pushed(self, party=None, **changes):
        """The address of a plain request."""
        mode = None if self.response_mode == "query" else self.response_mode
        request = (party or self.first).request(**{"response_mode": mode, **changes})
        return "/authorize?" + urlencode(request)

    def checked_code(self, answer, party, *, state="state-1"):
        assert (answer.posted is not None) == (self.response_mode == "form_post")
        return super().checked_code(answer, party, state=state)

    def checked_error(self, answer, *codes, party=None, state="state-1"):
        assert (answer.posted is not None) == (self.response_mode == "form_post")
        super().checked_error(answer, *codes, party=party, state=state)

    @property
    def algorithms(self):
        """EnsureIdTokenSignatureIsRS256."""
        return ("RS256",)


def login_run(suite, number, variant, response_mode="query", **metadata):
    """Two fresh clients that log people in, and a fresh browser."""
    callback = "https://app.example/callback"
    first = enrolled(suite, f"login-{number}", variant, callback, LoginParty, **metadata)
    second_callback = f"{callback}?dummy1=lorem&dummy2=ipsum"
    second = enrolled(suite, f"second-{number}", variant, second_callback, LoginParty, **metadata)
    return LoginRun(suite, first, second, suite.citizen(), response_mode)
