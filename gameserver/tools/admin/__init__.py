"""`gameserver admin`: looking after accounts, characters and the database from a command line."""
