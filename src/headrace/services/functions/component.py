"""What belongs to functions, as the design sees it; the larger views stand in their own files."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.services.functions.function import Function
from headrace.services.functions.mapping import EventSourceMapping, failure_link
from headrace.services.functions.sam import ServerlessFunction
from headrace.template.values import Value

__all__ = [
    "Alias",
    "EventInvokeConfig",
    "EventSourceMapping",
    "Function",
    "Permission",
    "ServerlessFunction",
    "Version",
]

_FUNCTION = "AWS::Lambda::Function"


class _OtherName(Component):
    """A version or an alias: wherever it is named, its function is meant."""

    service = "functions"
    acts_as = _FUNCTION
    ref_is_arn = True

    @property
    def stands_for(self) -> Value:
        """The function."""
        return self.properties.get("FunctionName")

    @property
    def provisioned_concurrency(self) -> int:
        """Executions that are kept ready to start at once."""
        config = self.properties.get("ProvisionedConcurrencyConfig")
        return config.get("ProvisionedConcurrentExecutions").integer(0)


class Alias(_OtherName):
    """``AWS::Lambda::Alias``: another name of a function."""

    kind = "function alias"


class Version(_OtherName):
    """``AWS::Lambda::Version``: another name of a function, as it was when it was published."""

    kind = "function version"


class EventInvokeConfig(Component):
    """``AWS::Lambda::EventInvokeConfig``: what happens to asynchronous events.

    Edges, drawn from the function: ``notifies`` or ``backed_up_to`` where failed events go (role
    ``failed``), ``flows`` to where results go (``success``).
    """

    kind = "invoke configuration"
    service = "functions"

    @property
    def function(self) -> Value:
        """The function that it configures."""
        return self.properties.get("FunctionName")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        destinations = self.properties.get("DestinationConfig")
        failed = destinations.get("OnFailure", "Destination")
        succeeded = destinations.get("OnSuccess", "Destination")
        yield failure_link(self, failed, source=self.function)
        yield Link(
            EdgeKind.FLOWS,
            self.function,
            succeeded,
            succeeded.at,
            "success",
            source_expects=_FUNCTION,
        )


class Permission(Component):
    """``AWS::Lambda::Permission``: somebody may invoke the function.

    The function is ``permitted_by`` it (role ``resource policy``).
    """

    kind = "permission"
    service = "functions"

    @property
    def function(self) -> Value:
        """The function that may be invoked."""
        return self.properties.get("FunctionName")

    @property
    def principal(self) -> Value:
        """Who may invoke it."""
        return self.properties.get("Principal")

    @property
    def source(self) -> Value:
        """The resource on whose behalf a service may invoke it; absent for any."""
        return self.properties.get("SourceArn")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield Link(
            EdgeKind.PERMITTED_BY,
            self.function,
            self.id,
            self.function.at,
            "resource policy",
            _FUNCTION,
        )
