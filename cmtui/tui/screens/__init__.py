"""One screen a file; each gets values and never reads the store behind the desk's back."""
