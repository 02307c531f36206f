"""Pure functions on strings: safety, width, length rules, signatures, splitting."""
