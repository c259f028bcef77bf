"""Every column says how sensitive it is, every route who may call it, every migration has its place."""

import importlib
import pkgutil

import pytest
from flask import Blueprint, Flask
from sqlalchemy import Column, MetaData, String, Table

import provider.storage
import provider.web
from provider.app import BLUEPRINTS, create_app
from provider.storage.db import SENSITIVITIES, Base, column
from provider.web.access import CALLABLE_BY, Caller


def all_tables():
    for module in pkgutil.iter_modules(provider.storage.__path__):
        importlib.import_module(f"provider.storage.{module.name}")
    return Base.metadata.tables.values()


def columns_without_sensitivity(tables):
    return [
        str(each)
        for table in tables
        for each in table.columns
        if each.info.get("sensitivity") not in SENSITIVITIES
    ]


def test_every_column_says_how_sensitive_it_is():
    assert columns_without_sensitivity(all_tables()) == []


def test_a_silent_column_is_found():
    breach = Table("breach", MetaData(), Column("name", String()))
    assert columns_without_sensitivity([breach]) == ["breach.name"]


def test_a_column_with_an_unknown_sensitivity_does_not_build():
    with pytest.raises(ValueError, match="harmless"):
        column(sensitivity="harmless")


def test_there_are_tables_to_speak_of():
    assert len(all_tables()) > 10


@pytest.fixture
def routes():
    """Return every view of the product by its endpoint."""
    app = Flask("provider.web", static_folder=None)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app.view_functions


def routes_without_caller(routes):
    return [
        endpoint
        for endpoint, view in routes.items()
        if not isinstance(getattr(view, CALLABLE_BY, None), Caller)
    ]


def test_every_route_says_who_may_call_it(routes):
    assert routes
    assert routes_without_caller(routes) == []


def test_a_silent_route_is_found_and_closed_to_everyone(prepared_settings):
    app = create_app(prepared_settings)
    app.add_url_rule("/breach", "breach", lambda: "open")
    assert "breach" in routes_without_caller(app.view_functions)
    assert app.test_client().get("/breach").status_code == 403


def test_every_blueprint_of_the_product_is_registered():
    """A module under provider.web that makes a blueprint is of no use until the app knows it."""
    made = {
        value.name
        for module in pkgutil.walk_packages(provider.web.__path__, "provider.web.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Blueprint)
    }
    assert made == {blueprint.name for blueprint in BLUEPRINTS}
