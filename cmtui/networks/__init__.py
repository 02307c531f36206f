"""Networks: siblings that satisfy `Connection` and never import each other."""
