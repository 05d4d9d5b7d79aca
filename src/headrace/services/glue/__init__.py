"""AWS Glue: tables that say how stored records look, and jobs that read and change them."""

TYPES = {
    "AWS::Glue::Crawler": "Crawler",
    "AWS::Glue::DataCatalogEncryptionSettings": "CatalogEncryption",
    "AWS::Glue::Database": "Database",
    "AWS::Glue::DevEndpoint": "DevEndpoint",
    "AWS::Glue::Job": "Job",
    "AWS::Glue::SecurityConfiguration": "SecurityConfiguration",
    "AWS::Glue::Table": "Table",
}
