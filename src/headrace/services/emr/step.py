"""Work for a cluster that is a resource of its own."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.services.emr.arguments import arguments_of
from headrace.services.emr.flows import link_to_program

__all__ = ["Step"]


class Step(Component):
    """``AWS::EMR::Step``: work for a cluster, which it ``uses`` (role ``part of``).

    What its arguments name, the cluster reads, writes and uses.
    """

    kind = "step"
    service = "emr"
    name_property = "Name"

    def links(self) -> Iterator[Link]:
        """Yield the cluster, and the cluster's edges to the step's programs."""
        cluster = self.properties.get("JobFlowId")
        yield self.link_to(EdgeKind.USES, cluster, "part of", "AWS::EMR::Cluster")
        for argument in arguments_of(self.properties.get("HadoopJarStep")):
            if argument.use == "program":
                yield link_to_program(cluster, argument)
