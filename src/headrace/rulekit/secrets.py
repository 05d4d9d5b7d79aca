"""Passwords and tokens: whether the template, or the stack, shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.template.values import Scalar, Text, Unknown, Value

if TYPE_CHECKING:
    from headrace.design import Component

__all__ = ["exposed"]

_KEPT = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


def exposed(value: Value, subject: Component) -> str:
    """Return where a secret of *subject* can be read; empty where it is kept as one.

    In the template, as text or as the default of a parameter; or in the stack's description, as a
    parameter without ``NoEcho`` or as plain text of the Parameter Store. What the run is given for
    a parameter stands in no template. Secrets Manager and the Parameter Store's secure strings
    keep secrets.
    """
    given = subject.resource.stack.given.values()
    elsewhere = {known.text("") for known in given if isinstance(known, Scalar)}
    return _exposed(value, elsewhere)


def _exposed(value: Value, elsewhere: set[str]) -> str:
    if isinstance(value, Unknown):
        branches = (_exposed(candidate, elsewhere) for candidate in value.candidates)
        return value.shown or next((said for said in branches if said), "")
    if isinstance(value, Text):
        # A text with one secret part is a secret; letters around a plain part hide nothing.
        said = [_exposed(part, elsewhere) for part in value.parts if not isinstance(part, Scalar)]
        return said[0] if all(said) else ""
    text = value.text("") if isinstance(value, Scalar) else ""
    if text.startswith(_KEPT) and text.endswith("}}"):  # whatever a placeholder makes of its inside
        return ""
    return "in the template" if text and text not in elsewhere else ""
