"""Proof by violence: processes are killed at random while bots play, and then everything has to be there once.

`schedule` decides who is killed when, `suite` runs the processes, `crowd` is the process of the bots and `watch`
looks at it, `storm` kills, restarts and measures, `checks` looks into the database, `run` puts them together,
`report` judges and tells people and programs, `command` is the command line.
"""
