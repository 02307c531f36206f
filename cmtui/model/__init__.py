"""The nouns: frozen records, one a file, and the table that defines every view."""
