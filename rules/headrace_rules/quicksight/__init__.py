"""Rules about BI workspaces, and the work groups that they query."""
