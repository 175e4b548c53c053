"""The program's door: what all operations of the JSON API share.

The API knows a visitor by the `Visitor-Token` header and a member by a personal token in `Authorization`.
It never looks at a cookie, so that another site's page cannot speak for a reader. Errors are problem
documents (RFC 9457) with stable codes.
"""
