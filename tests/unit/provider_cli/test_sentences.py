"""What an operator is told when something outside the program is wrong."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from connectors.errors import RegistryFaultError
from provider.cli import main
from provider.cli.sentences import sentence_for
from provider.cli.supervisor.disk import NEEDED_MEGABYTES, refuse_full_disk
from provider.cli.supervisor.errors import DiskFullError
from provider.settings import SettingsError
from provider.storage.job_queue import QueueUrlError
from scopes.errors import CatalogueFaultError


def database_fault(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/absent/db.sqlite3")
    with pytest.raises(OperationalError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return caught.value


def test_each_mendable_fault_has_its_sentence(tmp_path):
    told = [
        sentence_for(SettingsError(["A is not set", "B is no number"])),
        sentence_for(RegistryFaultError(["hinata lacks url"])),
        sentence_for(CatalogueFaultError("id x is claimed twice; x names no example fields")),
        sentence_for(QueueUrlError("a redis queue needs the package redis")),
        sentence_for(database_fault(tmp_path)),
        sentence_for(OSError(28, "No space left on device", "/data/kek")),
        sentence_for(OSError(28, "No space left on device")),
        sentence_for(FileNotFoundError(2, "No such file or directory", "/data/kek")),
    ]
    assert told == [
        "the settings are not right:\n  A is not set\n  B is no number",
        "the list of agencies cannot be used:\n  hinata lacks url",
        "the catalogue cannot be used:\n  id x is claimed twice\n  x names no example fields",
        "the job queue cannot be used: a redis queue needs the package redis",
        "the database cannot be used: unable to open database file",
        "the disk is full; /data/kek could not be written",
        "the disk is full; a file could not be written",
        "/data/kek: No such file or directory",
    ]


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch):
    def broken(**_options):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(main, "madoguchi", broken)
    with pytest.raises(OSError, match="Bad file descriptor"):
        main.main()


def test_a_mendable_fault_ends_with_a_sentence_and_exit_code_1(monkeypatch, capsys):
    def full(**_options):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(main, "madoguchi", full)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert told == "madoguchi: the database cannot be used: database or disk is full\n"


def test_a_nearly_full_disk_is_refused_before_anything_starts(monkeypatch):
    def nearly_full(_folder):
        return shutil._ntuple_diskusage(10**9, 10**9 - 5_000_000, 5_000_000)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)
    with pytest.raises(DiskFullError, match=f"{NEEDED_MEGABYTES} MB are needed .* 5 MB are free"):
        refuse_full_disk(Path("/data"))
