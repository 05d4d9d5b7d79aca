"""Rules about several services at once: paths, copies, keys, regions, cost."""
