"""What may stand in a path where a route has a name: text that every database can take."""

from flask import Flask
from werkzeug.routing import BaseConverter


class PlainSegment(BaseConverter):
    """One segment of a path. U+0000 is in no name of ours, and PostgreSQL refuses to look for it."""

    regex = "[^/\\x00]+"
    part_isolating = True


def keep_paths_plain(app: Flask) -> None:
    """Let a path with U+0000 in it lead nowhere; call it before any route is added."""
    app.url_map.converters["default"] = PlainSegment
