// Magic Auth: a code of six digits by mail, typed into the page that asked for it.

import { randomBytes } from "node:crypto";

import { WorkOS } from "@workos-inc/node";
import express from "express";

const port = Number(process.env.PORT ?? 3000);
const clientId = process.env.WORKOS_CLIENT_ID;
// It tries four times, so that a person waits four times this at the most.
const workos = new WorkOS(process.env.WORKOS_API_KEY, { clientId, timeout: 2000 });
const sessions = new Map();
const asked = new Map();

const app = express();
app.disable("x-powered-by");
app.use(express.urlencoded());

const cookie = { httpOnly: true, sameSite: "lax", path: "/" };
const again = '<p><a href="/">Start again</a></p>';

function cookieOf(req, name) {
  const pairs = (req.headers.cookie ?? "").split("; ").map((it) => it.split("=", 2));
  return Object.fromEntries(pairs)[name];
}

const escape = (text) => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Magic Auth</title>${body}</html>`;

const codeForm = (message) =>
  page(`<p>${message}</p><form method="post" action="/code">
  <label>Code <input name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="6" required></label>
  <button>Sign in</button></form>${again}`);

app.get("/", (req, res) => {
  res.send(
    page(`<form method="post" action="/">
    <label>E-mail <input type="email" name="email" required></label>
    <button>Send me a code</button></form>`),
  );
});

app.post("/", async (req, res) => {
  const email = String(req.body?.email ?? "").trim();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return res.status(400).send(page(`<p>That is not an address.</p>${again}`));
  await workos.userManagement.createMagicAuth({ email });
  // The address stays here, so that the code is tried for the one who asked and for nobody else.
  const id = randomBytes(24).toString("base64url");
  asked.set(id, { email, tries: 0 });
  res.cookie("asked", id, cookie);
  res.redirect(303, "/code");
});

app.get("/code", (req, res) => {
  if (!asked.has(cookieOf(req, "asked"))) return res.redirect("/");
  res.send(codeForm("A code is on its way to you."));
});

app.post("/code", async (req, res) => {
  const attempt = asked.get(cookieOf(req, "asked"));
  if (!attempt || attempt.tries >= 5) return res.status(400).send(page(`<p>Please ask for a new code.</p>${again}`));
  attempt.tries += 1;
  let user;
  try {
    ({ user } = await workos.userManagement.authenticateWithMagicAuth({
      clientId,
      email: attempt.email,
      code: String(req.body?.code ?? ""),
    }));
  } catch (error) {
    if (![400, 403, 404].includes(error.status)) throw error;
    return res.status(400).send(codeForm("That code is wrong, or too old."));
  }
  asked.delete(cookieOf(req, "asked"));
  const id = randomBytes(24).toString("base64url");
  sessions.set(id, { email: user.email });
  res.clearCookie("asked", cookie);
  res.cookie("session", id, cookie);
  res.redirect(303, "/account");
});

app.get("/account", (req, res) => {
  const user = sessions.get(cookieOf(req, "session"));
  if (!user) return res.redirect("/");
  res.set("Cache-Control", "no-store");
  res.send(
    page(`<p>Signed in as ${escape(user.email)}.</p>
    <form method="post" action="/logout"><button>Sign out</button></form>`),
  );
});

app.post("/logout", (req, res) => {
  sessions.delete(cookieOf(req, "session"));
  res.clearCookie("session", cookie);
  res.redirect(303, "/");
});

app.use((error, _req, res, _next) => {
  console.error(error.message);
  res.status(503).send(page(`<p>Signing in does not work at the moment.</p>${again}`));
});

app.listen(port, () => console.log(`Open http://localhost:${port}`));
