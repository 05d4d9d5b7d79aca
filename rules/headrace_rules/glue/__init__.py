"""Rules about jobs, crawlers and the data catalogue of Glue."""
