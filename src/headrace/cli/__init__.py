"""The command line: one module a command, imported only when its command is called.

A command named ``check`` is the click command ``check`` of the module ``headrace.cli.check``.
``COMMANDS`` lists them with the sentence that ``headrace --help`` prints, so that the list needs
none of the modules.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Final

import click
from click.exceptions import NoArgsIsHelpError

from headrace import __version__
from headrace.errors import HeadraceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COMMANDS: Mapping[str, str] = {
    "check": "Judge templates; fail where the design does.",
    "fix": "Change properties in templates so that findings are gone.",
    "graph": "Draw the design: SVG, Mermaid, DOT or JSON.",
    "init": "Write a commented load file for a template's own sources.",
    "simulate": "Run one trial: what is admitted, late, lost, and when.",
    "faults": "Let each part fail by itself, and tell what each store loses.",
    "plan": "Let the load grow, and tell when which part runs out.",
    "sweep": "Run many trials: loads × sizes × faults × seeds, and the cheapest that will do.",
    "job": "Run a batch job on a cluster, task by task.",
    "size": "Give the smallest configuration that carries a load.",
    "rules": "List the rules.",
    "explain": "Explain one rule.",
    "new-rule": "Start a rule of your own: the rule, and a fixture that tests it.",
    "test-rules": "Test rules of your own against the marks in their fixtures.",
    "schema": "Print the JSON Schema of a file that Headrace reads or writes.",
}

COULD_NOT_RUN: Final = 2
INTERRUPTED: Final = 130
_GARBAGE: Final = 1_000_000
"""Objects that may pile up before they are looked through."""


class Refusal(click.ClickException):
    """A call that makes no sense, told in one line with the page that helps."""

    exit_code = COULD_NOT_RUN

    def __init__(self, error: click.UsageError) -> None:
        said = " ".join(error.format_message().split()).rstrip(".")
        page = f" ({error.ctx.command_path} --help)" if error.ctx else ""
        super().__init__(f"{said}{page}")

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the line."""
        click.echo(f"headrace: {self.message}", file=file, err=True)


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
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        """Run a command; what the user can mend is one line on standard error and exit code 2."""
        # A template is a large tree that lives as long as the process: looking through it for
        # garbage again and again takes a third of a run.
        gc.set_threshold(_GARBAGE)
        # And once more at the end, for another quarter: the system takes the memory back anyway.
        atexit.register(gc.freeze)
        try:
            return super().main(args, *rest, **settings)
        except HeadraceError as error:
            click.echo(f"headrace: {error}", err=True)
            sys.exit(COULD_NOT_RUN)
        except BrokenPipeError:  # the reader, `head` say, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        """Read the options before the command."""
        with _in_one_line():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for; Ctrl-C ends it as shells expect."""
        try:
            with _in_one_line():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise Refusal(error) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="headrace")
def main() -> None:
    """Prove an AWS streaming and analytics design before it is deployed."""
