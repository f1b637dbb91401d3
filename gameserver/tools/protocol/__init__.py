"""`gameserver protocol`: what comes for free from the declared messages: reference pages, dissector, captures."""
