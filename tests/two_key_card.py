"""Software cards with both keys, and what a test asks them to sign."""

import json

from jpki_bridge.card.driver.session import Question
from jpki_bridge.challenge import LINK, Context
from tests import pki
from tests.software_cards import key_members, write_card

AUTH_CA, SIGN_CA = pki.authority(), pki.sign_authority()
PIN, PASSWORD = "1234", "ABC123"


def question(purpose=LINK):
    context = Context(purpose, "こそだて手帳", "c-techo", "t" * 22, "47")
    return Question("https://localhost:8600", "n" * 43, context.text())


class Card:
    """One card's file and the credentials in it."""

    def __init__(self, folder, name, key_of=pki.rsa_key, **members):
        self.name = name
        self.authentication = pki.credential(AUTH_CA, key=key_of(f"auth {name}"))
        self.signature = pki.signature_credential(SIGN_CA, key=key_of(f"sign {name}"))
        self.path = folder / f"{name}.json"
        standard = {
            "signature": key_members(self.signature, SIGN_CA),
            "password": PASSWORD,
            "token_label": "JPKIAPICCTOKEN2",
        }
        write_card(
            folder, name, self.authentication, AUTH_CA, **{"pin": PIN, **standard, **members}
        )

    def change(self, **members):
        """Write the same card anew with other members, as new as on the first day."""
        self._write(members)
        self.path.with_suffix(".state.json").unlink(missing_ok=True)

    def replace_behaviour(self, behaviour):
        """Let the card behave otherwise; its counts stay."""
        self._write({"behaviour": behaviour})

    def _write(self, members):
        content = json.loads(self.path.read_text("utf-8")) | members
        self.path.write_text(json.dumps(content), "utf-8")
