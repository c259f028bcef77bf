"""Software cards with both keys, and what a test asks them to sign."""

import json

from jpki_bridge.card.driver.pin import typed_password, typed_pin
from jpki_bridge.card.driver.proof import Question
from jpki_bridge.card.driver.session import answer_question, answer_signature
from jpki_bridge.challenge import LINK, Context
from tests import pki
from tests.software_cards import key_members, write_card

AUTH_CA, SIGN_CA = pki.authority(), pki.sign_authority()
PIN, PASSWORD = "1234", "ABC123"


def question(purpose=LINK):
    context = Context(purpose, "こそだて手帳", "c-techo", "t" * 22, "47")
    return Question("https://localhost:8600", "n" * 43, context.text())


def both_keys(transport, slot_id, *, pin=PIN, password=PASSWORD, confirmed=False, asked=None):
    """Let a card's two keys answer as the window does: the PIN first, the password in a session of its own."""
    asked = asked or question()
    with typed_pin(pin) as digits:
        first = answer_question(transport, slot_id, digits, asked, last_try_confirmed=confirmed)
    with typed_password(password) as letters:
        return answer_signature(
            transport, slot_id, letters, asked, first, last_try_confirmed=confirmed
        )


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
