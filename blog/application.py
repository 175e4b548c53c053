"""Wires settings, database, domains and doors together; decides nothing."""

from pathlib import Path

from flask import Flask

import blog.accounts.jobs
import blog.articles.jobs
import blog.comments.jobs
import blog.discussion.jobs
import blog.interchange.commands as interchange_commands
import blog.moderation.jobs
import blog.operations.jobs
import blog.reviews.models
import blog.screening.jobs  # noqa: F401 (handlers register, and tables are known, when they are imported)
from blog.accounts import api as account_api
from blog.accounts import commands as account_commands
from blog.accounts import views as account_views
from blog.accounts.identity import api_actor, init_sessions
from blog.articles import api as article_api
from blog.articles import views as article_views
from blog.discussion import api as discussion_api
from blog.discussion import views as discussion_views
from blog.flags import api as flag_api
from blog.flags import views as flag_views
from blog.foundation import database, limits
from blog.foundation.http import init_http
from blog.foundation.http.api.reference import init_api
from blog.foundation.http.errors import forward_from
from blog.foundation.http.templating import offer_address, offer_box
from blog.foundation.queue import init_queue
from blog.foundation.settings import KEY
from blog.moderation import api as moderation_api
from blog.moderation import views as moderation_views
from blog.mutes import api as mute_api
from blog.mutes import views as mute_views
from blog.operations import commands as operation_commands
from blog.profiles import api as profile_api
from blog.profiles import views as profile_views
from blog.profiles.queries import namesake_note
from blog.ratings import api as rating_api
from blog.ratings import views as rating_views
from blog.screening import api as screening_api
from blog.screening import views as screening_views
from config import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application with `settings`, or with what the environment says."""
    settings = settings or load_settings()
    app = Flask(
        "blog",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=settings.data_dir,
    )
    app.config.update({KEY: settings, "SECRET_KEY": settings.secret_key, "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000})
    database.init_database(app, settings.database_url)
    limits.init_limits(app, settings.limits_url)
    init_http(app)
    init_sessions(app)
    pages = [account_views, article_views, discussion_views, rating_views, flag_views, mute_views, profile_views]
    for door in (*pages, screening_views, moderation_views):
        app.register_blueprint(door.blueprint)
    programs = [account_api, article_api, discussion_api, rating_api, flag_api, mute_api, profile_api, moderation_api]
    init_api(app, [door.blueprint for door in (*programs, screening_api)], identify=api_actor)
    discussion_views.init_pieces(app)
    discussion_views.init_frames(app)
    init_queue(app)
    for command in (
        operation_commands.worker,
        operation_commands.outbox_group,
        operation_commands.audit,
        operation_commands.mail,
    ):
        app.cli.add_command(command)
    app.cli.add_command(account_commands.accounts_group)
    app.cli.add_command(interchange_commands.import_group)
    app.cli.add_command(interchange_commands.demo)
    forward_from(app, article_views.where_now)
    _offer(app, settings)
    return app


def _offer(app: Flask, settings: Settings) -> None:
    """Let domains add to the pages of those below them."""
    offer_box(app, "masthead", moderation_views.queue_box)
    offer_box(app, "masthead", account_views.masthead_box)
    offer_box(app, "elsewhere", article_views.elsewhere_box)
    offer_box(app, "sign_in", profile_views.unowned_box)
    account_views.offer_name_note(app, namesake_note)
    account_views.offer_landing(app, profile_views.claim_landing)
    offer_box(app, "account", profile_views.claim_box)
    offer_box(app, "account", flag_views.flags_box)
    offer_box(app, "account", mute_views.mutes_box)
    offer_box(app, "moderation_nav", screening_views.nav_box)
    offer_address(app, "profile_url", profile_views.profile_url)
    if "chatter" in settings.side_boxes:
        offer_box(app, "front_aside", discussion_views.chatter_box)
