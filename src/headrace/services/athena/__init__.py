"""Amazon Athena: work groups in which SQL reads a data lake."""

TYPES = {
    "AWS::Athena::CapacityReservation": "CapacityReservation",
    "AWS::Athena::DataCatalog": "DataCatalog",
    "AWS::Athena::NamedQuery": "NamedQuery",
    "AWS::Athena::PreparedStatement": "PreparedStatement",
    "AWS::Athena::WorkGroup": "WorkGroup",
}
