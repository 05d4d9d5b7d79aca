"""What Headrace knows of each AWS service, one folder a service, each with the same rooms.

A folder's ``__init__`` holds one table, ``TYPES``: CloudFormation type → class in its
``component`` module. The module behind a type is imported when a template first holds that type, so
a run pays only for the services that it meets. A new service is a new folder; nothing else changes.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from headrace.design import Component

__all__ = ["component_type", "folders", "room", "types"]


@cache
def folders() -> tuple[str, ...]:
    """Return the names of the service folders, sorted."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(__path__) if found.ispkg))


@cache
def types() -> dict[str, tuple[str, str]]:
    """Return CloudFormation type → (service folder, class name) for every type that is viewed."""
    table: dict[str, tuple[str, str]] = {}
    for folder in folders():
        package = importlib.import_module(f"{__name__}.{folder}")
        for name, class_name in getattr(package, "TYPES", {}).items():
            table[name] = (folder, class_name)
    return table


@cache
def component_type(cfn_type: str) -> type[Component] | None:
    """Return the component class of a CloudFormation type; None for a type nobody views."""
    entry = types().get(cfn_type)
    if entry is None:
        return None
    folder, class_name = entry
    found: type[Component] = getattr(room(folder, "component"), class_name)
    return found


@cache
def room(folder: str, name: str) -> ModuleType | None:
    """Import one room (``sizing``, ``flow``, …) of a service; None where it has no such room."""
    qualified = f"{__name__}.{folder}.{name}"
    if importlib.util.find_spec(qualified) is None:
        return None
    return importlib.import_module(qualified)
