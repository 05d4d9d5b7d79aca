"""A user's own rules: Python files and packages, and declarative rules in YAML."""

from headrace.rulekit.own.load import own_rules

__all__ = ["own_rules"]
