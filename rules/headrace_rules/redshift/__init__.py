"""Rules about Redshift warehouses."""
