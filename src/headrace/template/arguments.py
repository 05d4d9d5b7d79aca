"""Values for parameters, as the command line gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from headrace.errors import InputError

__all__ = ["parameters_from"]


def parameters_from(files: Sequence[str], assignments: Sequence[str]) -> Mapping[str, object]:
    """Return parameters by name."""
    found: dict[str, object] = {}
    for assignment in assignments:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise InputError(f"--set {assignment}: write NAME=VALUE")
        found[name] = value
    return found
