"""Capacity planning: the load grows month by month, until which part runs out."""

from headrace.plan.run import CapacityPlan, RunsOut, plan_of

__all__ = ["CapacityPlan", "RunsOut", "plan_of"]
