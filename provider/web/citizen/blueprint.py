"""The one blueprint of every page that citizens see."""

from flask import Blueprint

citizen = Blueprint("citizen", __name__)
