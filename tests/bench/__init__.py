"""What the service costs: itself and a reference service, loaded in turn on one database (`make bench`)."""
