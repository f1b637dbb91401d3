"""What players may ask for in the world: messages become commands, a module per subject."""
