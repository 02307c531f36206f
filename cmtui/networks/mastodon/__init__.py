"""Mastodon, and the servers that speak its API: GoToSocial, Pleroma, Akkoma, Pixelfed.

`connection` is the line, `api` one call, `instance` what the server is and allows, `wire` the JSON
as it comes, `parse` that JSON as our records. `notifications`, `threads`, `search`, `posting`,
`acts`, `queue` and `stream` are one duty each.
"""
