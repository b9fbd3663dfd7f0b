"""The doors of the house: every blueprint, each with its own guard."""

from flask import Blueprint

from app.admin import admin
from app.desk.door import desk
from app.desk.elsewhere import elsewhere
from app.desk.entrance import entrance
from app.hooks.feeds import hooks
from app.portal import portal

DOORS: tuple[Blueprint, ...] = (entrance, desk, admin, elsewhere, hooks, portal)
