"""One pass of the code flow over the real interface; each answer on the way meets its conditions."""

from tests.conformance.conditions.authorization import check_code, check_error
from tests.conformance.conditions.errors import check_refused
from tests.conformance.conditions.id_token import (
    FAPI_ALGORITHMS,
    check_hashes,
    check_id_token,
)
from tests.conformance.conditions.pushed import check_pushed
from tests.conformance.conditions.resource import check_userinfo
from tests.conformance.conditions.token import check_tokens


class Run:
    """A module's run: two clients of one variant, and a citizen with a fresh browser."""

    def __init__(self, suite, first, second, citizen):
        self.suite = suite
        self.first = first
        self.second = second
        self.citizen = citizen

    @property
    def variant(self):
        """The variant of the run."""
        return self.first.variant

    # --- the steps

    def pushed(self, party=None, **options):
        """Push a request; return the path to open in the browser."""
        party = party or self.first
        answer = party.push(**options)
        check_pushed(answer)
        return party.authorize_path(answer.json["request_uri"])

    def code(self, party=None, path=None, **options):
        """Push, log in, agree; return the code."""
        party = party or self.first
        path = path or self.pushed(party, **options)
        answer = self.citizen.allow(path, party.opened)
        return self.checked_code(answer, party, state=options.get("state", "state-1"))

    def tokens(self, party=None, exchange=None, **options):
        """Return the members of a good token response."""
        party = party or self.first
        answer = party.exchange(self.code(party, **options), **(exchange or {}))
        return self.checked_tokens(answer, party, nonce=options.get("nonce", "nonce-1"))

    def userinfo(self, tokens, party=None, *, asked=(), **options):
        """Read UserInfo with a token; return the claims."""
        party = party or self.first
        answer = party.get("/userinfo", tokens["access_token"], **options)
        return check_userinfo(answer, sub=tokens["claims"]["sub"], asked=asked)

    # --- what must hold wherever such an answer comes

    def checked_code(self, answer, party, *, state="state-1"):
        return check_code(
            answer, issuer=self.suite.issuer, redirect_uri=party.redirect_uri, state=state
        )

    def checked_error(self, answer, *codes, party=None, state="state-1"):
        check_error(
            answer,
            *codes,
            issuer=self.suite.issuer,
            redirect_uri=(party or self.first).redirect_uri,
            state=state,
        )

    def checked_tokens(self, answer, party=None, *, nonce="nonce-1", asked=()):
        """Check a token response and its id_token; add the id_token's ``claims`` and ``header``."""
        party = party or self.first
        members = check_tokens(answer, token_type=self.variant.token_type)
        header, claims = check_id_token(
            members["id_token"],
            jwks=self.suite.jwks(),
            issuer=self.suite.issuer,
            client_id=party.client_id,
            now=self.suite.now,
            nonce=nonce,
            algorithms=self.algorithms,
            asked=asked,
        )
        check_hashes(claims, header, access_token=members["access_token"])
        return members | {"claims": claims, "header": header}

    @property
    def algorithms(self):
        """What the id_token may be signed with."""
        return FAPI_ALGORITHMS

    def refused(self, answer, *codes):
        """A refused back-channel call."""
        check_refused(answer, *codes)
