"""Crisis mode, through the services."""
