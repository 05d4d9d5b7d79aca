"""Headrace inside cfn-lint: ``cfn-lint --append-rules headrace_cfn_lint.rules template.yaml``.

Editors that show what cfn-lint finds show Headrace's findings too, under their own ids and at their
own places.
"""
