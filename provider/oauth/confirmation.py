"""What a token is bound to (RFC 7800): a DPoP key, a client certificate, or nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Binding(StrEnum):
    """The member of ``cnf`` that names the key."""

    DPOP = "jkt"
    """RFC 9449 section 6.1."""
    CERTIFICATE = "x5t#S256"
    """RFC 8705 section 3.1."""


@dataclass(frozen=True)
class Confirmation:
    """A key by its thumbprint: 43 characters of base64url."""

    binding: Binding
    thumbprint: str

    @property
    def token_type(self) -> str:
        """The token type that the holder of the key must use."""
        return "DPoP" if self.binding is Binding.DPOP else "Bearer"

    def claim(self) -> dict[str, str]:
        """Return the ``cnf`` claim."""
        return {self.binding.value: self.thumbprint}

    def text(self) -> str:
        """Return the form in which storage keeps it."""
        return f"{self.binding.value}:{self.thumbprint}"

    @classmethod
    def read(cls, text: str | None) -> "Confirmation | None":
        """Read what ``text`` wrote; None stays None: a token bound to nothing."""
        if text is None:
            return None
        binding, _, thumbprint = text.rpartition(":")
        return cls(Binding(binding), thumbprint)
