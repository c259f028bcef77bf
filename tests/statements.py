"""How many statements something sends to the database."""

from sqlalchemy import event


def counted(database, action):
    """Do something; return how many statements it took."""
    seen = []
    note = lambda *arguments: seen.append(arguments[2])  # noqa: E731 - a listener is removed by itself
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(seen)
