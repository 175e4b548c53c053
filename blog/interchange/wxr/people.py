"""The registered authors of a WordPress export."""

from blog.foundation.markup import clean_line, text_of
from blog.interchange.records import Author
from blog.interchange.wxr import stream

LOGIN_MAX = 60  # WordPress's own limit


class People:
    """The listed authors of the blog that source keys call `prefix`, found by login or by number."""

    def __init__(self) -> None:
        self.prefix = ""
        self.by_login: dict[str, stream.Author] = {}
        self.by_id: dict[str, stream.Author] = {}

    def add(self, author: stream.Author) -> None:
        """Remember a listed author; the first of a login counts."""
        login, number = _login(author["wp:author_login"]), author["wp:author_id"].strip()
        if login:
            self.by_login.setdefault(login.casefold(), author)
        if login and number:
            self.by_id.setdefault(number, author)

    def listed(self) -> list[Author]:
        """All of them, in file order."""
        return [self._told(author) for author in self.by_login.values()]

    def writer(self, login: str) -> Author | None:
        """Who wrote a post: listed, or made from the login alone."""
        login = _login(login)
        if login.casefold() in self.by_login:
            return self._told(self.by_login[login.casefold()])
        return Author(key=self._key(login), name=login) if login else None

    def author_of(self, *, user_id: str, name: str, email: str) -> Author | None:
        """The registered author of a comment: by number, or by e-mail and name where none has one."""
        if self.by_id:
            found = self.by_id.get(user_id)
            return self._told(found) if found else None
        for author in self.by_login.values() if email else ():
            names = {_login(author["wp:author_login"]), clean_line(text_of(author["wp:author_display_name"]))}
            if _same(author["wp:author_email"], email) and any(_same(known, name) for known in names):
                return self._told(author)
        return None

    def _told(self, author: stream.Author) -> Author:
        login = _login(author["wp:author_login"])
        name = clean_line(text_of(author["wp:author_display_name"])) or login
        return Author(key=self._key(login), name=name, email=author["wp:author_email"].strip() or None)

    def _key(self, login: str) -> str:
        """The same for every spelling: WordPress does not tell logins apart by case."""
        return f"{self.prefix}:author:{login.casefold()}"


def _login(text: str) -> str:
    return clean_line(text)[:LOGIN_MAX]


def _same(one: str, other: str) -> bool:
    return clean_line(one).casefold() == clean_line(other).casefold()
