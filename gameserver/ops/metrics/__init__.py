"""Figures and health of a daemon for programs that watch it: collected in the reactor's thread, when asked."""
