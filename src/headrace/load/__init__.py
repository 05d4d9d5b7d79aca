"""The declared load: who sends what into the design, who reads it, what fails, what is needed.

::

    model       the load as declared: sources, consumers, functions, faults, needs
    reader      a file or plain data → a load, or every error in it with its place
    schema      the published JSON Schema
    curves      a source → records per second over time
    weights     a key distribution → partition keys and how much each weighs
    starter     the commented starter for a template's own sources
"""
