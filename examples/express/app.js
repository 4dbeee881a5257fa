// Sign-in with WorkOS Magic Link: ask for a link, come back with a code, get a session.

import { randomBytes, timingSafeEqual } from "node:crypto";

import { OauthException, WorkOS } from "@workos-inc/node";
import express from "express";

const LINK_LIFETIME_SECONDS = 15 * 60;
const SESSION_LIFETIME_SECONDS = 8 * 60 * 60;
// The SDK waits a minute and tries four times by default. People leave after ten seconds.
const WORKOS_PATIENCE = { timeout: 4000, maxRetries: 1 };

/** A WorkOS client, of another WorkOS if the environment names one. */
function client() {
  const { WORKOS_API_HOSTNAME, WORKOS_API_PORT, WORKOS_API_HTTPS } = process.env;
  return new WorkOS(process.env.WORKOS_API_KEY, {
    clientId: process.env.WORKOS_CLIENT_ID,
    ...WORKOS_PATIENCE,
    ...(WORKOS_API_HOSTNAME && {
      apiHostname: WORKOS_API_HOSTNAME,
      https: WORKOS_API_HTTPS !== "false",
    }),
    ...(WORKOS_API_PORT && { port: Number(WORKOS_API_PORT) }),
  });
}

/** The application at `url`, the address that browsers know it by. */
export function createApp(url) {
  const workos = client();
  const clientId = process.env.WORKOS_CLIENT_ID;
  const redirectURI = `${url}/auth/callback`;
  // A real application keeps sessions where they outlive the process.
  const sessions = new Map();

  const app = express();
  app.disable("x-powered-by");
  app.use(express.urlencoded());

  const cookie = (maxAge) => ({
    httpOnly: true,
    // Lax, not Strict: the callback comes from another site, and must bring the cookie.
    sameSite: "lax",
    secure: url.startsWith("https:"),
    path: "/",
    maxAge: maxAge * 1000,
  });

  function currentUser(req) {
    const session = sessions.get(cookies(req).session);
    return session && session.expiresAt > Date.now() ? session.user : undefined;
  }

  app.get("/", (req, res) => {
    if (currentUser(req)) return res.redirect("/dashboard");
    res.send(
      page(`<form method="post" action="/auth/magic-link">
        <label>E-mail <input type="email" name="email" required autocomplete="email"></label>
        <button>Send me a link</button>
      </form>`),
    );
  });

  app.post("/auth/magic-link", async (req, res) => {
    const email = String(req.body?.email ?? "").trim();
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
      return res.status(400).send(page("<p>That is not an e-mail address.</p>"));
    }
    // The state comes back with the link. Only the browser that has the cookie can use it, so
    // that nobody can be signed in to somebody else's account by a link they were sent.
    const state = randomBytes(32).toString("base64url");
    const session = await workos.passwordless.createSession({
      type: "MagicLink",
      email,
      redirectURI,
      state,
    });
    await workos.passwordless.sendSession(session.id);
    res.cookie("login_state", state, cookie(LINK_LIFETIME_SECONDS));
    res.send(page(`<p>A link is on its way to ${escape(email)}.</p>`));
  });

  app.get("/auth/callback", async (req, res) => {
    const { code, state, error } = req.query;
    // A link that was used or has expired comes back as an error, and never with a code.
    if (error !== undefined) {
      const message =
        error === "access_denied"
          ? "This link has been used already, or has expired. Mail security software may have opened it before you did."
          : "The sign-in did not work.";
      return res.status(403).send(page(`<p>${message}</p>${again}`));
    }
    if (typeof code !== "string" || !isSame(state, cookies(req).login_state)) {
      const message = "Open the link in the browser in which you asked for it.";
      return res.status(400).send(page(`<p>${message}</p>${again}`));
    }
    let profile;
    try {
      ({ profile } = await workos.sso.getProfileAndToken({ code, clientId }));
    } catch (error) {
      if (!(error instanceof OauthException && error.error === "invalid_grant")) throw error;
      const message = "This sign-in has been finished already, or took too long.";
      return res.status(400).send(page(`<p>${message}</p>${again}`));
    }
    const id = randomBytes(32).toString("base64url");
    sessions.set(id, {
      user: { id: profile.id, email: profile.email },
      expiresAt: Date.now() + SESSION_LIFETIME_SECONDS * 1000,
    });
    res.clearCookie("login_state", { path: "/" });
    res.cookie("session", id, cookie(SESSION_LIFETIME_SECONDS));
    res.redirect("/dashboard");
  });

  app.get("/dashboard", (req, res) => {
    const user = currentUser(req);
    if (!user) return res.redirect("/");
    res.set("Cache-Control", "no-store");
    res.send(
      page(`<p>Signed in as ${escape(user.email)}.</p>
      <form method="post" action="/auth/logout"><button>Sign out</button></form>`),
    );
  });

  app.post("/auth/logout", (req, res) => {
    sessions.delete(cookies(req).session);
    res.clearCookie("session", { path: "/" });
    res.redirect(303, "/");
  });

  // WorkOS could not be reached, or refused: for the log, not for the visitor.
  app.use((error, _req, res, _next) => {
    console.error(error);
    res.status(502).send(page(`<p>Signing in does not work at the moment.</p>${again}`));
  });

  return app;
}

const again = '<p><a href="/">Ask for a new link</a></p>';

function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Magic Link</title>${body}</html>`;
}

function escape(text) {
  return text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
}

function cookies(req) {
  const pairs = (req.headers.cookie ?? "").split("; ").map((it) => it.split("=", 2));
  return Object.fromEntries(pairs);
}

/** Compares in a time that does not tell where the two differ. */
function isSame(given, expected) {
  if (typeof given !== "string" || typeof expected !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
