"""Card files as the registry office hands them out, for a bridge in a test."""

import base64
import json

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def key_members(holder, authority):
    """What a card file says of one key: certificate, CA certificate and private key."""
    pem = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "certificate": base64.b64encode(holder.der).decode(),
        "ca_certificate": base64.b64encode(
            authority.certificate.public_bytes(Encoding.DER)
        ).decode(),
        "private_key": pem.decode(),
    }


def write_card(folder, card_id, holder, authority, *, pin="1234", tries_left=3, **members):
    """Write one card file; ``members`` replaces or adds members of the format."""
    folder.mkdir(exist_ok=True)
    standard = {
        "format": "jpki-software-card:1",
        "synthetic": True,
        "card_id": card_id,
        "label": {"ja": f"{card_id}さんのカード", "en": f"Card of {card_id}"},
        "token_label": "JPKIAPSANDBOXTOKEN",
        "pin": pin,
        "tries_left": tries_left,
        "authentication": key_members(holder, authority),
        "behaviour": {},
    }
    text = json.dumps(standard | members)
    (folder / f"{card_id}.json").write_text(text, "utf-8")
