"""Whether a role may do what a step of the flow needs.

The policies of the role, the ones attached to it, its boundary, and the policy of the resource
itself are read as IAM reads them: an explicit denial wins, then any permission, then nothing is
allowed. What cannot be decided (a policy outside the run, a condition, a name that a parameter
gives) raises `UnknownValueError`: it is neither allowed nor missing. The policy of a resource
outside the run is taken to add nothing, except that of a key, without which nobody uses the key.

Left out: service control policies, session policies and access from other accounts.

Source: "Policy evaluation logic" of the IAM user guide,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from headrace.design import Component, Design, EdgeKind, Node
from headrace.design.arn import account_of, arn_texts, text_of
from headrace.errors import UnknownValueError
from headrace.services.iam.component import Role
from headrace.services.iam.managed import managed_document, managed_name
from headrace.services.iam.patterns import Answer, all_of, any_of, covers
from headrace.services.iam.statement import Request, Statement, statements
from headrace.services.kms.component import Key
from headrace.template.values import Absent, Value

__all__ = ["Target", "missing_actions", "own_statements", "trusts"]

_KEY_ACTIONS: Final = "kms:"
_BOUNDARY: Final = "boundary"


class Target(Struct, frozen=True):
    """What a role acts on.

    Attributes
    ----------
    thing
        A component, or the value that names something outside the run.
    inner
        What follows in the ARN for a part of it: ``/`` and `headrace.design.arn.ANY` for the
        objects of a bucket.
    via
        The service that makes the call for the role (``kinesis``, ``s3``); known to conditions on
        keys.
    """

    thing: Component | Value
    inner: str = ""
    via: str = ""


def missing_actions(
    design: Design, role: Node, actions: tuple[str, ...], target: Target
) -> tuple[str, ...]:
    """Return those of *actions* that *role* may not do on *target*, in their order.

    Raises
    ------
    UnknownValueError
        When no action is missing for sure, and for one of them nobody can say.
    """
    if not isinstance(role, Role):
        message = f"what the role may do is outside the templates of this run: {role.logical_id}"
        raise UnknownValueError(message)
    reading = _Reading.of(design, role)
    missing: list[str] = []
    open_question: UnknownValueError | None = None
    for action in actions:
        try:
            if not reading.allows(action, target):
                missing.append(action)
        except UnknownValueError as error:
            open_question = open_question or error
    if open_question is not None and not missing:
        raise open_question
    return tuple(missing)


def own_statements(design: Design, role: Node) -> tuple[Statement, ...]:
    """Return the statements of *role* that can be read: its own and of the policies attached.

    Raises
    ------
    UnknownValueError
        When which policies are attached depends on an open condition.
    """
    return _Reading.of(design, role).identity if isinstance(role, Role) else ()


def trusts(design: Design, role: Node, service: str) -> bool:
    """Whether *role* lets *service* (``firehose.amazonaws.com``) take it.

    Raises
    ------
    UnknownValueError
        When the role is outside the run, or its trust policy is not known or conditional.
    """
    if not isinstance(role, Role):
        message = f"who may take the role is outside the templates of this run: {role.logical_id}"
        raise UnknownValueError(message)
    names = design.names
    answers: list[Answer] = []
    for statement in statements(role.trust, names):
        listed = statement.value.get("Principal", "Service")
        texts = [text_of(value, names) for value in listed.elements()]
        named = any_of([_names_service(text, service) for text in texts])
        if named is Answer.YES and not statement.denies:
            answers.append(Answer.YES)
        elif named is Answer.MAYBE:
            answers.append(named)
    answer = any_of(answers)
    if answer is Answer.MAYBE:
        raise UnknownValueError(f"whether {role.logical_id} trusts {service} is not known")
    return answer is Answer.YES


def _names_service(text: str, service: str) -> Answer:
    """A service's name may hold a region (``logs.eu-west-1.amazonaws.com``) and end in ``.cn``."""
    first, _, rest = text.partition(".")
    if first == service.partition(".")[0] and rest.endswith(("amazonaws.com", "amazonaws.com.cn")):
        return Answer.YES
    return covers(text, service)


