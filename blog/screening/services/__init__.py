"""What can be done with screening: one function, one verb, one transaction."""

from blog.screening.services.submitting import Sent, edit_comment, submit_comment

__all__ = ["Sent", "edit_comment", "submit_comment"]
