"""Synthesising an app so that a failed validation reads as a report and not as a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import App

__all__ = ["synth"]


def synth(app: App) -> None:
    """Synthesise *app*; exit with code 1 where a validation fails.

    The report has been printed by then, and stands in ``cdk.out/validation-report.json``. Every
    other error of the synthesis is raised as it is.
    """
    try:
        app.synth()
    except RuntimeError as error:
        if "Validation failed" not in str(error):
            raise
        sys.exit(1)
