"""AWS Glue: databases and tables that say how stored records look."""

TYPES = {
    "AWS::Glue::Database": "Database",
    "AWS::Glue::Table": "Table",
}
