"""Bluesky (AT Protocol), spoken to the account's own PDS by app password.

`connection` is the line, `session` its tokens, `xrpc` one call, `wire` the JSON as it comes,
`parse` that JSON as our records, and `notifications`, `search`, `records` the rules of each.
"""
