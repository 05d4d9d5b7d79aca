"""What cfn-lint finds, beside our own findings: it runs in a process of its own meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Final

from headrace.errors import InputError
from headrace.report.model import Entry, RuleText
from headrace.rulekit import Pillar, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

__all__ = ["Linting"]

_SEVERITIES: Final = {
    "Error": Severity.ERROR,
    "Warning": Severity.WARNING,
    "Informational": Severity.NOTICE,
}
PROGRAM = "from cfnlint.runner import main; main()"
"""Its command, wherever it is installed."""
_STDIN: Final = "-"
_SHOWN: Final = 300
"""Characters of a message that are shown: cfn-lint lists every value that it would accept."""


@dataclass(slots=True)
class Linting:
    """A run of cfn-lint that goes on until somebody asks what it found."""

    process: subprocess.Popen[str]
    said: IO[str]

    @classmethod
    def start(cls, files: Sequence[str], stdin: str | None, regions: Sequence[str]) -> Linting:
        """Start cfn-lint on *files*, or on the text of standard input.

        Its own configuration file is read as it always is.

        Raises
        ------
        InputError
            It is not installed.
        """
        if find_spec("cfnlint") is None:
            raise InputError("cfn-lint is not installed: pip install 'headrace[lint]'")
        # A file, for a pipe that nobody reads would make cfn-lint wait for us.
        said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - read when it ends
        command = [sys.executable, "-c", PROGRAM, "--format", "json"]
        command += ["--regions", *regions] if regions else []
        process = subprocess.Popen(  # noqa: S603 - the linter of this environment, on named files
            [*command, "--", *files] if files else command,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        if stdin is not None:
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
            process.stdin = None
        return cls(process, said)

    def found(self) -> tuple[list[Entry], dict[str, RuleText]]:
        """Wait for the end, and return findings and rules; each finding once.

        Raises
        ------
        InputError
            It could not run.
        """
        _, complaint = self.process.communicate()
        self.said.seek(0)
        text = self.said.read()
        try:
            matches: list[dict[str, Any]] = json.loads(text)
        except ValueError:
            last = (complaint.strip().splitlines() or ["it said nothing"])[-1]
            raise InputError(f"cfn-lint could not run: {last}") from None
        entries = dict.fromkeys(map(_entry, matches))
        return list(entries), {rule.id: rule for rule in map(_rule, matches)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, where something else went wrong and nobody will ask any more."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        self.said.close()


def _entry(match: dict[str, Any]) -> Entry:
    path, start = match["Location"].get("Path") or [], match["Location"]["Start"]
    resource = str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""
    rule = _rule(match)
    message = match["Message"]
    return Entry(
        rule=rule.id,
        name=rule.name,
        severity=str(rule.severity),
        pillar=str(rule.pillar),
        status=str(Status.FAIL),
        file=match["Filename"] or _STDIN,
        line=start["LineNumber"],
        column=start["ColumnNumber"],
        resource=resource,
        resource_id=resource,
        type="",
        construct_path="",
        message=message if len(message) <= _SHOWN else f"{message[:_SHOWN]}…",
    )


def _rule(match: dict[str, Any]) -> RuleText:
    rule = match["Rule"]
    words = "".join(c if c.isalnum() else " " for c in rule["ShortDescription"].lower()).split()
    return RuleText(
        id=rule["Id"],
        name="-".join(words),
        severity=_SEVERITIES.get(match["Level"], Severity.ERROR),
        pillar=Pillar.OPERATIONS,
        summary=rule["Description"],
        page=rule["Description"],
        service="cfn-lint",
        sources=(rule["Source"],) if rule["Source"].startswith("https://") else (),
    )
