"""What is done at night for the operator."""

import logging

from blog.foundation.outbox import Payload, forget_delivered
from blog.foundation.schedule import nightly
from blog.operations.queries import audit_findings

logger = logging.getLogger(__name__)


@nightly("operations.audit_counters", in_transaction=False)
def audit_counters(payload: Payload) -> None:
    """Say loudly where a counter differs from its rows."""
    for finding in audit_findings():
        logger.error("audit: %s", finding)


@nightly("operations.forget_delivered_events")
def forget_delivered_events(payload: Payload) -> None:
    """Keep the outbox small."""
    forget_delivered()
