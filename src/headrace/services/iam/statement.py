"""The statements of a policy document, and to what they apply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.services.iam.patterns import Answer, all_of, any_of, covers, covers_action
from headrace.template.parameters import given_value
from headrace.template.values import Absent, Scalar, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design.resolve import NameIndex
    from headrace.template.position import Position

__all__ = ["Request", "Statement", "parsed", "statements"]


class Request(Struct, frozen=True):
    """One action on one thing by one role.

    Attributes
    ----------
    action
        E.g. ``kinesis:GetRecords``.
    resources
        The ARN of the thing; several where it will be named in one of several ways.
    principals
        Texts that mean the role in a policy of the thing itself: its ARN.
    context
        Known condition keys in lower case, with their values.
    """

    action: str
    resources: tuple[str, ...]
    principals: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)


class Statement(Struct, frozen=True):
    """One statement of a policy.

    Attributes
    ----------
    value
        The statement as it stands in the template.
    names
        What finds components by the references in it.
    """

    value: Value
    names: NameIndex

    @property
    def at(self) -> Position:
        """Where it stands."""
        return self.value.at

    @property
    def denies(self) -> bool:
        """Whether it forbids.

        Raises
        ------
        UnknownValueError
            When its effect is not known.
        """
        return self.value.get("Effect").text("Allow") == "Deny"

    @property
    def conditional(self) -> bool:
        """Whether it holds under conditions only."""
        return not isinstance(self.value.get("Condition"), Absent)

    def applies(self, request: Request, *, by_principal: bool = False) -> Answer:
        """Tell whether the statement speaks of *request*.

        Parameters
        ----------
        request
            The request.
        by_principal
            Whether the statement must name the role, as in the policy of a resource.
        """
        answers = [self._names_action(request), self._names_resource(request)]
        if by_principal:
            answers.append(self._names_principal(request))
        answers.append(self._conditions_hold(request))
        return all_of(answers)

    def _texts(self, name: str) -> list[str]:
        return [text_of(value, self.names) for value in each(self.value.get(name))]

    def _names_action(self, request: Request) -> Answer:
        excluded = self.value.get("NotAction")
        if not isinstance(excluded, Absent):
            listed = [covers_action(text, request.action) for text in self._texts("NotAction")]
            return any_of(listed).inverted
        return any_of([covers_action(text, request.action) for text in self._texts("Action")])

    def _names_resource(self, request: Request) -> Answer:
        if isinstance(self.value.get("NotResource"), Absent):
            return self._covering("Resource", request)
        return self._covering("NotResource", request).inverted

    def _covering(self, name: str, request: Request) -> Answer:
        patterns = self._texts(name)
        if not patterns and name == "Resource":
            return Answer.YES  # a policy of the resource itself may leave it out
        found = [covers(text, arn) for text in patterns for arn in request.resources]
        return any_of(found)

    def _names_principal(self, request: Request) -> Answer:
        principal = self.value.get("Principal")
        if isinstance(principal, Unknown):
            return Answer.MAYBE
        named = [principal] if isinstance(principal, Scalar) else each(principal.get("AWS"))
        answers: list[Answer] = []
        for value in named:
            text = text_of(value, self.names)
            if text == "*":
                return Answer.YES
            if ":" not in text:  # an account alone stands for its root
                text = f"arn:aws:iam::{text}:root"
            answers += [covers(text, role) for role in request.principals]
        return any_of(answers)

    def _conditions_hold(self, request: Request) -> Answer:
        condition = self.value.get("Condition")
        if isinstance(condition, Absent):
            return Answer.YES
        if isinstance(condition, Unknown):
            return Answer.MAYBE
        answers: list[Answer] = []
        for operator, block in condition.items():
            if isinstance(block, Unknown):
                return Answer.MAYBE
            for key, wanted in block.items():
                given = request.context.get(key.lower())
                texts = [text_of(value, self.names) for value in each(wanted)]
                if key.lower() == _TLS_KEY and operator == "NumericLessThan":
                    newest = max((value.number(0) for value in each(wanted)), default=0)
                    answers.append(Answer.NO if newest <= _TLS_SPOKEN else Answer.MAYBE)
                    continue
                answers.append(Answer.MAYBE if given is None else _compare(operator, texts, given))
        return all_of(answers)


_TLS_KEY: Final = "s3:tlsversion"
_TLS_SPOKEN: Final = 1.2
"""AWS services speak at least this version of TLS to each other."""


_POSITIVE: Final = frozenset({"stringequals", "stringlike", "bool", "arnequals", "arnlike"})
_NEGATIVE: Final = frozenset({"stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike"})


def _compare(operator: str, wanted: list[str], given: str) -> Answer:
    plain = operator.lower().removesuffix("ifexists").rpartition(":")[2]
    if plain not in _POSITIVE | _NEGATIVE:
        return Answer.MAYBE
    exact = "like" not in plain and not plain.startswith("arn")
    shielded = [text.replace("*", "\x00") if exact else text for text in wanted]
    found = any_of([covers(text.lower(), given.lower()) for text in shielded])
    return found.inverted if plain in _NEGATIVE else found


def statements(document: Value, names: NameIndex) -> Iterator[Statement]:
    """Yield the statements of a policy document.

    Raises
    ------
    UnknownValueError
        When the document is not known.
    """
    document = parsed(document)
    if isinstance(document, Unknown):
        raise document.unknown()
    for value in each(document.get("Statement")):
        if isinstance(value, Unknown):
            raise value.unknown()
        yield Statement(value, names)


def parsed(document: Value) -> Value:
    """Return a document as a mapping, also where it stands in the template as JSON text."""
    if not isinstance(document, Scalar):
        return document
    try:
        return given_value(json.loads(document.text("")), document.at)
    except (ValueError, RecursionError):
        return Unknown(document.at, "the document is no JSON")
