"""The benchmark (`make bench`): the service and a reference service, loaded in turn on one database."""
