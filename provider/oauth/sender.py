"""Who sent a back-channel request: a proven relying party and, where wanted, a proven key."""

from dataclasses import dataclass

from consent.relying_party import RelyingParty
from provider.oauth import client_auth
from provider.oauth.client_auth import ClientAuthenticator
from provider.oauth.dpop import DpopVerifier, Proof, ProvenCall
from provider.oauth.errors import ClientRefusedError, InvalidDpopProofError
from provider.oauth.wire import StrictRequest
from provider.storage.replays import OneTimeValue, ReplayStore, ValueReplayedError


@dataclass(frozen=True)
class Sender:
    """A relying party that proved who it is. Its one-time values are still to be spent."""

    relying_party: RelyingParty
    assertion: OneTimeValue
    proof: Proof | None


@dataclass(frozen=True)
class BoundSender:
    """A relying party that proved possession of a key, too."""

    relying_party: RelyingParty
    assertion: OneTimeValue
    proof: Proof


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
        party, assertion = self._clients.authenticate(request.form, now=request.now)
        return Sender(party, assertion, None)

    def maybe_bound(self, request: StrictRequest) -> Sender:
        """Demand client authentication, and check a DPoP proof when there is one."""
        party, assertion = self._clients.authenticate(request.form, now=request.now)
        proof = (
            None
            if request.unverified_proof is None
            else self._proof(request.unverified_proof, request)
        )
        return Sender(party, assertion, proof)

    def bound(self, request: StrictRequest) -> BoundSender:
        """Demand client authentication and a DPoP proof."""
        party, assertion = self._clients.authenticate(request.form, now=request.now)
        if request.unverified_proof is None:
            raise InvalidDpopProofError("a DPoP proof is missing")
        return BoundSender(party, assertion, self._proof(request.unverified_proof, request))

    def spend(self, sender: Sender | BoundSender) -> None:
        """Take the sender's one-time values, in the transaction that is open.

        Raises the ``OAuth2Error`` for a value that was used before; that transaction must not commit.
        """
        values = [sender.assertion]
        if sender.proof is not None:
            values.append(sender.proof.one_time)
        try:
            self._replays.spend(values)
        except ValueReplayedError as fault:
            if fault.kind == client_auth.KIND:
                raise ClientRefusedError("the assertion was used before") from None
            raise InvalidDpopProofError("the proof was used before") from None

    def _proof(self, unverified: str, request: StrictRequest) -> Proof:
        return self._dpop.verify(
            unverified, ProvenCall(request.method, request.uri), now=request.now
        )
