"""An API that knows JSON only, and a page whose script does the rest."""

import os
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from workos import AsyncWorkOSClient, BadRequestError, WorkOSError

ORIGIN = f"http://localhost:{os.environ.get('PORT', '3000')}"
STATIC = Path(__file__).parent / "static"

workos = AsyncWorkOSClient(request_timeout=4, max_retries=1)
app = FastAPI(openapi_url=None)
sessions = {}

Text = Annotated[str | None, Cookie()]


class Address(BaseModel):
    email: str


def set_cookie(response, name, value):
    response.set_cookie(name, value, httponly=True, samesite="lax")


@app.exception_handler(WorkOSError)
async def not_now(request: Request, error: WorkOSError):
    print(type(error).__name__, error, flush=True)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "Signing in does not work at the moment."}, 503)
    return RedirectResponse("/?problem=later", 303)


@app.get("/")
async def home():
    return FileResponse(STATIC / "index.html")


@app.get("/app.js")
async def script():
    return FileResponse(STATIC / "app.js", media_type="text/javascript")


@app.post("/api/login")
async def login(address: Address, response: Response):
    state = secrets.token_urlsafe(32)
    session = await workos.passwordless.create_session(
        email=address.email,
        type="MagicLink",
        redirect_uri=f"{ORIGIN}/auth/callback",
        state=state,
    )
    await workos.passwordless.send_session(session.id)
    set_cookie(response, "state", state)
    return {"message": "A link is on its way to you, look into your mail."}


@app.get("/auth/callback")
async def callback(
    request: Request,
    code: str | None = None,
    state: str = "",
    error: str | None = None,
):
    expected = request.cookies.get("state", "")
    is_ours = expected and secrets.compare_digest(state.encode(), expected.encode())
    if error is not None or not code or not is_ours:
        return RedirectResponse("/?problem=link", 303)
    try:
        result = await workos.sso.get_profile_and_token(code=code)
    except BadRequestError:
        return RedirectResponse("/?problem=link", 303)
    session = secrets.token_urlsafe(32)
    sessions[session] = result.profile.email
    response = RedirectResponse("/", 303)
    response.delete_cookie("state")
    set_cookie(response, "session", session)
    return response


@app.get("/api/me")
async def me(response: Response, session: Text = None):
    if session not in sessions:
        raise HTTPException(401, "Sign in first.")
    response.headers["Cache-Control"] = "no-store"
    return {"email": sessions[session]}


@app.post("/api/logout")
async def logout(response: Response, session: Text = None):
    sessions.pop(session, None)
    response.delete_cookie("session")
    return {"message": "You are signed out."}


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(app, port=int(ORIGIN.rsplit(":", 1)[1]), log_level="warning")
