"""The API does what its description says, asked by schemathesis in all its ways."""

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.conftest import serving
from tests.programs import PREFIX, Program

EXAMPLES = 8  # for each operation and way; what they find is the same every time
# Answers that are right although a schema cannot say when they come:
CANNOT_BE_SAID = [
    "412",  # what was read has changed
    "422",  # nothing would be visible, or shorter than it looks, or not to be stored: text only the renderer can judge;
    # or a view has two filters, or a filter and an order that it does not have
]
CONFIG = {
    "continue-on-failure": True,
    "seed": 41,
    "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
    "checks": {
        "missing_required_header": {"expected-statuses": ["401", "403", "404", "415", "422", "428"]},  # If-Match
    },
    "operations": [
        {
            "include-method": ["POST", "PATCH", "PUT"],
            "checks": {
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "401", "403", "404", "409", "413", *CANNOT_BE_SAID]
                }
            },
        },
        {
            "include-path-regex": "/articles/{article_id}/comments$",
            "include-method": "GET",
            "checks": {
                "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "401", "403", "404", *CANNOT_BE_SAID]}
            },
        },
    ],
}
CHECKS = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "object_level_authorization",
}


def ask_everything(schema):
    """The operations that were asked, the checks that were made, and what is broken."""
    asked, checked, broken = set(), set(), []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            broken.append(str(event.info if isinstance(event, events.NonFatalError) else event.exception))
        if not isinstance(event, events.ScenarioFinished):
            continue
        recorder = event.recorder
        asked |= {recorder.cases[case].value.operation.label for case in recorder.interactions}
        for check in (check for checks in recorder.checks.values() for check in checks):
            checked.add(check.name)
            if check.failure_info is not None:
                failure = check.failure_info.failure
                broken.append(f"{check.name}: {failure.title}\n{failure.message}\n{check.failure_info.code_sample}")
    return asked, checked, broken


@pytest.mark.parametrize("known_by", ["visitor", "personal"])
def test_the_api_keeps_what_its_description_promises(make_demo, make_member, make_token, known_by: str):
    app = make_demo()
    program = Program(app)
    program.say(2, "So that the caller is somebody.")
    keys = {"visitor": {"api_key": program.token}}
    if known_by == "personal":
        keys = {"personal": {"bearer": make_token(make_member("Jo"), "read", "write")}}
    config = SchemathesisConfig.from_dict(CONFIG | {"auth": {"openapi": keys}})
    with serving(app) as address:
        schema = schemathesis.openapi.from_url(f"{address}{PREFIX}/openapi.json", config=config)
        asked, checked, broken = ask_everything(schema)
    assert not broken, "\n\n".join(broken)
    assert checked >= CHECKS
    assert len(asked) == 60
