from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def benchmark() -> ModuleType:
    """The benchmark, with the peer that runs a job in SimPy."""
    spec = importlib.util.spec_from_file_location(
        "mapreduce_benchmark", ROOT / "benchmarks" / "mapreduce.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
