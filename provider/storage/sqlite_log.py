"""SQLite's write-ahead log, which holds old pages until it is emptied: shredded keys among them.

PostgreSQL has no such file; there a vacuum removes what was deleted.
"""

from provider.storage.db import Database


def empty_log(database: Database) -> bool:
    """Move the log into the database and cut it to nothing; False when somebody was reading it.

    Nobody is waited for: while a checkpoint waits for a reader, no one else can write.
    """
    if database.engine.dialect.name != "sqlite":
        return True
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        [[patience]] = cursor.execute("PRAGMA busy_timeout").fetchall()
        cursor.execute("PRAGMA busy_timeout=0")
        [[busy, *_]] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout={patience}")
    finally:
        connection.close()
    return not busy
