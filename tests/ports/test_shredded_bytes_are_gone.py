"""On SQLite, what was shredded cannot be found in any file of the database, its log included."""

from consent.retrieval import Part
from provider.storage.sqlite_log import empty_log
from tests.ports.kept_retrievals import NOW, a_grant, a_retrieval, add, leased, on_sql

KEY, ANSWER = b"the wrapped key", b"the sealed answer"


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in folder.glob("test.sqlite3*"))


def test_key_and_answer_leave_every_file_once_they_are_shredded(sqlite_url, tmp_path):
    kept = on_sql(sqlite_url)
    kept.grants.add(a_grant())
    add(kept, a_retrieval(data_key=KEY * 4))
    lease = leased(kept)
    kept.work.plan("r-1", lease.attempt, [Part("immunisation", "hinata")])
    kept.work.keep_answers([("r-1", Part("immunisation", "hinata", ANSWER * 400, NOW))])
    empty_log(kept.unit)  # so that both lie in the database's own pages, too
    kept.store.note_read("r-1", now=NOW)
    assert KEY in bytes_of(tmp_path)
    assert ANSWER in bytes_of(tmp_path)
    kept.store.acknowledge("r-1", now=NOW)
    assert empty_log(kept.unit)
    assert KEY not in bytes_of(tmp_path)
    assert ANSWER not in bytes_of(tmp_path)
    kept.unit.dispose()


def test_a_log_that_is_being_read_is_left_for_the_next_time(sqlite_url):
    kept = on_sql(sqlite_url)
    with kept.unit.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM retrieval").scalar()
        assert not empty_log(kept.unit)
    kept.grants.add(a_grant())
    assert empty_log(kept.unit)
    kept.unit.dispose()
