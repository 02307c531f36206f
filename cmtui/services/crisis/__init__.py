"""Crisis mode: declaring, holding the line, leaving nobody waiting, and the account of it all."""
