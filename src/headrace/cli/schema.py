"""``headrace schema``: the JSON Schema of what Headrace reads and writes."""

from __future__ import annotations

import json

import click

__all__ = ["schema"]


@click.command("schema")
@click.argument("of", type=click.Choice(["load", "job", "report", "config", "rule"]))
def schema(of: str) -> None:
    """Print the JSON Schema of a load, a batch job, the JSON report, the settings, or a rule."""
    if of == "load":
        from headrace.load.schema import load_schema as found
    elif of == "job":
        from headrace.flow.mapreduce.schema import job_schema as found
    elif of == "report":
        from headrace.report.json_format import report_schema as found
    elif of == "rule":
        from headrace.rulekit.own.format import rule_schema as found
    else:
        from headrace.settings import config_schema as found
    click.echo(json.dumps(found(), indent=2, ensure_ascii=False))
