"""Software cards for a real smart card service: plastic, phone and next card, each with both keys."""

from jpki_bridge.card.driver.session import Question
from tests import pki
from tests.software_cards import key_members, write_card

AUTH_CA, SIGN_CA = pki.authority(), pki.authority("sign-ca")
QUESTION = Question("https://localhost:8600", "n" * 43, '{"v":1}')
PIN, PASSWORD = "1234", "ABC123"


class Card:
    """One card's file and the credentials in it."""

    def __init__(self, folder, name, key_of, **members):
        self.authentication = pki.credential(AUTH_CA, key=key_of(f"auth {name}"))
        self.signature = pki.credential(
            SIGN_CA,
            key=key_of(f"sign {name}"),
            policy=pki.SIGN_POLICY,
            usage=pki.key_usage(digital_signature=True, content_commitment=True),
        )
        self.path = folder / f"{name}.json"
        write_card(
            folder,
            name,
            self.authentication,
            AUTH_CA,
            pin=PIN,
            **{
                "signature": key_members(self.signature, SIGN_CA),
                "password": PASSWORD,
                "token_label": "JPKIAPICCTOKEN2",
                **members,
            },
        )
