"""What `--json` prints, as models: the schema of it is made from them, and tests hold the commands to it.

A key that a model names is always there; more keys may come with a new version of the program.
"""
