"""Commands for the database's schema."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config

from provider.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(database_url: str) -> Config:
    """Describe the migrations of one database to Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


@click.group()
def db() -> None:
    """Create and upgrade the database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema to the newest version."""
    command.upgrade(alembic_config(Settings.from_environment().database_url), "head")
