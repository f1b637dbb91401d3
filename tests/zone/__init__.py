"""Parts of the zone daemon that need no cluster."""
