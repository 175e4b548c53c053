"""The shapes of what moderators send and get."""
