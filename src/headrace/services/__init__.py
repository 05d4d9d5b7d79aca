"""What Headrace knows of each service, one package a service."""
