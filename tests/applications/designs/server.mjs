// An application that is right in whichever way DESIGN says: each is a choice that real applications
// make, and that something has been accused for. Without any package.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 3000);
const designs = new Set((process.env.DESIGN ?? "").split(",").filter(Boolean));
const is = (name) => designs.has(name);

const host = is("numeric-host") ? "127.0.0.1" : "localhost";
const origin = `http://${host}:${port}`;
const apiKey = process.env.WORKOS_API_KEY ?? "sk_test_default";
const clientId = process.env.WORKOS_CLIENT_ID ?? "client_emulate";
const secret = randomBytes(32);
const sessions = new Map();
let refusals = 0;

async function workos(path, body) {
  const answer = await fetch(`https://api.workos.com${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apiKey}`,
      "content-type": body instanceof URLSearchParams ? "application/x-www-form-urlencoded" : "application/json",
    },
    body: body instanceof URLSearchParams ? body.toString() : JSON.stringify(body),
    signal: AbortSignal.timeout(2000),
  });
  if (answer.status === 400) return undefined;
  if (!answer.ok) throw new Error(`WorkOS answered ${answer.status} to ${path}`);
  return answer.json();
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
const random = () => randomBytes(24).toString("base64url");
const hmac = (text) => createHmac("sha256", secret).update(text).digest();
const one = (list) => list[randomBytes(1)[0] % list.length];
const words = (text) => text.split(" ");

const chrome = is("large-layout")
  ? words("Products Pricing Documentation Blog Careers Company Press Legal Privacy Terms Imprint Contact Support Status Community Forum Events Partners Investors Security Accessibility Languages Help Newsletter Archive Developers Guides Changelog Roadmap Shop Cart Wishlist Stores Delivery Returns Warranty Gifts Vouchers Offers")
      .map((it) => `<a href="#${it}">${it}</a> <span>All about ${it.toLowerCase()} for you and yours</span>`)
      .join("\n")
  : "";

