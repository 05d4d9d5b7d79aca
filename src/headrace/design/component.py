"""A component: a resource as the design sees it, with typed properties and the edges it draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from headrace.design.edges import Link
from headrace.design.passing import AS_IT_CAME
from headrace.errors import UnknownValueError
from headrace.template.conditions import NO_ASSUMPTIONS, Assumptions
from headrace.template.values import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from headrace.design.edges import EdgeKind
    from headrace.design.graph import Design
    from headrace.design.passing import Passing
    from headrace.template.position import Position
    from headrace.template.stack import Resource
    from headrace.template.values import Value

__all__ = ["Component", "External"]


@dataclass(frozen=True, slots=True)
class Component:
    """Base of the typed views. A view is a resource under assumptions, and holds no state.

    Subclasses live in ``services/<service>/component.py``; their properties read the template's
    values and raise `UnknownValueError` for what is not known.

    Attributes
    ----------
    resource
        The resource behind the view.
    assumptions
        The scenario in which it is looked at.
    part
        For a component that is no resource of its own but comes with one (see `parts`): what its
        logical id has after the resource's. Empty for the resource itself.
    kind
        What it is, in one or two words for the user (``stream``).
    service
        The service folder.
    name_property
        The property that gives its physical name; empty where it has none.
    arn_service, arn_prefix, arn_inner
        How its ARN is made: ``arn:aws:<arn_service>:…:<arn_prefix><physical name>``, and, where
        ARNs of things inside it begin so too, what follows the name there (``/`` for the objects
        of a bucket).
    ref_is_arn
        Whether ``Ref`` gives its ARN rather than its name.
    works_alone
        Whether it has work that no flow brings to it: jobs on data at rest.
    has_nodes
        Whether it consists of nodes, of which some can be lost or cut off.
    acts_as
        The CloudFormation type that it is once deployed, where that is another than its own: bare
        names of that type may mean it.
    """

    resource: Resource
    assumptions: Assumptions = NO_ASSUMPTIONS
    part: str = ""

    kind: ClassVar[str] = "resource"
    service: ClassVar[str] = ""
    name_property: ClassVar[str] = ""
    arn_service: ClassVar[str] = ""
    arn_prefix: ClassVar[str] = ""
    arn_inner: ClassVar[str] = ""
    ref_is_arn: ClassVar[bool] = False
    acts_as: ClassVar[str] = ""
    works_alone: ClassVar[bool] = False
    has_nodes: ClassVar[bool] = False

    @property
    def id(self) -> str:
        """Unique id in the run: ``stack/LogicalId``."""
        return self.resource.id + self.part

    @property
    def logical_id(self) -> str:
        """The logical id in its own template."""
        return self.resource.logical_id + self.part

    @property
    def type(self) -> str:
        """The CloudFormation type as the template states it."""
        return self.resource.type

    @property
    def deployed_type(self) -> str:
        """The CloudFormation type once deployed: `acts_as`, or its own."""
        return self.acts_as or self.type

    @property
    def properties(self) -> Value:
        """The resource's properties in this scenario."""
        return self.resource.properties(self.assumptions)

    @property
    def physical_name(self) -> Value | None:
        """The value that names it in AWS; None where the service does not let the user choose."""
        return self.properties.get(self.name_property) if self.name_property else None

    @property
    def stands_for(self) -> Value | None:
        """What names the component that is meant wherever this one is named; None for itself.

        An alias of a function or of a key is such another name.
        """
        return None

    @property
    def arn_parts(self) -> tuple[Value | str, ...]:
        """What follows the account in its ARN; of a part that is an ARN itself, only that."""
        return self.arn_prefix, self.own_name

    @property
    def own_name(self) -> Value:
        """A value that stands for its name, whether the template or AWS gives it."""
        return Reference(self.resource.at, self.resource.stack.key, self.logical_id, "Name")

    def at(self, *path: str | int) -> Position:
        """Return where a property stands; the resource's own place where it is not set."""
        return self.properties.get(*path).at

    def under(self, assumptions: Assumptions) -> Self:
        """Return the same component in another scenario."""
        if assumptions == self.assumptions:
            return self
        return replace(self, assumptions=assumptions)

    def parts(self) -> Iterator[Component]:
        """Yield the components that come with this resource besides itself."""
        yield from ()

    def links(self) -> Iterator[Link]:
        """Yield the edges that this component's own properties state.

        Nothing here reads a value: an end that is not set draws no edge by itself.
        """
        yield from ()

    def inferred(self, design: Design) -> Iterator[Link]:  # noqa: ARG002 - for those who infer
        """Yield edges that follow from what all components of *design* state.

        Raises
        ------
        UnknownValueError
            When that cannot be told; then none is drawn.
        """
        yield from ()

    def passes_on(self, target: Component | External, design: Design) -> Passing | None:  # noqa: ARG002
        """Return what becomes of a record on its way to *target*, which it flows to.

        None where nothing goes on that a load could count.

        Raises
        ------
        UnknownValueError
            When neither template nor load tells.
        """
        return AS_IT_CAME

    def link_to(self, kind: EdgeKind, target: Value, role: str = "", expects: str = "") -> Link:
        """Return a link from this component to what *target* names, if anything."""
        return Link(kind, self.id, target, target.at, role, expects)

    def link_from(self, kind: EdgeKind, source: Value, role: str = "", expects: str = "") -> Link:
        """Return a link to this component from what *source* names, if anything."""
        return Link(kind, source, self.id, source.at, role, expects)


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the templates of this run: an ARN, a name, or a parameter's value.

    Attributes
    ----------
    id
        ``external:`` and the text that names it.
    label
        What the user sees.
    at
        Where it is named.
    type
        CloudFormation type if the place that names it tells; else empty.
    """

    id: str
    label: str
    at: Position
    type: str = ""
    kind: ClassVar[str] = "external"
    service: ClassVar[str] = ""

    @property
    def logical_id(self) -> str:
        """The label, so that messages read alike for both kinds of node."""
        return self.label

    @property
    def deployed_type(self) -> str:
        """The type, so that both kinds of node are asked alike."""
        return self.type

    @property
    def properties(self) -> Value:
        """Nothing of it is known.

        Raises
        ------
        UnknownValueError
            Always.
        """
        message = f"{self.label} is outside the templates of this run"
        raise UnknownValueError(message)
