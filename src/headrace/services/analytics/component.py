"""Everything of stream analytics that a template holds; the views stand in files by subject."""

from __future__ import annotations

from headrace.services.analytics.application import Application, LoggingOption
from headrace.services.analytics.sql import SqlApplication, SqlOutput, SqlReference

__all__ = ["Application", "LoggingOption", "SqlApplication", "SqlOutput", "SqlReference"]
