"""How the honest provider signs what it hands over."""

import json
import time

from joserfc import jws

from tests.unit.clients_example.over_http import s256


class Attesting:
    """Signs by ``attesting_key``; ``attestation_changes`` are its lies."""

    def attested(self, content):
        """Sign every answer and dataset, as the provider does; ``attestation_changes`` makes it lie."""
        for entry in content["categories"]:
            parts = [(entry, entry["answer"])] if "answer" in entry else []
            parts += [(each, each) for each in entry.get("datasets", ())]
            for holder, part in parts:
                part = {name: value for name, value in part.items() if name != "signature"}
                holder["signature"] = {
                    "by": "platform",
                    "jws": self.attestation(content, entry, part),
                }
        return content

    def attestation(self, content, entry, part):
        canonical = json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        payload = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": int(time.time()),
            "sub": content["subject"],
            "request_id": content["request_id"],
            "category": entry["category"],
            "condition": entry["condition"],
            "content_sha256": s256(canonical),
        } | self.attestation_changes
        header = {"alg": "ES256", "kid": self.key.kid, "typ": "self-information-attestation+jwt"}
        return jws.serialize_compact(header, json.dumps(payload), self.attesting_key, ["ES256"])
