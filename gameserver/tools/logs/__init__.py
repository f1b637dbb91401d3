"""`gameserver logs`: what the daemons of this machine wrote, in one story."""
