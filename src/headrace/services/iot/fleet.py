"""Things, what groups and describes them, and what is done to many of them at once."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each

__all__ = [
    "BillingGroup",
    "Command",
    "CustomMetric",
    "Dimension",
    "FileStream",
    "FleetMetric",
    "Job",
    "JobTemplate",
    "SecurityProfile",
    "SoftwarePackage",
    "SoftwarePackageVersion",
    "Thing",
    "ThingGroup",
    "ThingType",
]


class _Of(Component):
    """Something of a fleet."""

    service = "iot"
    arn_service = "iot"


class Thing(_Of):
    """``AWS::IoT::Thing``: a device, as the registry knows it."""

    kind = "thing"
    name_property = "ThingName"
    arn_prefix = "thing/"


class ThingGroup(_Of):
    """``AWS::IoT::ThingGroup``."""

    kind = "thing group"
    name_property = "ThingGroupName"
    arn_prefix = "thinggroup/"


class ThingType(_Of):
    """``AWS::IoT::ThingType``."""

    kind = "thing type"
    name_property = "ThingTypeName"
    arn_prefix = "thingtype/"


class BillingGroup(_Of):
    """``AWS::IoT::BillingGroup``."""

    kind = "billing group"
    name_property = "BillingGroupName"
    arn_prefix = "billinggroup/"


class Command(_Of):
    """``AWS::IoT::Command``: something that devices can be told to do."""

    kind = "command"
    name_property = "CommandId"
    arn_prefix = "command/"


class CustomMetric(_Of):
    """``AWS::IoT::CustomMetric``: a number that devices report of themselves."""

    kind = "device metric"
    name_property = "MetricName"
    arn_prefix = "custommetric/"


class Dimension(_Of):
    """``AWS::IoT::Dimension``: narrows a metric of a security profile to some topics."""

    kind = "dimension"
    name_property = "Name"
    arn_prefix = "dimension/"


class FleetMetric(_Of):
    """``AWS::IoT::FleetMetric``: a number over all devices, as a CloudWatch metric."""

    kind = "fleet metric"
    name_property = "MetricName"
    arn_prefix = "fleetmetric/"


class Job(_Of):
    """``AWS::IoT::Job``: something that many devices are to do."""

    kind = "job"
    name_property = "JobId"
    arn_prefix = "job/"


class JobTemplate(_Of):
    """``AWS::IoT::JobTemplate``."""

    kind = "job template"
    name_property = "JobTemplateId"
    arn_prefix = "jobtemplate/"


class SecurityProfile(_Of):
    """``AWS::IoT::SecurityProfile``: says what devices usually do; ``notifies`` when they don't."""

    kind = "security profile"
    name_property = "SecurityProfileName"
    arn_prefix = "securityprofile/"

    def links(self) -> Iterator[Link]:
        """Yield who is told."""
        told = self.properties.get("AlertTargets", "SNS", "AlertTargetArn")
        yield self.link_to(EdgeKind.NOTIFIES, told, expects="AWS::SNS::Topic")


class SoftwarePackage(_Of):
    """``AWS::IoT::SoftwarePackage``."""

    kind = "software package"
    name_property = "PackageName"
    arn_prefix = "package/"


class SoftwarePackageVersion(_Of):
    """``AWS::IoT::SoftwarePackageVersion``."""

    kind = "software version"
    name_property = "VersionName"


class FileStream(_Of):
    """``AWS::IoT::Stream``: files that devices fetch over MQTT.

    Edges: ``uses`` the buckets of its files (``file``); ``permitted_by`` its role.
    """

    kind = "file stream"
    name_property = "StreamId"
    arn_prefix = "stream/"

    def links(self) -> Iterator[Link]:
        """Yield buckets and role."""
        for file in each(self.properties.get("Files")):
            bucket = file.get("S3Location", "Bucket")
            yield self.link_to(EdgeKind.USES, bucket, "file", "AWS::S3::Bucket")
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
