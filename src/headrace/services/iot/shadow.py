"""Device shadows: the document that the cloud keeps for a thing, and the messages it sends.

Sources: https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-document.html,
device-shadow-mqtt.html and device-shadow-error-messages.html (same guide).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from headrace.services.iot.rule_sql.values import json_text
from headrace.services.iot.shadow_state import (
    Document,
    covering,
    delta,
    merge,
    restamped,
    stamps,
)

__all__ = ["Document", "Limits", "Refusal", "Shadow", "Update", "delta", "merge", "shadow_topics"]

SECTIONS: Final = ("desired", "reported")
LARGEST_CLIENT_TOKEN_BYTES: Final = 64


class Limits(Struct, frozen=True):
    """Quotas of one shadow.

    Parameters
    ----------
    document_bytes
        Largest state document, metadata excluded.
    levels
        Most levels of JSON within ``desired`` and within ``reported``.
    """

    document_bytes: int
    levels: int


class Refusal(Struct, frozen=True):
    """Why a request was refused, with the service's code and message."""

    code: int
    message: str

    def rejected(self, *, timestamp_s: int, client_token: str | None) -> Document:
        """Return the message on ``/rejected``."""
        body: Document = {"code": self.code, "message": self.message, "timestamp": timestamp_s}
        return body if client_token is None else body | {"clientToken": client_token}


class Update(Struct, frozen=True):
    """What came of an update: the shadow afterwards and the messages, None where none is sent."""

    shadow: Shadow
    accepted: Document | None = None
    documents: Document | None = None
    delta: Document | None = None
    rejected: Document | None = None


class Shadow(Struct, frozen=True):
    """The shadow of a thing at one version.

    ``state`` and ``metadata`` hold the sections ``desired`` and ``reported`` where they are not
    empty; ``version`` is 0 before the first update. ``exists`` is False before it, and after a
    delete, which keeps the version.
    """

    state: Document = field(default_factory=dict)
    metadata: Document = field(default_factory=dict)
    version: int = 0
    exists: bool = False

    def update(self, request: object, *, timestamp_s: int, limits: Limits) -> Update:
        """Merge a request on ``/update``.

        Parameters
        ----------
        request
            The request as JSON: ``state`` with ``desired``, ``reported`` or both, perhaps
            ``version``, which must then be the shadow's, and ``clientToken``.
        timestamp_s
            Time of the request in whole seconds since 1970 UTC.
        limits
            Quotas that hold for the shadow.

        Returns
        -------
        Update
            The new shadow with its messages, or the same one with the message on ``/rejected``.
        """
        refusal = self._refusal(request, limits)
        token = request.get("clientToken") if isinstance(request, Mapping) else None
        token = token if isinstance(token, str) else None
        if refusal is not None:
            rejected = refusal.rejected(timestamp_s=timestamp_s, client_token=token)
            return Update(self, rejected=rejected)
        assert isinstance(request, Mapping)
        state = request["state"]
        changes = dict.fromkeys(SECTIONS) if state is None else dict(state)
        after = self._merged(changes, timestamp_s)
        if _too_large(after.state, limits):
            refusal = Refusal(413, "The payload exceeds the maximum size allowed")
            rejected = refusal.rejected(timestamp_s=timestamp_s, client_token=token)
            return Update(self, rejected=rejected)
        ending = {} if token is None else {"clientToken": token}
        return Update(
            after,
            accepted={
                "state": state,
                "metadata": stamps(changes, timestamp_s),
                "version": after.version,
                "timestamp": timestamp_s,
            }
            | ending,
            documents={
                "previous": self._snapshot(),
                "current": after._snapshot(),  # noqa: SLF001 - another shadow of this class
                "timestamp": timestamp_s,
            }
            | ending,
            delta=after.delta_message(timestamp_s=timestamp_s, client_token=token),
        )

    def delta_message(
        self, *, timestamp_s: int, client_token: str | None = None
    ) -> Document | None:
        """Return the message on ``/update/delta``; None where reported covers desired."""
        different = delta(self.state.get("desired", {}), self.state.get("reported", {}))
        if not different:
            return None
        message: Document = {
            "version": self.version,
            "timestamp": timestamp_s,
            "state": different,
            "metadata": covering(different, self.metadata.get("desired", {})),
        }
        return message if client_token is None else message | {"clientToken": client_token}

    def get(self, *, timestamp_s: int, name: str) -> Document:
        """Return the whole document as on ``/get/accepted``, or what ``/get/rejected`` says.

        *name* is the shadow's, or the thing's for its classic shadow; ``delta`` is part of the
        state where desired and reported differ.
        """
        if not self.exists:
            return _missing(name).rejected(timestamp_s=timestamp_s, client_token=None)
        state, metadata = dict(self.state), dict(self.metadata)
        different = delta(state.get("desired", {}), state.get("reported", {}))
        if different:
            state["delta"] = different
            metadata["delta"] = covering(different, metadata["desired"])
        return {
            "state": state,
            "metadata": metadata,
            "version": self.version,
            "timestamp": timestamp_s,
        }

    def delete(self, *, timestamp_s: int, name: str) -> tuple[Shadow, Document]:
        """Delete the document; its version goes on counting.

        Returns
        -------
        tuple of Shadow and Document
            The shadow afterwards and the message on ``/delete/accepted`` or ``/delete/rejected``.
        """
        if not self.exists:
            return self, _missing(name).rejected(timestamp_s=timestamp_s, client_token=None)
        accepted = {"version": self.version, "timestamp": timestamp_s}
        return Shadow(version=self.version), accepted

    def _snapshot(self) -> Document:
        return {"state": self.state, "metadata": self.metadata, "version": self.version}

    def _merged(self, changes: Mapping[str, Any], timestamp_s: int) -> Shadow:
        return replace(
            self,
            state=merge(self.state, changes),
            metadata=restamped(self.metadata, changes, timestamp_s),
            version=self.version + 1,
            exists=True,
        )

    def _refusal(self, request: object, limits: Limits) -> Refusal | None:
        """Return why the service would refuse a request, if it would."""
        problem = _problem(request, limits)
        if problem:
            return Refusal(400, problem)
        assert isinstance(request, Mapping)
        wanted = request.get("version")
        if wanted is not None and wanted != self.version:
            return Refusal(409, "Version conflict")
        return None