class _Reading(Struct, frozen=True):
    """Everything that the templates say about what a role may do."""

    design: Design
    role: Role
    identity: tuple[Statement, ...]
    boundary: tuple[Statement, ...] | None
    unread: UnknownValueError | None

    @classmethod
    def of(cls, design: Design, role: Role) -> _Reading:
        attached = design.outgoing(role, EdgeKind.PERMITTED_BY)
        own = [_document(n.node) for n in attached if n.edge.role != _BOUNDARY]
        limits = [_document(n.node) for n in attached if n.edge.role == _BOUNDARY]
        identity, unread = _read([*role.inline, *own], design)
        boundary, unread_limit = _read(limits, design)
        inside = tuple(boundary) if limits else None
        return cls(design, role, tuple(identity), inside, unread or unread_limit)

    def allows(self, action: str, target: Target) -> bool:
        """Whether the role may do *action* on *target*.

        Raises
        ------
        UnknownValueError
            When nobody can say.
        """
        request = self._request(action, target)
        resource = list(self._resource_statements(target.thing))
        own = [(s, s.applies(request)) for s in self.identity]
        theirs = [(s, s.applies(request, by_principal=True)) for s in resource]
        denied = any_of([answer for s, answer in own + theirs if s.denies])
        if denied is Answer.YES:
            return False
        identity = any_of([answer for s, answer in own if not s.denies])
        if identity is not Answer.YES and self.unread is not None:
            identity = Answer.MAYBE
        by_resource = any_of([answer for s, answer in theirs if not s.denies])
        if action.startswith(_KEY_ACTIONS):
            if not isinstance(target.thing, Key):
                raise self._open(action, own)
            identity = all_of([identity, self._key_delegates(target.thing, resource)])
        allowed = any_of([identity, by_resource])
        if self.boundary is not None and allowed is not Answer.NO:
            inside = any_of([s.applies(request) for s in self.boundary if not s.denies])
            if inside is Answer.NO and self.unread is not None:
                inside = Answer.MAYBE
            allowed = all_of([allowed, inside])
        if allowed is Answer.NO:
            return False
        if allowed is Answer.MAYBE or denied is Answer.MAYBE:
            raise self._open(action, own + theirs)
        return True

    def _request(self, action: str, target: Target) -> Request:
        arns = arn_texts(self.role, self.design.names)
        return Request(action, _resources(target, self.design), arns, self._context(target))

    def _context(self, target: Target) -> Mapping[str, str]:
        account = account_of(self.role, self.design.names)
        known = {
            "aws:securetransport": "true",
            "aws:principalaccount": account,
            "aws:resourceaccount": account,
            "s3:resourceaccount": account,
        }
        region = self.role.resource.stack.region
        if target.via and region:
            known["kms:viaservice"] = f"{target.via}.{region}.amazonaws.com"
        return known

    def _resource_statements(self, thing: Component | Value) -> Iterator[Statement]:
        if not isinstance(thing, Component):
            return
        if isinstance(thing, Key) and not isinstance(thing.document, Absent):
            yield from statements(thing.document, self.design.names)
        for neighbour in self.design.outgoing(thing, EdgeKind.PERMITTED_BY, "resource policy"):
            document = getattr(neighbour.node, "document", None)
            if isinstance(document, Value):
                yield from statements(document, self.design.names)

    def _key_delegates(self, key: Key, policy: list[Statement]) -> Answer:
        """Whether a key's policy leaves it to the account's IAM who may use the key."""
        if isinstance(key.document, Absent):
            return Answer.YES
        root = f"arn:aws:iam::{account_of(key, self.design.names)}:root"
        account = Request("kms:Decrypt", _resources(Target(key), self.design), (root,))
        return any_of([s.applies(account, by_principal=True) for s in policy if not s.denies])

    def _open(self, action: str, weighed: list[tuple[Statement, Answer]]) -> UnknownValueError:
        what = f"whether {self.role.logical_id} may {action}"
        for statement, answer in weighed:
            if answer is Answer.MAYBE:
                why = "a condition" if statement.conditional else "a name that is not known"
                return UnknownValueError(f"{what} depends on {why} ({statement.at})")
        if self.unread is not None:
            return UnknownValueError(f"{what} is not known: {self.unread.reason}")
        return UnknownValueError(f"{what} is decided by a key policy outside the templates")


def _read(
    documents: list[Value | UnknownValueError], design: Design
) -> tuple[list[Statement], UnknownValueError | None]:
    """Return the statements of all *documents*, and why one of them could not be read."""
    found: list[Statement] = []
    unread: UnknownValueError | None = None
    for document in documents:
        try:
            if isinstance(document, UnknownValueError):
                raise document
            found += list(statements(document, design.names))
        except UnknownValueError as error:
            unread = unread or error
    return found, unread


def _document(node: Node) -> Value | UnknownValueError:
    """Return the document of an attached policy, or why it cannot be read."""
    document = getattr(node, "document", None)
    if isinstance(document, Value):
        return document
    known = managed_document(managed_name(node.logical_id))
    return known or UnknownValueError(f"policy {node.logical_id} is not known here")


def _resources(target: Target, design: Design) -> tuple[str, ...]:
    """Return the ARN of *target*; also as it will be where AWS makes up its name."""
    thing, names = target.thing, design.names
    if isinstance(thing, Value):
        return (text_of(thing, names) + target.inner,)
    return tuple(arn + target.inner for arn in arn_texts(thing, names))
