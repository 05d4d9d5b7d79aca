"""Rules about topics and queues."""
