"""Run cdk-nag on templates and print what it finds, as JSON.

Template → rule → logical ids of what breaks it; under ``unread:<rule>`` of what it gave up on,
because a value is no literal.

Usage: ``python run_cdk_nag.py TEMPLATE…``, with cdk-nag and aws-cdk-lib on the path. A template
that the CDK cannot include is left out, and named on standard error.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import aws_cdk as cdk
import cdk_nag  # type: ignore[import-not-found]  # installed by benchmarks/agreement.py alone
import jsii
from aws_cdk import cloudformation_include

PACKS = ("AwsSolutionsChecks", "HIPAASecurityChecks", "NIST80053R4Checks", "NIST80053R5Checks")


def findings(template: Path, folder: str) -> dict[str, list[str]]:
    """Return rule → logical ids of what breaks it."""
    app = cdk.App(outdir=folder)
    stack = cdk.Stack(app, "Stack")
    cloudformation_include.CfnInclude(stack, "Template", template_file=str(template))
    found: dict[str, set[str]] = {}
    for name in PACKS:
        report = getattr(cdk_nag, name)(app).validate_scope(app)
        for violation in report.violations:
            rule = violation.rule_name.partition("[")[0]
            if not rule.startswith("AwsSolutions-"):
                rule = rule.rpartition("-")[2]
            if "threw an error" in violation.description:
                rule = f"unread:{rule}"
            for one in violation.violating_resources:
                found.setdefault(rule, set()).add(one.construct_path.rpartition("/")[2])
    return {rule: sorted(ids) for rule, ids in sorted(found.items())}


def main(templates: list[str]) -> int:
    """Print the findings of all *templates*."""
    told: dict[str, dict[str, list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in templates:
            try:
                told[name] = findings(Path(name), folder)
            except (jsii.errors.JSIIError, RuntimeError) as error:
                sys.stderr.write(f"{name}: {str(error).splitlines()[0][:120]}\n")
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
