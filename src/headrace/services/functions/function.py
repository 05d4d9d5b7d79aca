"""Functions, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind, External, Link
from headrace.design.declared import function_of
from headrace.design.passing import Passing
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.functions import quotas
from headrace.services.functions.mapping import failure_link
from headrace.services.functions.writes import written_by
from headrace.template.values import Absent, Reference, Scalar, Text, Value

__all__ = ["Function"]


class Function(Component):
    """``AWS::Lambda::Function``.

    Edges
    -----
    ``permitted_by`` its role, ``placed_in`` its subnets (role ``subnet``) and security groups
    (``security group``), ``encrypted_by`` the key of its environment, ``uses`` its log group
    (``log``); what it fails to process asynchronously ``notifies`` a queue or topic (``failed``).
    Inferred: it ``flows`` to what its role allows it to write to (``put``).
    """

    kind = "function"
    service = "functions"
    name_property = "FunctionName"
    arn_service = "lambda"
    arn_prefix = "function:"
    arn_inner = ":"

    @property
    def timeout_s(self) -> int:
        """Seconds after which an execution is ended."""
        return self.properties.get("Timeout").count(quotas.TIMEOUT_DEFAULT_S)

    @property
    def memory_mib(self) -> int:
        """Memory of an execution; the CPU grows with it."""
        return self.properties.get("MemorySize").count(quotas.MEMORY_DEFAULT_MIB)

    @property
    def architecture(self) -> str:
        """The processor that it runs on."""
        return self.properties.get("Architectures", 0).text(quotas.ARCHITECTURE_DEFAULT)

    @property
    def reserved_concurrency(self) -> int | None:
        """Executions at once, kept for it and its most; None where nothing is reserved."""
        return self.properties.get("ReservedConcurrentExecutions").integer(None)

    @property
    def runtime(self) -> str:
        """The runtime's name; empty for a container image."""
        return self.properties.get("Runtime").text("")

    @property
    def role(self) -> Value:
        """The role with whose permissions it runs."""
        return self.properties.get("Role")

    @property
    def environment(self) -> Value:
        """Its environment variables: a mapping, or absent."""
        return self.properties.get("Environment", "Variables")

    @property
    def subnets(self) -> list[Value]:
        """Its subnets; empty for a function outside every VPC."""
        return each(self.properties.get("VpcConfig", "SubnetIds"))

    @property
    def security_groups(self) -> list[Value]:
        """Its security groups."""
        return each(self.properties.get("VpcConfig", "SecurityGroupIds"))

    @property
    def in_vpc(self) -> bool:
        """Whether it runs in a VPC."""
        return any(True for _ in self.properties.get("VpcConfig", "SubnetIds").elements())

    @property
    def dead_letters(self) -> Value:
        """The queue or topic that is told of asynchronous events that failed."""
        return self.properties.get("DeadLetterConfig", "TargetArn")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        yield self.link_to(EdgeKind.PERMITTED_BY, self.role, expects="AWS::IAM::Role")
        for subnet in self.subnets:
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in self.security_groups:
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        key = properties.get("KmsKeyArn")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "environment", "AWS::KMS::Key")
        yield failure_link(self, self.dead_letters)
        yield from self._log_links()

    def passes_on(self, target: Component | External, design: Design) -> Passing:  # noqa: ARG002
        """Return what the load declares that it writes.

        Raises
        ------
        UnknownValueError
            When the load does not declare it.
        """
        declared = function_of(self, design)
        if declared is None or declared.writes is None:
            message = f"the load does not declare what {self.logical_id} writes"
            settle = f"functions: {{{self.logical_id}: {{writes: 1}}}}"
            raise UnknownValueError(message, settled_by=settle)
        size = None if declared.output_bytes is None else float(declared.output_bytes)
        return Passing(records=declared.writes, record_bytes=size)

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield what it writes to, as the permissions of its role tell (see `writes`).

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        yield from written_by(self, design)

    def _log_links(self) -> Iterator[Link]:
        """Its log group: the one it names, or by name the one that Lambda makes by itself."""
        named = self.properties.get("LoggingConfig", "LogGroup")
        at = self.at()
        prefix = Scalar(at, "/aws/lambda/")
        itself = Reference(at, self.resource.stack.key, self.logical_id)
        own_name = self.properties.get(self.name_property)
        if not isinstance(named, Absent):
            yield self.link_to(EdgeKind.USES, named, "log", "AWS::Logs::LogGroup")
            return
        for name in (itself, own_name):
            known = isinstance(name, Scalar)
            group = (
                Scalar(at, f"/aws/lambda/{name.text('')}") if known else Text(at, (prefix, name))
            )
            expects = "AWS::Logs::LogGroup"
            yield Link(EdgeKind.USES, self.id, group, at, "log", expects, inside=True)
