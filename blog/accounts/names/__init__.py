"""Names: when two are the same, when they look alike, and which a new member cannot have.

Knows no database and no HTTP: whoever asks brings the names that are taken.
"""

from blog.accounts.names.looks import is_same_name, look_of, name_key
from blog.accounts.names.refusals import mixed_word, refusal_of, refusal_of_mixture

__all__ = ["is_same_name", "look_of", "mixed_word", "name_key", "refusal_of", "refusal_of_mixture"]
