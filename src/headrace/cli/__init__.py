"""The command line: one module a command, imported only when its command is called.

A command named ``check`` is the click command ``check`` of the module ``headrace.cli.check``.
``COMMANDS`` lists them with the sentence that ``headrace --help`` prints, so that the list needs
none of the modules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from headrace import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {}


class LazyGroup(click.Group):
    """A group whose commands are found by name in modules of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that was asked for."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_")
        command = getattr(import_module(f"headrace.cli.{module}"), module)
        if not isinstance(command, click.Command):
            raise TypeError(f"headrace.cli.{module}.{module} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        if COMMANDS:
            with formatter.section("Commands"):
                formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="headrace")
def main() -> None:
    """Prove an AWS streaming and analytics design before it is deployed."""
