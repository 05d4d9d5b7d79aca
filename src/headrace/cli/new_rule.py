"""``headrace new-rule``: a rule of one's own to start from, with the fixture that tests it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from headrace.cli.output import write

__all__ = ["new_rule"]

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TYPE = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)+")
_FIRST = 101


@click.command("new-rule")
@click.argument("name")
@click.option("--on", "cfn_type", required=True, metavar="TYPE", help="The type that it judges.")
@click.option("--yaml", "declared", is_flag=True, help="A declarative rule instead of Python.")
@click.option("--id", "rule_id", help="Its id; the next of OWN101, OWN102, ... by default.")
@click.option("--to", "folder", default="rules", show_default=True, help="Folder of your rules.")
def new_rule(name: str, cfn_type: str, declared: bool, rule_id: str | None, folder: str) -> None:
    """Start the rule NAME, called after the fault that it finds: stream-without-owner.

    Writes the rule, and a fixture whose comments say what it finds where. Both work at once;
    change them to what you mean.
    """
    from headrace.errors import InputError
    from headrace.rulekit.own import scaffold
    from headrace.services import types

    name = name.replace("_", "-")
    if not _NAME.fullmatch(name):
        raise InputError(f"{name} is no name of a rule: small letters and hyphens, as in no-owner")
    if not _TYPE.fullmatch(cfn_type):
        raise InputError(f"{cfn_type} is no CloudFormation type: write AWS::Kinesis::Stream")
    number = _checked_id(rule_id, name, folder)
    stem = name.replace("-", "_")
    entry = types().get(cfn_type)
    view = (f"headrace.services.{entry[0]}.component", entry[1]) if entry else None
    texts = {
        f"{stem}.rule.yaml" if declared else f"{stem}.py": scaffold.declared_rule(number, cfn_type)
        if declared
        else scaffold.python_rule(name, number, cfn_type, view),
        f"tests/{stem}.yaml": scaffold.fixture(number, cfn_type),
    }
    there = [str(Path(folder, file)) for file in texts if Path(folder, file).exists()]
    if there:
        raise InputError("is there already: choose another name", file=there[0])
    Path(folder, "tests").mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        write(text, str(Path(folder, file)))
        click.echo(f"wrote {Path(folder, file)}")
    click.echo(f"\nheadrace test-rules {folder}\nheadrace check TEMPLATE --rules {folder}")


def _checked_id(wanted: str | None, name: str, folder: str) -> str:
    """Return the new rule's id: what is wanted, or the next that is free.

    Raises
    ------
    InputError
        Another rule has that id or that name.
    """
    from headrace.errors import InputError
    from headrace.rulekit.discovery import all_rules

    has_rules = any(Path(folder).glob("*.py")) or any(Path(folder).glob("*.rule.yaml"))
    rules = all_rules((folder,) if has_rules else ())
    taken = {rule.id for rule in rules}
    if any(rule.name == name for rule in rules):
        raise InputError(f"there is a rule {name} already: `headrace explain {name}` tells of it")
    if wanted is None:
        return next(f"OWN{n}" for n in range(_FIRST, 10 * _FIRST) if f"OWN{n}" not in taken)
    if not re.fullmatch(r"[A-Z][A-Z0-9]*[0-9]", wanted):
        raise InputError(f"{wanted} is no id of a rule: capitals and digits, as in OWN101")
    if wanted in taken:
        raise InputError(f"there is a rule {wanted} already: `headrace explain {wanted}`")
    return wanted
