"""`flask backup` and `flask restore`."""

import click


@click.command("backup")
def backup() -> None:
    """To come."""


@click.command("restore")
def restore() -> None:
    """To come."""
