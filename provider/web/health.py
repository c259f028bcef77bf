"""Whether this process can serve: the database answers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from provider.web.access import Caller, callable_by
from provider.web.services import lookups

health = Blueprint("health", __name__)


@health.get("/healthz")
@callable_by(Caller.ANYONE)
def readiness() -> ResponseReturnValue:
    """Answer 200 when the database answers, 503 otherwise."""
    try:
        lookups().execute(select(1))
    except SQLAlchemyError:
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")
