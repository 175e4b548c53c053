"""What can be done about members and visitors: one function, one verb, one transaction."""

from blog.accounts.services.account import SignedOut, WrongPassword, change_about, held_member
from blog.accounts.services.blocks import block_network, lift_block
from blog.accounts.services.members import EmailTaken, NameTaken, add_member, give_name, import_member
from blog.accounts.services.new_email import ask_new_email, call_off_new_email, prove_new_email
from blog.accounts.services.new_password import change_password, give_password
from blog.accounts.services.operating import grant_insider, hand_over, set_role
from blog.accounts.services.recovery import ask_recovery, recover
from blog.accounts.services.registration import confirm_registration, mail_registration_again, register
from blog.accounts.services.renaming import RenamedLately, change_name
from blog.accounts.services.sanctioning import (
    NotInForce,
    acknowledge_warnings,
    impose_sanction,
    lift_sanction,
    lift_sanctions,
)
from blog.accounts.services.sanctions import (
    Banned,
    Suspended,
    Warned,
    refuse_sanctioned,
    refuse_suspended,
    suspension,
)
from blog.accounts.services.sessions import end_other_sessions, end_session, end_sessions, note_session, start_session
from blog.accounts.services.signing_in import renew_hash
from blog.accounts.services.tokens import TooManyTokens, create_token, note_token, revoke_token
from blog.accounts.services.upkeep import forget_networks, forget_registrations, forget_sessions
from blog.accounts.services.visitors import count_as_member, ensure_visitor, import_visitors, read_again

__all__ = [
    "Banned",
    "EmailTaken",
    "NameTaken",
    "NotInForce",
    "RenamedLately",
    "SignedOut",
    "Suspended",
    "TooManyTokens",
    "Warned",
    "WrongPassword",
    "acknowledge_warnings",
    "add_member",
    "ask_new_email",
    "ask_recovery",
    "block_network",
    "call_off_new_email",
    "change_about",
    "change_name",
    "change_password",
    "confirm_registration",
    "count_as_member",
    "create_token",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "ensure_visitor",
    "forget_networks",
    "forget_registrations",
    "forget_sessions",
    "give_name",
    "give_password",
    "grant_insider",
    "hand_over",
    "held_member",
    "import_member",
    "import_visitors",
    "impose_sanction",
    "lift_block",
    "lift_sanction",
    "lift_sanctions",
    "mail_registration_again",
    "note_session",
    "note_token",
    "prove_new_email",
    "read_again",
    "recover",
    "refuse_sanctioned",
    "refuse_suspended",
    "register",
    "renew_hash",
    "revoke_token",
    "set_role",
    "start_session",
    "suspension",
]
