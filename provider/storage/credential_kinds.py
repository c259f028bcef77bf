"""Which kind of credential somebody logged in with."""

from sqlalchemy import select

from provider.storage.db import Database
from provider.storage.persons import CredentialRow


class CredentialKinds:
    """Reads the kind of one credential: the bridge's word for a token, or ``upstream``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kind(self, credential_id: str) -> str | None:
        """Return the kind; None for an unknown credential."""
        query = select(CredentialRow.kind).where(CredentialRow.credential_id == credential_id)
        with self._database.reading() as connection:
            return connection.scalar(query)
