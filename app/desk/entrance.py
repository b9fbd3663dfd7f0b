"""The entrance: who comes in, how, and how one leaves."""

from flask import Blueprint

entrance = Blueprint("entrance", __name__)
