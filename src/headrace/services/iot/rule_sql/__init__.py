"""AWS IoT SQL: reads a rule's statement and applies it to messages.

``parse`` gives a `Statement`, which knows the topics it takes (`Statement.matches`) and what it
makes of a message (`Statement.apply`); ``fill`` works out the templates of a rule's actions.
"""

from headrace.services.iot.rule_sql.context import LATEST, VERSIONS, Context
from headrace.services.iot.rule_sql.faults import NotAvailableError, RuleStoppedError, SqlError
from headrace.services.iot.rule_sql.functions import EXTERNAL
from headrace.services.iot.rule_sql.statement import Statement, parse
from headrace.services.iot.rule_sql.templates import fill, read_template
from headrace.services.iot.rule_sql.topics import topic_matches
from headrace.services.iot.rule_sql.values import json_text

__all__ = [
    "EXTERNAL",
    "LATEST",
    "VERSIONS",
    "Context",
    "NotAvailableError",
    "RuleStoppedError",
    "SqlError",
    "Statement",
    "fill",
    "json_text",
    "parse",
    "read_template",
    "topic_matches",
]
