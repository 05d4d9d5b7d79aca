"""Rules about search domains, collections and ingestion pipelines."""
