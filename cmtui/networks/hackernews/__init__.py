"""Hacker News by its public search (hn.algolia.com): stories and comments that name a word.

Only read: the site has no way to write for programs. An answer is given on the page itself.
"""
