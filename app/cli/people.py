"""`flask people`: invite an agent, or let one set a new password. Each prints a link that works once."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app.cli import setup
from app.core.actor import SYSTEM
from app.core.errors import DomainError
from app.people import commands, queries


@click.group("people")
def people() -> None:
    """Agents of this house."""


@people.command("invite")
@click.argument("email")
@click.option("--name", required=True, help="What colleagues and customers call the agent.")
@click.option("--role", default="agent", show_default=True, help="The key or the name of a role.")
@with_appcontext
def invite(email: str, name: str, role: str) -> None:
    """Make an agent and print the link by which the first password is set."""
    role_ids = [one.id for one in queries.roles() if role in {one.key, one.name}]
    if not role_ids:
        known = ", ".join(one.key or one.name for one in queries.roles())
        raise click.ClickException(f"There is no role {role!r}. There are: {known}.")
    try:
        token = commands.invite(SYSTEM, name=name, email=email, role_ids=role_ids)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(_link(token))


@people.command("first")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="What colleagues and customers see.")
@with_appcontext
def first(email: str, name: str) -> None:
    """Make the first administrator of an empty house and print the password, this once."""
    try:
        password = setup.first_administrator(email, name)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if password is None:
        raise click.ClickException(
            "There are agents already. Use: flask people invite, or flask people reset."
        )
    click.echo(f"First administrator: {email}  password: {password}  (shown only this once)")


@people.command("reset")
@click.argument("email")
@with_appcontext
def reset(email: str) -> None:
    """End an agent's password and sessions and print the link to a new one."""
    agent = queries.by_email(email)
    if agent is None:
        raise click.ClickException("There is no such agent.")
    try:
        token = commands.reset(SYSTEM, agent.id)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(_link(token))


def register(app: Flask) -> None:
    """Give app these commands."""
    app.cli.add_command(people)


def _link(token: str) -> str:
    return f"{current_app.config['CARELINE'].base_url}/join/{token}"
