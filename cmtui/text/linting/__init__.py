"""The rules of the lint of replies, a file each for what they look at."""
