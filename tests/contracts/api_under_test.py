"""A provider in which something of every kind exists, and whoever may ask for it."""

from dataclasses import replace

from tests.contracts.invented_calls import REGISTERED
from tests.developer import Developer
from tests.fakes.counter import records_of, released
from tests.flows.conftest import Caller, HandWorker, asked
from tests.flows.test_grant_management import management
from tests.oauth_provider import InProcessProvider
from tests.rp import FlaskHttp

SCOPE = "openid offline_access immunisation maternal_child_health"
THINGS = {
    "request_id": ("waiting", "ready", "taken", "foreign"),
    "category": ("immunisation", "maternal_child_health", "household"),
    "grant_id": ("held", "foreign_grant"),
    "client_id": ("registered", "koyomi"),
}
"""By what names a call means what exists."""


class Api:
    """Sends invented calls, and puts back what they take away. ``real`` tells ids by name."""

    def __init__(self, settings):
        self.provider = InProcessProvider(replace(settings, registration="open"))
        self._worker = HandWorker(self.provider)
        self._worker.agencies.answers["hinata", "immunisation"] = released(
            "immunisation", "hinata", records_of("immunisation", 2)
        )
        types = ["authorization_code", "refresh_token", "client_credentials"]
        self.rp, other = (
            self.provider.relying_party(name, metadata={"grant_types": types})
            for name in ("koyomi", "other")
        )
        self._other = self._consent(other)
        self.developer = Developer(FlaskHttp(self.provider.app.test_client()))
        self.real = {"foreign": asked(self._other), "foreign_grant": self._other.grant_id}
        self._allow()
        self._register()

    def _allow(self):
        """Let there be a consent, and a request of each state under it."""
        mine = self._consent(self.rp)
        ids = [asked(mine, key=name) for name in ("waiting", "ready", "taken")]
        for request_id in ids[1:]:
            self._worker.collect(request_id)
        mine.result(ids[2])
        mine.delete(ids[2])
        self._token, self._management = mine.token, management(self.rp)["access_token"]
        self.real |= dict(zip(("waiting", "ready", "taken"), ids, strict=True))
        self.real["held"] = mine.grant_id

    def _register(self):
        """Let there be a client that somebody registered."""
        self.developer.register()
        self.real["registered"] = self.developer.registered["client_id"]

    def _consent(self, party):
        tokens = self.provider.tokens(party, push={"scope": SCOPE}, term_days=90)
        caller = Caller(party, tokens)
        caller.grant_id = tokens["grant_id"]
        return caller

    def send(self, call):
        """Send a call as whoever it says that it comes from."""
        address = call.address(self.real)
        headers = call.headers | self._credentials(call, address)
        body = call.body.replace(REGISTERED.encode(), self.real["registered"].encode())
        answer = self.rp.send(call.method, address, body=body, headers=headers)
        if answer.status == 204:
            (self._register if "registration" in call.tags else self._allow)()
        return answer

    def _credentials(self, call, address):
        kind = call.credentials
        if kind == "none" or "catalogue" in call.tags:
            return {}
        if "registration" in call.tags:
            token = self.developer.registered["registration_access_token"]
            usual = f"Bearer {token}" if "client_id" in call.names else ""
            named = {"odd": call.odd, "cut": f"Bearer {token[:-3]}"}.get(kind, usual)
            return {"Authorization": named} if named else {}
        token = self._management if "grants" in call.tags else self._token
        token = self._other.token if kind == "foreign" else token
        method = "PUT" if kind == "other_method" else call.method
        proof = self.rp.proof(method, address, access_token=token)
        return {
            "bearer": {"Authorization": f"Bearer {token}"},
            "no_proof": {"Authorization": f"DPoP {token}"},
            "spent": {"Authorization": f"DPoP {token}", "DPoP": f"{proof},{proof}"},
            "cut": {"Authorization": f"DPoP {token[:-3]}", "DPoP": proof[:-3]},
            "odd": {"Authorization": call.odd, "DPoP": proof},
            "odd_proof": {"Authorization": f"DPoP {token}", "DPoP": call.odd},
        }.get(kind, {"Authorization": f"DPoP {token}", "DPoP": proof})
