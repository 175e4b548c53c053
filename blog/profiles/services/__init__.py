"""What members can do about their past as visitors."""

from blog.profiles.services.claiming import Claimed, OthersPast, claim_past

__all__ = ["Claimed", "OthersPast", "claim_past"]
