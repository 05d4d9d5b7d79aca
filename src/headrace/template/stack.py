"""A stack: one template with its arguments, its nested stacks and its resources."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from headrace.template.conditions import NO_ASSUMPTIONS, Assumptions, Outcome, merge_uses
from headrace.template.evaluate import Evaluation
from headrace.template.nodes import (
    MappingNode,
    Node,
    pairs,
    place,
)
from headrace.template.overlay import Change, changed
from headrace.template.position import Position
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Uses, Value

__all__ = ["Resource", "Stack"]

Section = dict[str, tuple[Node, Node]]


class Stack(Struct, eq=False, dict=True):
    """One template as deployed in one place.

    Attributes
    ----------
    key
        Unique in the run: the file's name for a single template, the stack's name in an assembly,
        ``Parent/Nested`` for a nested stack.
    app
        What belongs together: the assembly or the root template. Physical names are looked up
        inside one app only.
    file
        The template's file as the user knows it.
    root
        The template's syntax node.
    name, region, account
        The stack's name and environment; empty where unknown.
    given
        Values for parameters that the user gave.
    parent, logical_id
        The stack and the resource that nest this one, if any.
    nested
        Nested stacks by the logical id of the ``AWS::CloudFormation::Stack``.
    exports
        Looks up an export of the whole run by name.
    outputs
        Looks up an output of another stack of the run, by the stack's name and its own.
    construct_paths
        Construct path of each logical id, from the assembly; may be empty.
    origins
        The line of the user's own program that created a construct, by construct path, from the
        assembly; may be empty.
    changes
        Properties set to something else than the template says, for a counterfactual.
    """

    key: str
    app: str
    file: str
    root: MappingNode
    name: str = ""
    region: str = ""
    account: str = ""
    given: AbstractMapping[str, Value] = field(default_factory=dict)
    parent: Stack | None = None
    logical_id: str = ""
    nested: dict[str, Stack] = field(default_factory=dict)
    exports: Callable[[str, Assumptions], Value | None] = lambda _name, _assumptions: None
    outputs: Callable[[str, str, Assumptions], Value | None] = lambda _stack, _name, _assumed: None
    construct_paths: AbstractMapping[str, str] = field(default_factory=dict)
    origins: AbstractMapping[str, Position] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    _sections: dict[str, Section] = field(default_factory=dict)
    _evaluations: dict[Assumptions, Evaluation] = field(default_factory=dict)
    _bodies: dict[tuple[str, Assumptions], Mapping] = field(default_factory=dict)
    _properties: dict[tuple[str, Assumptions], Value] = field(default_factory=dict)
    _uses: dict[str, Uses] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return its key: all that it holds is too much to read."""
        return f"Stack({self.key!r})"

    def section(self, name: str) -> Section:
        """Return a top-level section as logical name → (key node, value node), in file order."""
        if name not in self._sections:
            found: Section = {}
            for key, _, node in pairs(self.root):
                if key == name and isinstance(node, MappingNode):
                    found = {k: (key_node, child) for k, key_node, child in pairs(node)}
            self._sections[name] = found
        return self._sections[name]

    def with_root(self, root: MappingNode) -> Stack:
        """Return the same stack of another syntax node."""
        return replace(
            self, root=root, _sections={}, _evaluations={}, _bodies={}, _properties={}, _uses={}
        )

    def with_changes(self, changes: tuple[Change, ...]) -> Stack:
        """Return the same stack with more properties changed, itself where none is its own."""
        named = [change.resource.rpartition("/") for change in changes]
        concerned = {logical_id for key, _, logical_id in named if key == self.key}
        if not concerned:
            return self
        properties = {k: v for k, v in self._properties.items() if k[0] not in concerned}
        uses = {name: found for name, found in self._uses.items() if name not in concerned}
        other = replace(self, changes=self.changes + changes, _properties=properties, _uses=uses)
        other.types = self.types
        return other

    def under(self, assumptions: Assumptions = NO_ASSUMPTIONS) -> Evaluation:
        """Return the stack's values under *assumptions*; equal assumptions share one evaluation."""
        if assumptions not in self._evaluations:
            self._evaluations[assumptions] = Evaluation(self, assumptions)
        return self._evaluations[assumptions]

    def body(self, logical_id: str, assumptions: Assumptions) -> Mapping:
        """Return a resource's attributes; evaluated once."""
        key = (logical_id, assumptions)
        if key not in self._bodies:
            key_node, node = self.section("Resources")[logical_id]
            assert isinstance(node, MappingNode)
            at = place(key_node, self.file)
            self._bodies[key] = self.under(assumptions).mapping(node, at)
        return self._bodies[key]

    def properties(self, logical_id: str, assumptions: Assumptions) -> Value:
        """Return a resource's properties with the changes to them; worked out once."""
        key = (logical_id, assumptions)
        if key not in self._properties:
            resource = self.resource(logical_id)
            found = self.body(logical_id, assumptions).child("Properties")
            if isinstance(found, Mapping):
                found = replace(found, at=resource.at)
            elif isinstance(found, Absent):
                found = Absent(resource.at)
            for change in self.changes:
                if change.resource == resource.id:
                    found = changed(found, change.path, change.data)
            self._properties[key] = found
        return self._properties[key]

    @cached_property
    def types(self) -> dict[str, str]:
        """The CloudFormation type of each resource; empty where the template does not say."""
        return {
            logical_id: next((str(n.value) for key, _, n in pairs(body) if key == "Type"), "")
            for logical_id, (_, body) in self.section("Resources").items()
            if isinstance(body, MappingNode)
        }

    def resource(self, logical_id: str) -> Resource:
        """Return one of the stack's resources."""
        return Resource(self, logical_id)

    def uses_of(self, resource: Resource) -> Uses:
        """Return the undecided variables that a resource depends on; worked out once."""
        if resource.logical_id not in self._uses:
            self._uses[resource.logical_id] = resource.undecided()
        return self._uses[resource.logical_id]

    def mappings(self) -> Mapping:
        """Return the ``Mappings`` section."""
        section = self.section("Mappings")
        evaluation = self.under()
        return Mapping(
            Position(self.file, 1, 1),
            tuple(section),
            lambda key: evaluation.plain(section[key][1], place(section[key][0], self.file)),
        )

    def argument(self, name: str, assumptions: Assumptions) -> Value | None:
        """Return what the user or the parent stack gives for a parameter; None if nothing."""
        if name in self.given:
            return self.given[name]
        if self.parent is None:
            return None
        body = self.parent.body(self.logical_id, assumptions)
        passed = body.get("Properties", "Parameters", name)
        return None if isinstance(passed, Absent) else passed

    def variable(self, name: str) -> str:
        """Return the name under which a parameter is assumed (see `conditions`)."""
        return f"{self.key}:{name}"

    def imported(self, name: str, assumptions: Assumptions) -> Value | None:
        """Return the value that some template of the run exports as *name*; None if none does."""
        return self.exports(name, assumptions)

    def domains(self) -> dict[str, tuple[str, ...]]:
        """Return the ``AllowedValues`` of the parameters, by variable."""
        found: dict[str, tuple[str, ...]] = {}
        evaluation = self.under()
        for name, (key, node) in self.section("Parameters").items():
            allowed = evaluation.plain(node, place(key, self.file)).get("AllowedValues")
            if isinstance(allowed, Sequence):
                texts = (v.text("") for v in allowed.elements() if isinstance(v, Scalar))
                found[self.variable(name)] = tuple(texts)
        return found

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """The stack's own resources by logical id, in file order, without those of macros."""
        return {
            logical_id: self.resource(logical_id)
            for logical_id, (_, node) in self.section("Resources").items()
            if isinstance(node, MappingNode) and not logical_id.startswith("Fn::")
        }


