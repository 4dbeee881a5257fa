"""The official Python SDK drives the emulator that the environment names.

Run by scripts/sdks, in a virtual environment that has the SDK.
"""

import base64
import http.server
import json
import os
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

from workos import (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    UnprocessableEntityError,
    WorkOSClient,
)
from workos.session import seal_session_from_auth_response

REDIRECT_URI = "http://localhost:3000/callback"

# The address, the key and the client ID are read from WORKOS_BASE_URL, WORKOS_API_KEY and
# WORKOS_CLIENT_ID. Nothing is tried again: a refusal must be seen.
workos = WorkOSClient(max_retries=0)


class Watched(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def visit(link):
    """The query of the address that a link leads to, and that address without it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Watched())
    try:
        opener.open(link)
    except urllib.error.HTTPError as answer:
        with answer:
            address, _, query = answer.headers["Location"].partition("?")
            return dict(urllib.parse.parse_qsl(query)), address
    raise AssertionError("the link does not redirect")


def new_link(email, **options):
    return workos.passwordless.create_session(
        email=email, type="MagicLink", redirect_uri=REDIRECT_URI, **options
    )


def code_for(email):
    return visit(new_link(email).link)[0]["code"]


def call(method, path, body=None):
    """What the emulator answers where the SDK has no method."""
    request = urllib.request.Request(
        os.environ["WORKOS_BASE_URL"] + path,
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={
            "Authorization": "Bearer " + os.environ["WORKOS_API_KEY"],
            "Content-Type": "application/json",
        },
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


class Receiver:
    """A server that keeps the deliveries that it gets."""

    def __enter__(self):
        self.deliveries = []
        self.changed = threading.Condition()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.changed:
                    receiver.deliveries.append((self.headers["WorkOS-Signature"], body))
                    receiver.changed.notify_all()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def arrival(self, name):
        def found():
            for signature, body in self.deliveries:
                if json.loads(body)["event"] == name:
                    return signature, body
            return None

        with self.changed:
            self.changed.wait_for(found, timeout=10)
            return found()


class Sdk(unittest.TestCase):
    def test_create_send_follow_exchange_profile(self):
        session = new_link("ada@example.com", state="s p&c", expires_in=1800)
        self.assertRegex(session.id, "^passwordless_session_")
        self.assertEqual(session.email, "ada@example.com")
        expires_at = session.expires_at
        if isinstance(expires_at, str):
            expires_at = datetime.fromisoformat(expires_at.replace("Z", "+00:00"))
        seconds = (expires_at - datetime.now(timezone.utc)).total_seconds()
        self.assertTrue(1700 < seconds <= 1801, seconds)

        workos.passwordless.send_session(session.id)

        query, address = visit(session.link)
        self.assertEqual(address, REDIRECT_URI)
        self.assertEqual(query["state"], "s p&c")

        answer = workos.sso.get_profile_and_token(code=query["code"])
        self.assertEqual(answer.profile.email, "ada@example.com")
        self.assertEqual(answer.profile.connection_type, "MagicLink")
        self.assertRegex(answer.profile.id, "^prof_")

    def test_profile_of_an_access_token(self):
        answer = workos.sso.get_profile_and_token(code=code_for("token@example.com"))
        profile = workos.sso.get_profile(access_token=answer.access_token)
        self.assertEqual(profile.id, answer.profile.id)

    def test_connections_list_filter_get(self):
        new_link("a@sdk-python.example")
        found = workos.sso.list_connections(domain="sdk-python.example").data
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0].connection_type, "MagicLink")
        self.assertEqual(workos.sso.get_connection(found[0].id).id, found[0].id)

    def test_connections_pages(self):
        for name in ("one", "two", "three"):
            new_link(f"a@{name}.python.example")
        page = workos.sso.list_connections(limit=2)
        self.assertEqual(len(page.data), 2)
        ids = [it.id for it in page.auto_paging_iter()]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreaterEqual(len(ids), 3)

    def test_redirect_uris_add_refuse_twice_list_delete(self):
        uri = "http://localhost:4567/sdk-python"
        made = workos.user_management.create_redirect_uri(uri=uri)
        self.assertEqual(made.uri, uri)
        with self.assertRaises(UnprocessableEntityError):
            workos.user_management.create_redirect_uri(uri=uri)
        listed = workos.user_management.list_redirect_uris(limit=100).data
        self.assertIn(made.id, [it.id for it in listed])
        workos.user_management.delete_redirect_uris(made.id)

    def test_magic_auth_create_get_authenticate(self):
        made = workos.user_management.create_magic_auth(email="ada@example.com")
        self.assertRegex(made.id, "^magic_auth_")
        self.assertRegex(made.code, r"^\d{6}$")
        got = workos.user_management.get_magic_auth(made.id)
        self.assertEqual(got.email, "ada@example.com")
        answer = workos.user_management.authenticate_with_magic_auth(
            code=made.code, email=made.email
        )
        self.assertEqual(answer.user.email, "ada@example.com")
        self.assertTrue(answer.access_token)

    def test_magic_auth_code_is_good_once(self):
        made = workos.user_management.create_magic_auth(email="b@example.com")
        credentials = {"code": made.code, "email": made.email}
        workos.user_management.authenticate_with_magic_auth(**credentials)
        with self.assertRaises((BadRequestError, UnprocessableEntityError)):
            workos.user_management.authenticate_with_magic_auth(**credentials)

    def test_refresh_tokens_are_used_once(self):
        made = workos.user_management.create_magic_auth(email="r@example.com")
        signed_in = workos.user_management.authenticate_with_magic_auth(
            code=made.code, email=made.email
        )
        refresh = workos.user_management.authenticate_with_refresh_token
        refreshed = refresh(refresh_token=signed_in.refresh_token)
        self.assertEqual(refreshed.user.id, signed_in.user.id)
        self.assertNotEqual(refreshed.refresh_token, signed_in.refresh_token)
        with self.assertRaises(BadRequestError):
            refresh(refresh_token=signed_in.refresh_token)

    def test_a_sealed_session_is_read_refreshed_and_left(self):
        password = base64.urlsafe_b64encode(bytes(range(32))).decode()
        users = workos.user_management
        made = users.create_magic_auth(email="sealed@example.com")
        signed_in = users.authenticate_with_magic_auth(code=made.code, email=made.email)
        sealed = seal_session_from_auth_response(
            access_token=signed_in.access_token,
            refresh_token=signed_in.refresh_token,
            user=signed_in.user.to_dict(),
            cookie_password=password,
        )

        def load(data):
            return users.load_sealed_session(session_data=data, cookie_password=password)

        read = load(sealed).authenticate()
        self.assertTrue(read.authenticated, read)
        refreshed = load(sealed).refresh()
        self.assertTrue(refreshed.authenticated, refreshed)
        session = load(refreshed.sealed_session)
        self.assertEqual(session.authenticate().session_id, read.session_id)
        # Its refresh token was used.
        self.assertFalse(load(sealed).refresh().authenticated)
        users.revoke_session(session_id=read.session_id)
        self.assertFalse(session.refresh().authenticated)

    def test_organizations_and_users_are_complete(self):
        self.assertTrue(workos.organizations.list_organizations().data)
        made = workos.user_management.create_user(email="u@example.com")
        self.assertEqual(workos.user_management.get_user(made.id).email, "u@example.com")

    def test_an_applications_suite(self):
        # The clock was moved, which other tests do not expect.
        self.addCleanup(call, "POST", "/_emulate/reset")
        with Receiver() as receiver:
            self.suite(receiver)

    def suite(self, receiver):
        names = ["user.created", "organization_membership.created", "session.revoked"]
        endpoint = call(
            "POST", "/webhook_endpoints", {"endpoint_url": receiver.url, "events": names}
        )
        users = workos.user_management
        user = users.create_user(email="suite@example.com", email_verified=True)
        organization = workos.organizations.create_organization(
            name="Suite", external_id="suite", metadata={"tier": "gold"}
        )
        self.assertEqual(
            workos.organizations.get_organization_by_external_id("suite").id, organization.id
        )
        member = workos.organization_membership.create_organization_membership(
            user_id=user.id, organization_id=organization.id
        )
        listed = workos.organization_membership.list_organization_memberships(user_id=user.id)
        self.assertEqual([it.id for it in listed.data], [member.id])

        made = users.create_magic_auth(email=user.email)
        signed_in = users.authenticate_with_magic_auth(code=made.code, email=made.email)
        self.assertEqual(signed_in.organization_id, organization.id)
        call("POST", "/_emulate/clock", {"advance_seconds": 3600})
        refreshed = users.authenticate_with_refresh_token(refresh_token=signed_in.refresh_token)
        self.assertEqual(refreshed.organization_id, organization.id)
        session = users.list_sessions(user.id).data[0]
        self.assertEqual(session.organization_id, organization.id)

        invitation = users.send_invitation(
            email="invited@example.com", organization_id=organization.id
        )
        self.assertEqual(users.find_invitation_by_token(invitation.token).id, invitation.id)
        self.assertEqual(users.accept_invitation(invitation.id).state, "accepted")

        users.revoke_session(session_id=session.id)
        with self.assertRaises(BadRequestError):
            users.authenticate_with_refresh_token(refresh_token=refreshed.refresh_token)
        happened = [it.event for it in workos.events.list_events(events=names, limit=100).data]
        for name in names:
            self.assertIn(name, happened)
            signature, body = receiver.arrival(name)
            event = workos.webhooks.verify_event(
                event_body=body, event_signature=signature, secret=endpoint["secret"]
            )
            self.assertEqual(event.event, name)
        with self.assertRaises(Exception):
            workos.webhooks.verify_event(
                event_body=body, event_signature=signature, secret="another"
            )
        workos.organizations.delete_organization(organization.id)
        users.delete_user(user.id)
        with self.assertRaises(NotFoundError):
            users.get_user(user.id)
        call("DELETE", f"/webhook_endpoints/{endpoint['id']}")

    def test_wrong_key(self):
        wrong = WorkOSClient(api_key="sk_test_wrong", max_retries=0)
        with self.assertRaises(AuthenticationError) as caught:
            wrong.sso.list_connections()
        self.assertEqual(caught.exception.status_code, 401)
        self.assertTrue(caught.exception.request_id)

    def test_wrong_client(self):
        wrong = WorkOSClient(client_id="client_other", max_retries=0)
        with self.assertRaises(BadRequestError) as caught:
            wrong.sso.get_profile_and_token(code=code_for("c@example.com"))
        self.assertIn(caught.exception.error, ("invalid_client", "unauthorized_client"))

    def test_spent_code(self):
        code = code_for("d@example.com")
        workos.sso.get_profile_and_token(code=code)
        with self.assertRaises(BadRequestError) as caught:
            workos.sso.get_profile_and_token(code=code)
        self.assertEqual(caught.exception.error, "invalid_grant")

    def test_spent_link(self):
        link = new_link("e@example.com", state="kept").link
        visit(link)
        query, _ = visit(link)
        self.assertEqual(query["error"], "access_denied")
        self.assertNotIn("code", query)

    def test_bad_body(self):
        with self.assertRaises((UnprocessableEntityError, BadRequestError)) as caught:
            workos.passwordless.create_session(email="nobody", type="MagicLink")
        self.assertIn("email", str(caught.exception.raw_body))

    def test_unknown_connection(self):
        with self.assertRaises(NotFoundError):
            workos.sso.get_connection("conn_unknown")

    def test_unknown_session(self):
        with self.assertRaises(UnprocessableEntityError):
            workos.passwordless.send_session("passwordless_session_01HZ0000000000000000000000")


if __name__ == "__main__":
    unittest.main()
