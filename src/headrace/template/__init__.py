"""Reading: CloudFormation text to resources whose every value keeps its place in the file."""
