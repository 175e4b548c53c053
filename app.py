"""The WSGI entry: `gunicorn app:app`, `flask --app app …`."""

from blog.application import create_app

app = create_app()
