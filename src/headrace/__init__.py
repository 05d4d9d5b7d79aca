"""Headrace proves an AWS streaming and analytics design before it is deployed.

The packages, in the order in which a template passes through them::

    template   text → resources, every value with its place in the file
    design     resources → typed components on a graph
    load       the declared load: schema, parsing, curves
    flow       design + load + faults → a trial: curves of every stage
    rulekit    what a rule file may import
    judge      rules and experiments → findings
    report     findings → text, JSON
    cli        one module a command
"""

__version__ = "0.1.0"
