"""The built-in rule pack: one module a rule, one folder a service."""
