"""The stacks of the reference application, split by how long each lives."""
