"""The app's configuration: one JSON file, read once."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey


class ConfigurationError(Exception):
    """The file cannot be used; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Configuration:
    """Who this app is at which provider. ``ca_file`` is None where public CAs are meant."""

    issuer: str
    client_id: str
    redirect_uri: str
    key: ECKey
    port: int
    ca_file: str | None

    def __repr__(self) -> str:
        return f"Configuration(issuer={self.issuer!r}, client_id={self.client_id!r})"


def read_configuration(path: Path) -> Configuration:
    """Read the file; raise ``ConfigurationError``."""
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
        ca_file = content.get("ca_file")
        return Configuration(
            issuer=str(content["issuer"]),
            client_id=str(content["client_id"]),
            redirect_uri=str(content["redirect_uri"]),
            key=ECKey.import_key(content["private_jwk"]),
            port=int(content["port"]),
            ca_file=None if ca_file is None else str(ca_file),
        )
    except OSError as fault:
        raise ConfigurationError(f"cannot read {path}: {fault.strerror}.") from None
    except KeyError as fault:
        raise ConfigurationError(f"{path} lacks {fault.args[0]}.") from None
    except (AttributeError, JoseError, TypeError, ValueError):
        raise ConfigurationError(f"{path} is not a configuration of this app.") from None
