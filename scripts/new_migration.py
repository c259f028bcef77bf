"""Write a migration that brings the migrations up to the models: NUMBER and NAME as arguments."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from provider.cli.db import MIGRATIONS, alembic_config


def main() -> None:
    """Compare the models with a freshly migrated SQLite file and write what differs."""
    number, name = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.upgrade(config, "head")
        command.revision(config, message=name, rev_id=number, autogenerate=True)
    print(f"written to {MIGRATIONS / 'versions'}")


if __name__ == "__main__":
    main()
