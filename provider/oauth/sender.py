"""Who sent a back-channel request, and to what key the tokens it asks for will be bound."""

from dataclasses import dataclass, replace

from authlib.oauth2.rfc6749 import InvalidRequestError

from consent.relying_party import RelyingParty
from provider.oauth.client_auth import assertion
from provider.oauth.client_auth.authenticator import Authenticated, ClientAuthenticator
from provider.oauth.confirmation import Binding, Confirmation
from provider.oauth.dpop import DpopVerifier, Proof, ProvenCall
from provider.oauth.errors import ClientRefusedError, InvalidDpopProofError
from provider.oauth.policy import policy_of
from provider.oauth.wire import StrictRequest
from provider.storage.replays import OneTimeValue, ReplayStore, ValueReplayedError

CERTIFICATE_BOUND = "tls_client_certificate_bound_access_tokens"
DPOP_BOUND = "dpop_bound_access_tokens"


@dataclass(frozen=True)
class Sender:
    """A relying party that proved who it is. Its one-time values are still to be spent.

    ``confirmation`` is what its tokens will be bound to; None for a token bound to nothing, which
    only a login may have.
    """

    relying_party: RelyingParty
    one_time: tuple[OneTimeValue, ...] = ()
    proof: Proof | None = None
    confirmation: Confirmation | None = None


class Senders:
    """Finds out who sent a request. All signatures are checked before anything is written."""

    def __init__(
        self, clients: ClientAuthenticator, dpop: DpopVerifier, replays: ReplayStore
    ) -> None:
        self._clients = clients
        self._dpop = dpop
        self._replays = replays

    def client(self, request: StrictRequest) -> Sender:
        """Demand client authentication alone."""
        return _sender(self._clients.authenticate(request))

    def maybe_bound(self, request: StrictRequest) -> Sender:
        """Demand client authentication, and check a DPoP proof when there is one."""
        return self._with_proof(self.client(request), request)

    def bound(self, request: StrictRequest) -> Sender:
        """Demand client authentication and the key that this client's tokens are bound to.

        Raises ``InvalidRequestError`` for a proof that is missing, ``InvalidDpopProofError`` for a
        bad one, ``ClientRefusedError`` for a certificate that is missing.
        """
        client = self._clients.authenticate(request)
        if client.relying_party.metadata.get(CERTIFICATE_BOUND) is True:
            return _bound_to_certificate(client, request)
        sender = self._with_proof(_sender(client), request)
        if sender.proof is not None:
            return replace(sender, confirmation=Confirmation(Binding.DPOP, sender.proof.jkt))
        if policy_of(sender.relying_party).bound or _wants_proof(sender.relying_party):
            # invalid_dpop_proof would speak of a proof that came; the conformance suite says so, too.
            raise InvalidRequestError("a DPoP proof is missing")
        return sender

    def spend(self, sender: Sender) -> None:
        """Take the sender's one-time values, in the transaction that is open.

        Raises the ``OAuth2Error`` for a value that was used before; that transaction must not commit.
        """
        try:
            self._replays.spend(sender.one_time)
        except ValueReplayedError as fault:
            if fault.kind == assertion.KIND:
                raise ClientRefusedError("the assertion was used before") from None
            raise InvalidDpopProofError("the proof was used before") from None

    def _with_proof(self, sender: Sender, request: StrictRequest) -> Sender:
        if request.unverified_proof is None:
            return sender
        call = ProvenCall(request.method, request.uri)
        proof = self._dpop.verify(request.unverified_proof, call, now=request.now)
        return replace(sender, one_time=(*sender.one_time, proof.one_time), proof=proof)


def _sender(client: Authenticated) -> Sender:
    return Sender(client.relying_party, (client.assertion,) if client.assertion else ())


def _wants_proof(party: RelyingParty) -> bool:
    return party.metadata.get(DPOP_BOUND) is True


def _bound_to_certificate(client: Authenticated, request: StrictRequest) -> Sender:
    """Bind to the certificate (RFC 8705 section 3); a DPoP proof beside it would be a second key."""
    if request.unverified_proof is not None:
        raise InvalidDpopProofError("tokens of this client are bound to its certificate")
    if client.certificate is None:
        raise ClientRefusedError(
            "a client certificate is missing; use the addresses of mtls_endpoint_aliases"
        )
    bound = Confirmation(Binding.CERTIFICATE, client.certificate.thumbprint)
    return replace(_sender(client), confirmation=bound)