def shadow_topics(thing: str, name: str = "") -> str:
    """Return the prefix of a shadow's topics: the classic shadow's, or that of a named one."""
    return f"$aws/things/{thing}/shadow" + (f"/name/{name}" if name else "")


def _missing(name: str) -> Refusal:
    return Refusal(404, f"No shadow exists with name: {name}")


def _too_large(state: Document, limits: Limits) -> bool:
    return len(json_text(state).encode()) > limits.document_bytes


def _levels(value: object) -> int:
    if isinstance(value, Mapping):
        return 1 + max(map(_levels, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_levels, value), default=0)
    return 0


def _holds_null_in_array(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_null_in_array, value.values()))
    if isinstance(value, list):
        return any(item is None or _holds_null_in_array(item) for item in value)
    return False


def _problem(request: object, limits: Limits) -> str:
    """Say in the service's words what is wrong with a request; empty if nothing is."""
    if not isinstance(request, Mapping):
        return "Invalid JSON"
    if "state" not in request:
        return "Missing required node: state"
    token, version, state = request.get("clientToken"), request.get("version"), request["state"]
    if token is not None and (
        not isinstance(token, str) or len(token.encode()) > LARGEST_CLIENT_TOKEN_BYTES
    ):
        return "Invalid clientToken"
    if version is not None and (
        isinstance(version, bool) or not isinstance(version, int) or version < 0
    ):
        return "Invalid version"
    return _state_problem(state, limits)


def _state_problem(state: object, limits: Limits) -> str:
    if state is None:
        return ""
    if not isinstance(state, Mapping):
        return "State node must be an object"
    problems = (
        _section_problem(section, content, limits.levels) for section, content in state.items()
    )
    return next(filter(None, problems), "")


def _section_problem(section: str, content: object, most_levels: int) -> str:
    if section not in SECTIONS:
        return f"State contains an invalid node: '{section}'"
    if content is not None and not isinstance(content, Mapping):
        return f"{section.capitalize()} node must be an object"
    if _levels(content) > most_levels:
        return f"JSON contains too many levels of nesting; maximum is {most_levels}"
    return "Invalid JSON" if _holds_null_in_array(content) else ""