class Resource(Struct, frozen=True):
    """One resource of a stack."""

    stack: Stack
    logical_id: str

    @property
    def id(self) -> str:
        """Unique id in the run: ``stack key/LogicalId``."""
        return f"{self.stack.key}/{self.logical_id}"

    @property
    def at(self) -> Position:
        """Where its logical id stands."""
        return place(self.stack.section("Resources")[self.logical_id][0], self.stack.file)

    @property
    def type(self) -> str:
        """The CloudFormation type; empty if the template does not say."""
        return self.stack.types[self.logical_id]

    @property
    def construct_path(self) -> str:
        """The CDK construct path; empty where there is none."""
        known = self.stack.construct_paths.get(self.logical_id)
        if known:
            return known
        path = self.attribute("Metadata").get("aws:cdk:path")
        return path.text("") if isinstance(path, Scalar) else ""

    @property
    def origin(self) -> Position | None:
        """The line of the user's own program that created it, or the construct around it."""
        path = self.construct_path
        while path:
            found = self.stack.origins.get(path)
            if found is not None:
                return found
            path = path.rpartition("/")[0]
        return None

    def attribute(self, name: str, assumptions: Assumptions = NO_ASSUMPTIONS) -> Value:
        """Return a resource attribute such as ``Metadata`` or ``DeletionPolicy``."""
        return self._body(assumptions).child(name)

    def properties(self, assumptions: Assumptions = NO_ASSUMPTIONS) -> Value:
        """Return ``Properties``; what is missing there points at the logical id."""
        return self.stack.properties(self.logical_id, assumptions)

    def condition(self, assumptions: Assumptions = NO_ASSUMPTIONS) -> Outcome:
        """Return whether the resource exists; undecided if its condition is."""
        named = self.attribute("Condition")
        own = Outcome(value=True, uses={})
        if isinstance(named, Scalar):
            own = self.stack.under(assumptions).condition(named.text(""), named.at)
        parent = self.stack.parent
        if parent is None or own.value is False:
            return own
        outer = parent.resources[self.stack.logical_id].condition(assumptions)
        if outer.value is False or own.value is True:
            return outer
        return Outcome(None, merge_uses((own.uses, outer.uses)))

    def uses(self) -> Uses:
        """Return the undecided variables that this resource really depends on."""
        return self.stack.uses_of(self)

    def undecided(self) -> Uses:
        """Like `uses`, worked out anew."""
        inside = [unknown.uses for unknown in self.properties().unknowns() if unknown.uses]
        return merge_uses([*inside, self.condition().uses])

    def _body(self, assumptions: Assumptions) -> Mapping:
        return self.stack.body(self.logical_id, assumptions)
