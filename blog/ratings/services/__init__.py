"""What can be done with ratings: one function, one verb, one transaction.

The rows are the truth: after each change the comment's counts are counted anew in SQL, in the same
transaction, while the comment's row is held.
"""

from blog.ratings.services.moving import give_ratings, import_ratings
from blog.ratings.services.rating import NetworkSpent, NotRateable, Rated, rate_comment, take_back_rating

__all__ = [
    "NetworkSpent",
    "NotRateable",
    "Rated",
    "give_ratings",
    "import_ratings",
    "rate_comment",
    "take_back_rating",
]
