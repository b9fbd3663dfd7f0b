"""The flask commands: what a person types to set the house up, to run it and to save it."""

from flask import Flask

from app.cli.backup import backup, restore
from app.cli.lists import customers, import_command, products, shipments
from app.cli.mail import mail
from app.cli.orders import orders
from app.cli.parts import clock, mailboxes, receive, web, worker
from app.cli.people import people
from app.cli.setup import init
from app.cli.start import start
from app.cli.tracking import tracking


def register(app: Flask) -> None:
    """Give app its commands."""
    mail.add_command(receive)
    orders.add_command(import_command("orders"))
    for command in (
        init,
        start,
        web,
        worker,
        clock,
        mailboxes,
        mail,
        people,
        backup,
        restore,
        tracking,
        orders,
        customers,
        products,
        shipments,
    ):
        app.cli.add_command(command)
