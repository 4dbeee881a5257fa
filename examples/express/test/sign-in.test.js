// The whole sign-in, as a browser sees it. Run it with a WorkOS of its own:
//
//     workos-ml emulate --redirect-uri 'http://localhost:*/auth/callback' -- npm test

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { createApp } from "../app.js";

const workos = process.env.WORKOS_BASE_URL;
assert.ok(workos, "run the tests with: workos-ml emulate -- npm test");

let server;
let url;

before(async () => {
  server = createServer();
  await new Promise((done) => server.listen(0, "localhost", done));
  url = `http://localhost:${server.address().port}`;
  server.on("request", createApp(url));
});

after(() => server.close());

/** As much of a browser as a sign-in needs: cookies, and redirects that are looked at. */
class Browser {
  cookies = new Map();

  async visit(address, form) {
    const target = new URL(address, url);
    const isOurs = target.origin === url;
    const response = await fetch(target, {
      method: form ? "POST" : "GET",
      body: form && new URLSearchParams(form),
      redirect: "manual",
      headers: isOurs ? { cookie: [...this.cookies].map((it) => it.join("=")).join("; ") } : {},
    });
    for (const line of response.headers.getSetCookie()) {
      if (!isOurs) continue;
      assert.match(line, /Expires=Thu, 01 Jan 1970|HttpOnly; SameSite=Lax/);
      const [name, value] = line.split(";")[0].split("=");
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return {
      status: response.status,
      location: response.headers.get("location"),
      text: await response.text(),
    };
  }
}

/** The newest link in somebody's mailbox. */
async function linkFor(email) {
  const response = await fetch(`${workos}/_emulate/messages`);
  const { messages } = await response.json();
  return messages.find((it) => it.to === email).link;
}

async function signIn(browser, email) {
  const asked = await browser.visit("/auth/magic-link", { email });
  assert.equal(asked.status, 200);
  assert.match(asked.text, /on its way/);
  const link = await linkFor(email);
  const { location } = await browser.visit(link);
  assert.ok(location.startsWith(`${url}/auth/callback?`), location);
  return { link, callback: location };
}

test("a person signs in, sees the dashboard and signs out", async () => {
  const browser = new Browser();
  assert.equal((await browser.visit("/dashboard")).location, "/");

  const { callback } = await signIn(browser, "ada@example.com");
  assert.equal((await browser.visit(callback)).location, "/dashboard");
  assert.match((await browser.visit("/dashboard")).text, /Signed in as ada@example.com/);

  assert.equal((await browser.visit("/auth/logout", {})).location, "/");
  assert.equal((await browser.visit("/dashboard")).location, "/");
});

test("a link that was used says so", async () => {
  const browser = new Browser();
  const { link, callback } = await signIn(browser, "grace@example.com");
  await browser.visit(callback);

  const { location } = await browser.visit(link);
  const landed = await browser.visit(location);
  assert.equal(landed.status, 403);
  assert.match(landed.text, /used already, or has expired/);
});

test("a code is good for one sign-in", async () => {
  const browser = new Browser();
  const { callback } = await signIn(browser, "edsger@example.com");
  const before = new Map(browser.cookies);
  assert.equal((await browser.visit(callback)).location, "/dashboard");

  browser.cookies = before;
  const again = await browser.visit(callback);
  assert.equal(again.status, 400);
  assert.match(again.text, /finished already/);
});

test("a link does nothing in another person's browser", async () => {
  const { callback } = await signIn(new Browser(), "mallory@example.com");
  const victim = new Browser();
  const landed = await victim.visit(callback);
  assert.equal(landed.status, 400);
  assert.match(landed.text, /in which you asked for it/);
  assert.equal(victim.cookies.has("session"), false);
});

test("what is no address is refused before WorkOS is asked", async () => {
  assert.equal((await new Browser().visit("/auth/magic-link", { email: "nobody" })).status, 400);
});
