"""Everything of EMR, as the design sees it."""

from __future__ import annotations

from headrace.services.emr.cluster import Cluster
from headrace.services.emr.nodes import InstanceFleet, InstanceGroup
from headrace.services.emr.others import (
    ContainerJobTemplate,
    ManagedEndpoint,
    ServerlessApplication,
    Studio,
    StudioSession,
    VirtualCluster,
    WalWorkspace,
)
from headrace.services.emr.security import ContainerSecurity, SecurityConfiguration
from headrace.services.emr.step import Step

__all__ = [
    "Cluster",
    "ContainerJobTemplate",
    "ContainerSecurity",
    "InstanceFleet",
    "InstanceGroup",
    "ManagedEndpoint",
    "SecurityConfiguration",
    "ServerlessApplication",
    "Step",
    "Studio",
    "StudioSession",
    "VirtualCluster",
    "WalWorkspace",
]