function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Magic Link</title>${chrome}${body}</html>`;
}

// A state is a nonce, which is compared, and often a path besides, which is followed only if it is ours.
function stateOf(nonce) {
  if (is("state-with-path")) return `${nonce}:/account`;
  if (is("state-in-base64")) return Buffer.from(JSON.stringify({ nonce, to: "/account/" })).toString("base64");
  if (is("signed-state")) return `${nonce}.${hmac(nonce).toString("base64url")}`;
  return nonce;
}

function nonceOf(state) {
  if (is("state-with-path")) return state.split(":")[0];
  if (is("state-in-base64")) {
    try {
      return JSON.parse(Buffer.from(state, "base64").toString()).nonce;
    } catch {
      return undefined;
    }
  }
  if (is("signed-state")) {
    const [nonce, signature] = state.split(".");
    const given = Buffer.from(signature ?? "", "base64url");
    return given.length === 32 && timingSafeEqual(given, hmac(nonce)) ? nonce : undefined;
  }
  return state;
}

function signInForm(address) {
  const email = '<label>E-mail <input type="email" name="email" required></label>';
  if (is("address-first") && !address) return `<form method="post" action="/identify">${email}<button>Continue</button></form>`;
  if (is("address-first")) {
    return `<form method="post" action="/passkey"><button>Use a passkey</button></form>
      <form method="post" action="/login"><input type="hidden" name="email" value="${escaped(address)}"><button>E-mail me a link</button></form>`;
  }
  if (is("several-targets")) {
    return `<form method="post" action="/passkey">${email}<button>Use a passkey</button>
      <button formaction="/login">E-mail me a link</button></form>`;
  }
  if (is("several-buttons")) {
    return `<form method="post" action="/login">${email}<button name="by" value="passkey">Use a passkey</button>
      <button name="by" value="link">E-mail me a link</button></form>`;
  }
  if (is("htmx")) return `<script src="/htmx.js"></script><form hx-post="/login" hx-target="body">${email}<button>Go</button></form>`;
  const terms = is("terms") ? '<label><input type="checkbox" name="terms" required> I accept the terms</label>' : "";
  return `<form method="post" action="/login">${email}${terms}<button>Send me a link</button></form>`;
}

function signOutButton() {
  if (is("german")) return '<a href="/abmelden">Abmelden</a>';
  if (is("labelled-link")) return '<a href="/bye">Sign out</a>';
  if (is("logout-asks")) return '<a href="/logout">Sign out</a>';
  if (is("logout-by-delete")) return '<a href="/logout" data-method="delete" data-turbo-method="delete">Sign out</a>';
  return '<form method="post" action="/logout"><button>Sign out</button></form>';
}

async function answer(request, response) {
  const url = new URL(request.url, origin);
  const jar = Object.fromEntries((request.headers.cookie ?? "").split("; ").map((it) => it.split(/=(.*)/s, 2)));
  const set = [];
  const cookie = (name, value, age) => set.push(`${name}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax`);
  const send = (status, body, headers = {}) => {
    response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      ...(set.length && { "set-cookie": set }),
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const lead = (location) => send(303, "", { location });
  const refuse = (text) => {
    refusals += 1;
    // Some answer 200 whatever they say.
    send(is("large-layout") ? 200 : 400, page(`<p>${text}</p><a href="/">Start again</a>`));
  };
  const fields = async () => {
    let body = "";
    for await (const chunk of request) body += chunk;
    return new URLSearchParams(body);
  };

  let id = jar.session;
  const user = sessions.get(id);
  if (user && is("rotating-session")) {
    sessions.delete(id);
    id = random();
    sessions.set(id, user);
    cookie("session", id, 3600);
  }
  const signOut = () => {
    sessions.delete(id);
    set.length = 0;
    cookie("session", "", 0);
    lead("/");
  };

  const login = async () => {
    const given = await fields();
    if (is("several-buttons") && given.get("by") !== "link") return send(200, page("<p>There is no passkey for us in this browser.</p>"));
    if (is("terms") && !given.get("terms")) return send(200, page("<p>Please accept the terms first.</p>"));
    const nonce = random();
    let session;
    try {
      session = await workos("/passwordless/sessions", {
        type: "MagicLink",
        email: given.get("email"),
        redirect_uri: `${origin}/callback`,
        state: stateOf(nonce),
      });
      await workos(`/passwordless/sessions/${session.id}/send`, {});
    } catch (error) {
      if (!is("large-layout")) throw error;
      return send(200, page("<p>Not sent.</p>"));
    }
    cookie("login", nonce, 900);
    const phrase = is("phrase") ? `Look for ${one(words("brave calm merry quiet swift"))} ${one(words("otter lynx heron marten ibex"))} in the mail.` : "";
    send(200, page(`<p>Link sent, look into your mail. ${phrase}</p>`));
  };

  const callback = async (query) => {
    if (is("lockout") && refusals >= 5) return send(429, page("<p>Too many attempts, come back later.</p>"));
    const description = query.get("error_description") ?? "";
    if (query.has("error") && is("text-in-attribute")) {
      const quoted = description.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
      return send(403, page(`<p>This link is over.</p><input type="hidden" value="${quoted}">`));
    }
    if (query.has("error")) return refuse(`This link is over: ${escaped(description)}`);
    const nonce = nonceOf(query.get("state") ?? "");
    if (!query.get("code") || !nonce || nonce !== jar.login) return refuse("Open the link where you asked for it.");
    const result = await workos(
      "/sso/token",
      new URLSearchParams({
        grant_type: "authorization_code",
        client_id: clientId,
        client_secret: apiKey,
        code: query.get("code"),
      }),
    );
    if (!result) return refuse("This link is over.");
    sessions.delete(id);
    id = random();
    sessions.set(id, { email: result.profile.email });
    cookie("session", id, 3600);
    cookie("login", "", 0);
    if (is("own-token")) {
      const token = hmac(result.profile.email).toString("hex");
      return send(200, page(`<p>One moment.</p><script>sessionStorage.setItem("auth", JSON.stringify({ access_token: "${token}" })); location.replace("/account");</script>`), { "referrer-policy": "no-referrer" });
    }
    lead("/account");
  };

  const method = request.method === "HEAD" ? "GET" : request.method;
  switch (`${method} ${url.pathname}`) {
    case "GET /":
      if (is("newsletter-first")) {
        return send(200, page('<form method="post" action="/news"><p>Bleiben Sie auf dem Laufenden</p><input type="email" name="email"><button>Eintragen</button></form><a href="/enter">Einloggen</a>'));
      }
      return send(200, page(signInForm()));
    case "GET /enter":
      return send(200, page(signInForm()));
    case "POST /news":
    case "POST /passkey":
      await fields();
      return send(200, page("<p>Thank you, that is all for now.</p>"));
    case "POST /identify":
      return send(200, page(signInForm((await fields()).get("email") ?? "")));
    case "POST /login":
      return login();
    case "GET /callback":
      if (is("confirmation") && url.searchParams.has("code")) {
        // Scanners open links, and press no buttons.
        const hidden = ["code", "state"].map((it) => `<input type="hidden" name="${it}" value="${escaped(url.searchParams.get(it) ?? "")}">`);
        return send(200, page(`<form method="post" action="/callback">${hidden.join("")}<button>Confirm that it is you</button></form>`), { "referrer-policy": "no-referrer" });
      }
      return callback(url.searchParams);
    case "POST /callback":
      if (is("confirmation")) return callback(await fields());
      break;
    case "GET /account":
      if (!user) return lead("/");
      return send(200, page(`<p>Signed in as ${escaped(user.email)}.</p>${signOutButton()}`));
    case "GET /abmelden":
    case "GET /bye":
      if (is("german") || is("labelled-link")) return signOut();
      break;
    case "GET /logout":
      if (is("logout-asks")) return send(200, page('<p>Do you want to leave?</p><form method="post" action="/logout"><button>Sign out</button></form>'));
      break;
    case "DELETE /logout":
      if (is("logout-by-delete")) return signOut();
      break;
    case "POST /logout":
      if (!is("logout-by-delete")) return signOut();
      break;
  }
  send(404, page("<p>There is nothing here.</p>"));
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error.message);
    response.writeHead(503, { "content-type": "text/html; charset=utf-8" });
    response.end(page('<p>Signing in does not work now.</p><a href="/">Start again</a>'));
  });
}).listen(port, host, () => console.log(`Open ${origin}`));
