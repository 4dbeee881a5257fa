"""Sign-in with WorkOS Magic Link: ask for a link, come back with a code, get a session."""

import hmac
import os
import re
import secrets
from datetime import timedelta

from flask import Flask, redirect, render_template_string, request, session
from workos import BadRequestError, WorkOSClient, WorkOSError

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Magic Link</title>
{% if message %}<p>{{ message }}</p>{% endif %}
{% if email %}
<form method="post" action="/auth/logout"><button>Sign out</button></form>
{% elif form %}
<form method="post" action="/auth/magic-link">
<label>E-mail <input type="email" name="email" required autocomplete="email"></label>
<button>Send me a link</button></form>
{% else %}
<p><a href="/">Ask for a new link</a></p>
{% endif %}</html>"""


def page(message="", status=200, **values):
    return render_template_string(PAGE, message=message, **values), status


def base_url():
    """Another WorkOS, if the environment names one; WORKOS_BASE_URL is the SDK's own."""
    host = os.environ.get("WORKOS_API_HOSTNAME")
    if os.environ.get("WORKOS_BASE_URL") or not host:
        return None
    scheme = "http" if os.environ.get("WORKOS_API_HTTPS") == "false" else "https"
    port = os.environ.get("WORKOS_API_PORT")
    return f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}"


def create_app(url):
    """The application at `url`, the address that browsers know it by."""
    # The key and the client ID are read from WORKOS_API_KEY and WORKOS_CLIENT_ID. The SDK waits a minute
    # and tries four times by default; people leave after ten seconds.
    workos = WorkOSClient(base_url=base_url(), request_timeout=4, max_retries=1)
    # Flask's cookie is signed, and stays good for anybody who has a copy of it. Who is signed in is kept here,
    # so that signing out ends it. A real application keeps it where it outlives the process.
    users = {}
    app = Flask(__name__)
    app.secret_key = os.environ.get("SECRET_KEY") or secrets.token_bytes(32)
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        # Lax, not Strict: the callback comes from another site, and must bring the cookie.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
    )

    def current_user():
        return users.get(session.get("id"))

    @app.get("/")
    def home():
        return redirect("/dashboard") if current_user() else page(form=True)

    @app.post("/auth/magic-link")
    def magic_link():
        email = request.form.get("email", "").strip()
        if not re.fullmatch(r"[^\s@]+@[^\s@]+", email):
            return page("That is not an e-mail address.", 400)
        # The state comes back with the link. Only the browser that has the cookie can use it, so
        # that nobody can be signed in to somebody else's account by a link they were sent.
        state = secrets.token_urlsafe(32)
        created = workos.passwordless.create_session(
            email=email,
            type="MagicLink",
            redirect_uri=f"{url}/auth/callback",
            state=state,
        )
        workos.passwordless.send_session(created.id)
        session["login_state"] = state
        return page(f"A link is on its way to {email}.")

    @app.get("/auth/callback")
    def callback():
        # A link that was used or has expired comes back as an error, and never with a code.
        error = request.args.get("error")
        if error == "access_denied":
            return page(
                "This link has been used already, or has expired. "
                "Mail security software may have opened it before you did.",
                403,
            )
        if error is not None:
            return page("The sign-in did not work.", 403)
        code, state = request.args.get("code"), request.args.get("state", "")
        expected = session.get("login_state")
        if not code or not expected or not hmac.compare_digest(state.encode(), expected.encode()):
            return page("Open the link in the browser in which you asked for it.", 400)
        try:
            profile = workos.sso.get_profile_and_token(code=code).profile
        except BadRequestError as error:
            if error.error != "invalid_grant":
                raise
            return page("This sign-in has been finished already, or took too long.", 400)
        # What the browser had before it signed in is not carried into the session.
        session.clear()
        session["id"] = secrets.token_urlsafe(32)
        users[session["id"]] = {"id": profile.id, "email": profile.email}
        session.permanent = True
        return redirect("/dashboard")

    @app.get("/dashboard")
    def dashboard():
        user = current_user()
        if user is None:
            return redirect("/")
        body, status = page(f"Signed in as {user['email']}.", email=user["email"])
        return body, status, {"Cache-Control": "no-store"}

    @app.post("/auth/logout")
    def logout():
        users.pop(session.get("id"), None)
        session.clear()
        return redirect("/", 303)

    @app.errorhandler(WorkOSError)
    def workos_failed(error):
        # For the log, not for the visitor.
        app.logger.error("WorkOS: %r", error)
        return page("Signing in does not work at the moment.", 502)

    return app


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "3000"))
    create_app(os.environ.get("APP_URL", f"http://localhost:{port}")).run(port=port)
