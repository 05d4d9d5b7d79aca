"""Telling: a judgement as a report, and the report in each format; one module a format."""
