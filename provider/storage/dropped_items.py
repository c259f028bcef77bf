"""What waits under a grant for an item that the citizen has taken out of it: shredded at once."""

from sqlalchemy import Connection, and_, delete, or_, select, update

from consent.retrieval import RetrievalState
from provider.storage.db import Database
from provider.storage.retrievals import RetrievalPartRow, RetrievalRow, locked, shred_where

Questions = list[dict[str, object]]


def shred_item(database: Database, grant_id: str, category: str) -> int:
    """Take a category out of everything that a grant has asked for; return of how many retrievals.

    What agencies answered for it is deleted, and nobody is asked for it any more. A retrieval that was about
    nothing else is gone. Joins the open transaction, which holds the grant.
    """
    row = RetrievalRow
    of_grant = and_(row.grant_id == grant_id, row.data_key.is_not(None))
    with database.transaction() as connection:
        ids = locked(connection, of_grant)
        query = select(row.retrieval_id, row.questions).where(row.retrieval_id.in_(ids))
        found = [
            (each, questions)
            for each, questions in connection.execute(query)
            if any(question["category"] == category for question in questions)
        ]
        for retrieval_id, questions in found:
            _leave(connection, retrieval_id, questions, category)
    return len(found)


def _leave(connection: Connection, retrieval_id: str, questions: Questions, category: str) -> None:
    """Leave of a retrieval what is not about a category."""
    this = RetrievalRow.retrieval_id == retrieval_id
    left = [question for question in questions if question["category"] != category]
    if not left:
        shred_where(connection, this, RetrievalState.PURGED)
        return
    connection.execute(update(RetrievalRow).where(this).values(questions=left))
    part = RetrievalPartRow
    dropped = or_(
        part.category == category, part.category.startswith(f"{category}/", autoescape=True)
    )
    connection.execute(delete(part).where(part.retrieval_id == retrieval_id, dropped))
