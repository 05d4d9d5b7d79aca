"""What the declared load asks of a video stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.services.video import quotas as q

if TYPE_CHECKING:
    from headrace.design.declared import Offered

__all__ = ["camera_share", "cameras_of"]


def cameras_of(load: Offered) -> int:
    """Return how many cameras send into one stream; a source that does not tell is one."""
    return sum(source.devices.count if source.devices else 1 for _, source in load.sources)


def camera_share(load: Offered) -> float:
    """Return what cameras use at the peak of what one stream takes; above 1 is refused.

    The greatest of connections beyond the first, fragments and bytes a second, and fragment size.
    """
    cameras, peak = cameras_of(load), load.peak_records_per_s
    largest = max(load.record_bytes, load.max_record_bytes or 0.0)
    return max(
        cameras / q.PUT_CONNECTIONS if cameras > q.PUT_CONNECTIONS else 0.0,
        peak / q.FRAGMENTS_PER_S,
        peak * load.record_bytes / q.PUT_BYTES_PER_S,
        largest / q.FRAGMENT_MAX_BYTES,
    )
