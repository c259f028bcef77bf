"""The one blueprint of every page that citizens see."""

from flask import Blueprint

from provider.web.citizen.refusal_sides import side_of

citizen = Blueprint("citizen", __name__)
citizen.add_app_template_global(side_of)
