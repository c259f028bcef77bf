"""The JWK Sets of relying parties that use client certificates (RFC 8705)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, select

from consent.relying_party import RelyingPartyStatus
from provider.storage.client_documents import key_set_of, with_key_copy
from provider.storage.clients import ClientRow
from provider.storage.db import Database

_SIGN = "tls_client"
"""Stands in the metadata of each such client, and in those of few others."""


class RegisteredKeySets:
    """Reads them all in one statement, for the listener that must know whom to let in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[Mapping[str, Any]]:
        """Return the keys in force of each active client that authenticates or binds by certificate.

        A client that has expired may be among them; its requests are judged like any.
        """
        metadata = ClientRow.client_metadata
        query = select(metadata).where(
            ClientRow.status == RelyingPartyStatus.ACTIVE.value,
            cast(metadata, Text).contains(_SIGN, autoescape=True),
        )
        with self._database.reading() as connection:
            rows = connection.execute(with_key_copy(query, ClientRow.client_id)).mappings().all()
        return [
            key_set_of(row["client_metadata"], row).jwks
            for row in rows
            if _uses_certificates(row["client_metadata"])
        ]


def _uses_certificates(metadata: Mapping[str, Any]) -> bool:
    return (
        metadata.get("token_endpoint_auth_method") == "self_signed_tls_client_auth"
        or metadata.get("tls_client_certificate_bound_access_tokens") is True
    )
