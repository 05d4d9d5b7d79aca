"""Video streams and signalling channels, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.design.arn import ANY
from headrace.services.video import quotas
from headrace.template.values import Value

__all__ = ["SignalingChannel", "VideoStream"]


class _Named(Component):
    """What has a name, and an ARN that ends with the time at which it was created."""

    service = "video"
    name_property = "Name"
    arn_service = "kinesisvideo"

    @property
    def arn_parts(self) -> tuple[Value | str, ...]:
        """Its kind, its name, and the time at which it was created."""
        return self.arn_prefix, self.own_name, "/", ANY


class VideoStream(_Named):
    """``AWS::KinesisVideo::Stream``; ``encrypted_by`` its key, and always encrypted."""

    kind = "video stream"
    arn_prefix = "stream/"

    @property
    def retention_h(self) -> int:
        """Hours that media are kept; 0 for what is only passed on live."""
        return self.properties.get("DataRetentionInHours").integer(quotas.RETENTION_DEFAULT_H)

    @property
    def media_type(self) -> str:
        """MIME types of its tracks, e.g. ``video/h264``; empty where none is said."""
        return self.properties.get("MediaType").text("")

    @property
    def warm(self) -> bool:
        """Whether media are stored in the warm tier: cheaper to keep, for 30 days at least."""
        tier = self.properties.get("StreamStorageConfiguration", "DefaultStorageTier")
        return tier.text("HOT") == "WARM"

    @property
    def encryption_key(self) -> Value:
        """The KMS key; absent for the one that AWS keeps for the service."""
        return self.properties.get("KmsKeyId")

    def links(self) -> Iterator[Link]:
        """Yield the key that encrypts the stream."""
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")


class SignalingChannel(_Named):
    """``AWS::KinesisVideo::SignalingChannel``: peers find each other; media do not pass it."""

    kind = "signalling channel"
    arn_prefix = "channel/"

    @property
    def message_ttl_s(self) -> int:
        """Seconds for which a message waits for its receiver."""
        default = quotas.MESSAGE_TTL_DEFAULT_S
        return self.properties.get("MessageTtlSeconds").integer(default)
