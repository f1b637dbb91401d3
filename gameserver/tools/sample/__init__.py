"""Turns the readable sources of the sample world into the values that game data files hold."""
