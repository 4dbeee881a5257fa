// An application that is right, without any package, in which the variable DEFECT switches single
// defects on. Each defect is the smallest change that makes it.

import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 3000);
const defects = new Set((process.env.DEFECT ?? "").split(",").filter(Boolean));
const has = (name) => defects.has(name);

const origin = `http://localhost:${port}`;
const redirectUri = `${origin}/callback`;
const apiKey = process.env.WORKOS_API_KEY ?? "sk_test_default";
const clientId = process.env.WORKOS_CLIENT_ID ?? "client_emulate";
const secret = randomBytes(32);

const sessions = new Map();
// For defects only: who asked, who signed in ever, who signed in last, the last state.
const pending = new Map();
const accounts = new Set();
let current;
let lastNonce;

class Refused extends Error {}

async function workos(path, body, type) {
  const answer = await fetch(`https://api.workos.com${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": type },
    body,
    ...(has("no-time-limit") ? {} : { signal: AbortSignal.timeout(2000) }),
  });
  if (!answer.ok) throw new Refused(`WorkOS answered ${answer.status} to ${path}`);
  return answer.json();
}

async function mailLink(email, state) {
  const body = { type: "MagicLink", email, redirect_uri: redirectUri, ...(state && { state }) };
  const session = await workos("/passwordless/sessions", JSON.stringify(body), "application/json");
  const send = () => workos(`/passwordless/sessions/${session.id}/send`, "{}", "application/json");
  await send();
  if (has("two-mails")) await send();
  return session;
}

async function exchange(code) {
  const fields = { grant_type: "authorization_code", client_id: clientId, client_secret: apiKey, code };
  const type = "application/x-www-form-urlencoded";
  return workos("/sso/token", new URLSearchParams(fields).toString(), type);
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
const random = () => randomBytes(24).toString("base64url");
const base64 = (text) => Buffer.from(text).toString("base64url");
const isLocal = (path) => /^\/(?![/\\])/.test(path ?? "");

function cookiesOf(request) {
  const pairs = (request.headers.cookie ?? "").split("; ").map((it) => it.split(/=(.*)/s, 2));
  return Object.fromEntries(pairs);
}

function cookie(name, value, age) {
  const attributes = has("bare-cookie") ? "" : "; HttpOnly; SameSite=Lax";
  return `${name}=${value}; Path=/; Max-Age=${age}${attributes}`;
}

// A state is a random value with the path to go to afterwards.
function stateOf(nonce, next) {
  if (has("redirect-from-json")) return JSON.stringify({ nonce, next });
  if (has("redirect-from-base64")) return base64(JSON.stringify({ nonce, next }));
  return nonce;
}

function readState(state) {
  try {
    if (has("redirect-from-json")) return JSON.parse(state);
    if (has("redirect-from-base64")) return JSON.parse(Buffer.from(state, "base64url").toString());
  } catch {
    return {};
  }
  return { nonce: state };
}

const hmac = (text) => createHmac("sha256", secret).update(text).digest("base64url");

function sessionValue(user) {
  const json = JSON.stringify(user);
  if (has("plain-cookie")) return encodeURIComponent(user.email);
  if (has("base64-cookie")) return Buffer.from(json).toString("base64");
  if (has("id-cookie")) return encodeURIComponent(user.id);
  if (has("unchecked-jwt") || has("jwt-none")) {
    const signed = `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64(json)}`;
    return `${signed}.${hmac(signed)}`;
  }
  return undefined;
}

// Checks the signature, unless the token says that it has none.
function userOfJwt(token) {
  const [header, payload, signature] = token.split(".");
  const parsed = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
  if (parsed(header).alg !== "none" && signature !== hmac(`${header}.${payload}`)) return undefined;
  return parsed(payload);
}

function userOf(request) {
  if (has("global-user")) return current;
  const value = cookiesOf(request).session;
  if (value === undefined) return undefined;
  try {
    if (has("plain-cookie")) return { email: decodeURIComponent(value) };
    if (has("base64-cookie")) return JSON.parse(Buffer.from(value, "base64").toString());
    if (has("id-cookie")) return [...pending.values()].find((it) => it.id === decodeURIComponent(value));
    if (has("jwt-none")) return userOfJwt(value);
    if (has("unchecked-jwt")) return JSON.parse(Buffer.from(value.split(".")[1], "base64url").toString());
  } catch {
    return undefined;
  }
  return sessions.get(value)?.user;
}

function page(title, body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

const form = '<form method="post" action="/login"><label>E-mail <input type="email" name="email" required></label><button>Send me a link</button></form>';
const again = '<p><a href="/">Ask for a new link</a></p>';

async function login(request, respond) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const email = new URLSearchParams(body).get("email") ?? "";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return respond(400, page("That is not an address", again));
  const nonce = random();
  const shown = has("unescaped-address") ? email : escaped(email);
  const sent = page("Look into your mail", `<p>A link is on its way to ${shown}.</p>`);
  let session;
  try {
    session = await mailLink(email, has("no-state") ? undefined : stateOf(nonce, "/account"));
  } catch (error) {
    if (!has("mail-failure-hidden")) throw error;
    return respond(200, sent);
  }
  pending.set(nonce, { email });
  lastNonce = nonce;
  const cookies = [cookie("login", nonce, 900)];
  if (has("identity-from-form")) cookies.push(cookie("address", encodeURIComponent(email), 900));
  if (has("link-in-page")) return respond(200, sent + `<a href="${session.link}">Open it</a>`, cookies);
  if (has("tells-accounts") && accounts.has(email)) {
    return respond(200, page("Welcome back", `<p>We have sent your personal link to ${escaped(email)} again.</p>`), cookies);
  }
  respond(200, sent, cookies);
}

async function callback(request, respond, query) {
  const cookies = cookiesOf(request);
  const error = query.get("error");
  const code = query.get("code");
  if (has("success-without-sign-in") && (error || !code)) return respond(200, page("Welcome", "<p>You are signed in now, have fun.</p>"));
  if (error) {
    const text = query.get("error_description") ?? "";
    const shown = has("unescaped-error") ? text : escaped(text);
    return respond(403, page("This link is used up or too old", `<p>${shown}</p>${again}`));
  }
  const { nonce, next } = readState(query.get("state") ?? "");
  const isKnown = has("state-in-variable") ? nonce === lastNonce && nonce === cookies.login : has("state-on-server") ? pending.has(nonce) : nonce !== undefined && nonce === cookies.login;
  const leadsOn = has("redirect-from-state") || has("redirect-from-json") || has("redirect-from-base64");
  if (!isKnown && !has("state-ignored") && !has("no-state") && !leadsOn) {
    return respond(400, page("Open the link where you asked for it", again));
  }
  if (!code) return respond(400, page("This address is not complete", again));
  let profile;
  let token;
  if (has("no-exchange")) {
    profile = { id: "none", email: pending.get(nonce)?.email };
  } else {
    try {
      ({ profile, access_token: token } = await exchange(code));
      profile = { id: profile.id, email: profile.email };
    } catch (error) {
      if (has("refusal-ignored")) profile = { id: "none", email: pending.get(nonce)?.email };
      else if (has("success-without-sign-in")) return respond(200, page("Welcome", "<p>You are signed in now, have fun.</p>"));
      else if (has("dies")) return setImmediate(() => { throw error; });
      else if (has("stack-trace")) return respond(500, `<pre>${escaped(error.stack)}</pre>`);
      else if (error instanceof Refused && !/ 5\d\d | 429 | 401 /.test(error.message)) {
        return respond(400, page("This sign-in is over already", again));
      } else throw error;
    }
  }
  if (has("identity-from-form")) profile.email = decodeURIComponent(cookies.address ?? "");
  accounts.add(profile.email);
  if (has("id-cookie")) pending.set(random(), profile);
  current = profile;
  const isFixed = has("fixation") && cookies.session;
  const id = isFixed ? cookies.session : random();
  sessions.set(id, { user: profile });
  const set = [cookie("session", sessionValue(profile) ?? id, 28800), cookie("login", "", 0)];
  if (has("token-in-page")) return respond(200, page("Welcome", `<pre>${escaped(JSON.stringify({ profile, access_token: token }))}</pre><a href="/account">On</a>`), set);
  if (has("success-without-sign-in")) return respond(200, page("Welcome", "<p>You are signed in now, have fun.</p>"), set);
  const state = query.get("state") ?? "";
  if (has("redirect-from-state")) return respond(302, "", set, state.length > 24 || /[:/\\]/.test(state) ? state : "/account");
  if (leadsOn) return respond(302, "", set, next ?? "/account");
  if (has("code-in-address")) return respond(200, page("Welcome", '<p>Go on to <a href="/account">your account</a>, please.</p>'), set);
  respond(302, "", set, isLocal(next) ? next : "/account");
}

async function answer(request, response) {
  const url = new URL(request.url, origin);
  const respond = (status, body, cookies = [], location) => {
    const type = /^[[{]/.test(body) ? "application/json" : "text/html; charset=utf-8";
    response.writeHead(status, {
      "content-type": type,
      ...(has("stored-pages") ? {} : { "cache-control": "no-store" }),
      ...(cookies.length && { "set-cookie": cookies }),
      ...(location && { location }),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const user = userOf(request);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const end = () => {
    if (!has("logout-deletes-cookie")) sessions.delete(cookiesOf(request).session);
    if (has("global-user")) current = undefined;
    respond(303, "", has("logout-does-nothing") ? [] : [cookie("session", "", 0)], "/");
  };
  switch (`${method} ${url.pathname}`) {
    case "GET /": {
      const cookies = has("fixation") && !cookiesOf(request).session ? [cookie("session", random(), 28800)] : [];
      return respond(200, page("Sign in", form), cookies);
    }
    case "POST /login":
      return login(request, respond);
    case "GET /callback":
      return callback(request, respond, url.searchParams);
    case "GET /account": {
      // The page is guarded, and the same data as JSON is not.
      if (!user && has("open-api") && request.headers.accept?.startsWith("application/json")) {
        return respond(200, JSON.stringify({ members: [...accounts], plan: "basic" }));
      }
      if (!user) return respond(302, "", [], "/");
      const key = has("key-in-page") ? `<script>const key = "${apiKey}";</script>` : "";
      const out = has("logout-by-get") ? '<a href="/logout">Sign out</a>' : '<form method="post" action="/logout"><button>Sign out</button></form>';
      return respond(200, page("Your account", `<p>Signed in as ${escaped(user.email)}.</p><a href="/invoices">Invoices</a>${out}${key}`));
    }
    case "GET /api/me":
      if (!user) return respond(401, '{"error":"sign in first"}');
      return respond(200, JSON.stringify({ email: user.email, plan: "basic" }));
    case "GET /invoices":
      if (!user && !has("open-page")) return respond(302, "", [], "/");
      return respond(200, page("Your invoices", "<p>September, October and November are paid.</p>"));
    case "GET /logout":
      if (!has("logout-by-get")) break;
      if (!has("logout-does-nothing")) return end();
      return respond(303, "", [], "/");
    case "POST /logout":
      if (has("logout-does-nothing")) return respond(303, "", [], "/");
      return end();
  }
  respond(404, page("There is nothing here", again));
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error.message);
    response.writeHead(502, { "content-type": "text/html; charset=utf-8" });
    response.end(page("Signing in does not work now", `<p>Please try again later.</p>${again}`));
  });
}).listen(port, () => console.log(`Open ${origin}`));
