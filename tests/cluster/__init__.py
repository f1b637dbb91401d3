"""The daemons together, in memory and under one clock: only scripted clients talk."""
