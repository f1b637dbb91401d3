"""What several daemons need to agree on; it is not a daemon itself."""
