"""Synthesising an app so that a failed validation reads as a report and not as a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import App

__all__ = ["synth"]

_FAILED = "ValidationFailed: "


def synth(app: App) -> None:
    """Synthesise *app*; exit with code 1 where a validation fails.

    By then the report has been printed and stands in the assembly's ``validation-report.json``.
    Every other error of the synthesis is raised as it is.
    """
    try:
        app.synth()
    except RuntimeError as error:
        # The CDK gives errors of every kind one type to Python; the kind leads the message.
        if not str(error).startswith(_FAILED):
            raise
        sys.stderr.write(f"\n{str(error).removeprefix(_FAILED)}\n")
        sys.exit(1)
