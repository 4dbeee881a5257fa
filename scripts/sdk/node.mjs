// The official Node SDK drives the emulator that the environment names.
//
// Run by scripts/sdks, which installs the SDK beside it.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";

// The SDK is installed in a folder of its own, outside the repository.
const require = createRequire(path.join(process.cwd(), "index.js"));
const {
  WorkOS,
  GenericServerException,
  NotFoundException,
  OauthException,
  UnauthorizedException,
  UnprocessableEntityException,
  BadRequestException,
} = require("@workos-inc/node");

const { WORKOS_API_KEY, WORKOS_CLIENT_ID, WORKOS_API_HOSTNAME, WORKOS_API_PORT } = process.env;
const clientId = WORKOS_CLIENT_ID;
const redirectURI = "http://localhost:3000/callback";

function client(key = WORKOS_API_KEY) {
  const settings = { clientId, apiHostname: WORKOS_API_HOSTNAME, port: Number(WORKOS_API_PORT) };
  return new WorkOS(key, { ...settings, https: false });
}

const workos = client();

async function visit(link) {
  const response = await fetch(link, { redirect: "manual" });
  return new URL(response.headers.get("location"));
}

async function newLink(email, options = {}) {
  return workos.passwordless.createSession({ type: "MagicLink", email, redirectURI, ...options });
}

async function codeFor(email) {
  const target = await visit((await newLink(email)).link);
  return target.searchParams.get("code");
}

function sessions(body, key) {
  return client(key).post("/passwordless/sessions", body);
}

test("create, send, follow the link, exchange, read the profile", async () => {
  const session = await newLink("ada@example.com", { state: "s p&c", expiresIn: 1800 });
  assert.match(session.id, /^passwordless_session_/);
  assert.equal(session.object, "passwordless_session");
  assert.equal(session.email, "ada@example.com");
  const minutes = (new Date(session.expiresAt) - Date.now()) / 60_000;
  assert.ok(minutes > 28 && minutes <= 30.1, `${minutes}`);

  assert.equal((await workos.passwordless.sendSession(session.id)).success, true);

  const target = await visit(session.link);
  assert.equal(target.origin + target.pathname, redirectURI);
  assert.equal(target.searchParams.get("state"), "s p&c");

  const code = target.searchParams.get("code");
  const { profile, accessToken } = await workos.sso.getProfileAndToken({ code, clientId });
  assert.equal(profile.email, "ada@example.com");
  assert.equal(profile.connectionType, "MagicLink");
  assert.match(profile.id, /^prof_/);

  const same = await workos.sso.getProfile({ accessToken });
  assert.deepEqual(same, profile);
});

test("connections: list, filter, get", async () => {
  await newLink("a@sdk-node.example");
  const { data } = await workos.sso.listConnections({ domain: "sdk-node.example" });
  assert.equal(data.length, 1);
  assert.equal(data[0].type, "MagicLink");
  const one = await workos.sso.getConnection(data[0].id);
  assert.deepEqual(one, data[0]);
});

test("connections: pages", async () => {
  for (let at = 0; at < 12; at += 1) await newLink(`a@${at}.pages.example`);
  const first = await workos.sso.listConnections();
  assert.equal(first.data.length, 10);
  const all = await first.autoPagination();
  const ids = new Set(all.map((it) => it.id));
  assert.equal(ids.size, all.length);
  assert.ok(all.length >= 12);
});

// This SDK has no methods for redirect URIs; its own request does.
test("redirect URIs: add, refuse a second time, list", async () => {
  const uri = "http://localhost:4567/sdk-node";
  const { data: made } = await workos.post("/user_management/redirect_uris", { uri });
  assert.equal(made.uri, uri);
  await assert.rejects(
    workos.post("/user_management/redirect_uris", { uri }),
    UnprocessableEntityException,
  );
  const { data: list } = await workos.get("/user_management/redirect_uris", { query: { limit: 100 } });
  assert.ok(list.data.some((it) => it.id === made.id));
  await workos.delete(`/user_management/redirect_uris/${made.id}`);
});

test("Magic Auth: create, authenticate", async () => {
  const made = await workos.userManagement.createMagicAuth({ email: "ada@example.com" });
  assert.match(made.id, /^magic_auth_/);
  assert.match(made.code, /^\d{6}$/);
  const got = await workos.userManagement.getMagicAuth(made.id);
  assert.equal(got.email, "ada@example.com");
  const { user, accessToken } = await workos.userManagement.authenticateWithMagicAuth({
    clientId,
    code: made.code,
    email: made.email,
  });
  assert.equal(user.email, "ada@example.com");
  assert.ok(accessToken);
});

test("Magic Auth: a sealed session is read, refreshed and left", async () => {
  const cookiePassword = "a password of at least 32 characters";
  const { code, email } = await workos.userManagement.createMagicAuth({ email: "s@example.com" });
  const { sealedSession } = await workos.userManagement.authenticateWithMagicAuth({
    clientId,
    code,
    email,
    session: { sealSession: true, cookiePassword },
  });
  const load = (sessionData) =>
    workos.userManagement.loadSealedSession({ sessionData, cookiePassword });
  const session = load(sealedSession);
  const read = await session.authenticate();
  assert.equal(read.authenticated, true, read.reason);
  assert.equal(read.user.email, "s@example.com");

  const refreshed = await session.refresh();
  assert.equal(refreshed.authenticated, true, refreshed.reason);
  assert.equal(refreshed.sessionId, read.sessionId);
  assert.equal((await session.authenticate()).authenticated, true);
  // Its refresh token was used.
  const stale = await load(sealedSession).refresh();
  assert.equal(stale.authenticated, false);

  const sessions = await workos.userManagement.listSessions(read.user.id);
  assert.equal(sessions.data[0].id, read.sessionId);
  const url = await session.getLogoutUrl({ returnTo: "http://localhost:3000/bye" });
  const left = await fetch(url, { redirect: "manual" });
  assert.equal(left.status, 302);
  assert.equal(left.headers.get("location"), "http://localhost:3000/bye");
  assert.equal((await session.refresh()).authenticated, false);
});

async function advance(seconds) {
  const body = JSON.stringify({ advance_seconds: seconds });
  const headers = { "content-type": "application/json" };
  const base = `http://${WORKOS_API_HOSTNAME}:${WORKOS_API_PORT}`;
  const moved = await fetch(`${base}/_emulate/clock`, { method: "POST", body, headers });
  assert.equal(moved.status, 200);
}

test("roles and permissions: made, renamed, given, and deleted; an unknown role is refused", async () => {
  const { authorization, organizations, userManagement: users } = workos;
  const permission = await authorization.createPermission({ slug: "sdk:read", name: "Read" });
  assert.equal(permission.name, "Read");
  const role = await authorization.createEnvironmentRole({ slug: "sdk-role", name: "Old" });
  assert.deepEqual(role.permissions, []);
  const renamed = await authorization.updateEnvironmentRole("sdk-role", { name: "New" });
  assert.equal(renamed.name, "New");
  const permissions = [permission.slug];
  const given = await authorization.setEnvironmentRolePermissions("sdk-role", { permissions });
  assert.deepEqual(given.permissions, permissions);

  const user = await users.createUser({ email: "roles@example.com" });
  const { id: organizationId } = await organizations.createOrganization({ name: "Roles" });
  const joined = (roleSlug) =>
    users.createOrganizationMembership({ userId: user.id, organizationId, roleSlug });
  await assert.rejects(joined("nobody"), (error) => error.code === "invalid_role");
  assert.equal((await joined("sdk-role")).role.slug, "sdk-role");

  await authorization.deletePermission("sdk:read");
  assert.deepEqual((await authorization.getEnvironmentRole("sdk-role")).permissions, []);
  const { data: listed } = await authorization.listPermissions();
  assert.ok(!listed.some((it) => it.slug === "sdk:read"));
  await organizations.deleteOrganization(organizationId);
  await users.deleteUser(user.id);
});

// A server that keeps what it gets.
async function receiver(t) {
  const deliveries = [];
  const waiting = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    deliveries.push({ signature: request.headers["workos-signature"], body });
    response.end();
    waiting.splice(0).forEach((wake) => wake());
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.address().port}/webhooks`;
  const arrival = async (name) => {
    for (;;) {
      const found = deliveries.find((it) => JSON.parse(it.body).event === name);
      if (found) return found;
      await new Promise((wake) => waiting.push(wake));
    }
  };
  return { url, arrival };
}

test("what an application's suite does: from a fixture to the clean-up", async (t) => {
  const users = workos.userManagement;
  const { url, arrival } = await receiver(t);
  // The clock is moved, which other tests do not expect.
  const base = `http://${WORKOS_API_HOSTNAME}:${WORKOS_API_PORT}`;
  t.after(() => fetch(`${base}/_emulate/reset`, { method: "POST" }));
  const events = ["user.created", "organization_membership.created", "session.revoked"];
  const { data: endpoint } = await workos.post("/webhook_endpoints", { endpoint_url: url, events });

  const user = await users.createUser({ email: "suite@example.com", emailVerified: true });
  const organization = await workos.organizations.createOrganization({
    name: "Suite",
    domainData: [{ domain: "suite.example", state: "verified" }],
  });
  const membership = await users.createOrganizationMembership({
    userId: user.id,
    organizationId: organization.id,
    roleSlug: "admin",
  });
  assert.equal(membership.role.slug, "admin");
  const { data: memberships } = await users.listOrganizationMemberships({ userId: user.id });
  assert.equal(memberships[0].organizationId, organization.id);

  const { code, email } = await users.createMagicAuth({ email: user.email });
  const cookiePassword = "a password of at least 32 characters";
  const signedIn = await users.authenticateWithMagicAuth({
    clientId,
    code,
    email,
    session: { sealSession: true, cookiePassword },
  });
  assert.equal(signedIn.organizationId, organization.id);
  const load = (sessionData) => users.loadSealedSession({ sessionData, cookiePassword });
  const read = await load(signedIn.sealedSession).authenticate();
  assert.equal(read.authenticated, true, read.reason);
  assert.equal(read.organizationId, organization.id);
  assert.equal(read.role, "admin");
  await advance(3600);
  const refreshed = await load(signedIn.sealedSession).refresh();
  assert.equal(refreshed.authenticated, true, refreshed.reason);
  assert.equal(refreshed.organizationId, organization.id);

  const invitation = await users.sendInvitation({
    email: "invited@example.com",
    organizationId: organization.id,
  });
  assert.equal((await users.getInvitation(invitation.id)).state, "pending");
  await users.revokeInvitation(invitation.id);

  const logout = await load(refreshed.sealedSession).getLogoutUrl();
  assert.equal((await fetch(logout, { redirect: "manual" })).status, 302);
  const { data: happened } = await workos.events.listEvents({ events, limit: 100 });
  for (const name of events) {
    assert.ok(happened.some((it) => it.event === name), name);
    const { signature, body } = await arrival(name);
    const payload = JSON.parse(body);
    const event = await workos.webhooks.constructEvent({
      payload,
      sigHeader: signature,
      secret: endpoint.secret,
    });
    assert.equal(event.event, name);
  }
  const { signature, body } = await arrival("user.created");
  await assert.rejects(
    workos.webhooks.constructEvent({
      payload: JSON.parse(body),
      sigHeader: signature,
      secret: "another",
    }),
  );
  await workos.organizations.deleteOrganization(organization.id);
  await users.deleteUser(user.id);
  await assert.rejects(users.getUser(user.id), NotFoundException);
  await workos.delete(`/webhook_endpoints/${endpoint.id}`);
});

test("AuthKit: the page, the code in the mail, the exchange", async () => {
  const begin = workos.userManagement.getAuthorizationUrl({
    provider: "authkit",
    clientId,
    redirectUri: redirectURI,
    state: "s p&c",
  });
  const base = new URL(begin).origin;
  const submit = async (path, fields) =>
    fetch(base + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  const token = /name="sign_in" value="([^"]+)"/.exec(await (await fetch(begin)).text())[1];
  const path = "/user_management/authorize";
  await submit(`${path}/address`, { sign_in: token, email: "door@example.com" });
  const mail = await (await fetch(`${base}/_emulate/messages?to=door@example.com`)).json();
  const fields = { sign_in: token, code: mail.messages[0].code };
  const back = new URL((await submit(`${path}/code`, fields)).headers.get("location"));
  assert.equal(back.searchParams.get("state"), "s p&c");
  const code = back.searchParams.get("code");
  const { user } = await workos.userManagement.authenticateWithCode({ clientId, code });
  assert.equal(user.email, "door@example.com");
});

test("users: create, find, change, delete", async () => {
  const users = workos.userManagement;
  const made = await users.createUser({ email: "u@example.com", externalId: "u-1", firstName: "U" });
  assert.equal((await users.getUser(made.id)).firstName, "U");
  assert.equal((await users.getUserByExternalId("u-1")).id, made.id);
  assert.equal((await users.listUsers({ email: "u@example.com" })).data[0].id, made.id);
  const changed = await users.updateUser({ userId: made.id, metadata: { plan: "pro" } });
  assert.deepEqual(changed.metadata, { plan: "pro" });
  await users.deleteUser(made.id);
  await assert.rejects(users.getUser(made.id), NotFoundException);
});

test("Magic Auth: a code is good once", async () => {
  const { code, email } = await workos.userManagement.createMagicAuth({ email: "b@example.com" });
  await workos.userManagement.authenticateWithMagicAuth({ clientId, code, email });
  await assert.rejects(
    workos.userManagement.authenticateWithMagicAuth({ clientId, code, email }),
    // What the SDK makes of a 400 with a code and no list of errors.
    (it) => it instanceof GenericServerException && it.status === 400 && /code/.test(it.rawData.code),
  );
});

test("a wrong key is an UnauthorizedException", async () => {
  const wrong = client("sk_test_wrong");
  await assert.rejects(wrong.sso.listConnections(), (it) => {
    assert.ok(it instanceof UnauthorizedException, it);
    assert.match(it.requestID, /./);
    return true;
  });
});

test("a wrong client is an OauthException: invalid_client", async () => {
  const code = await codeFor("c@example.com");
  await assert.rejects(workos.sso.getProfileAndToken({ code, clientId: "client_other" }), (it) => {
    assert.ok(it instanceof OauthException, it);
    assert.match(it.error, /^(invalid_client|unauthorized_client)$/);
    return true;
  });
});

test("a spent code is an OauthException: invalid_grant", async () => {
  const code = await codeFor("d@example.com");
  await workos.sso.getProfileAndToken({ code, clientId });
  await assert.rejects(workos.sso.getProfileAndToken({ code, clientId }), (it) => {
    assert.ok(it instanceof OauthException, it);
    assert.equal(it.error, "invalid_grant");
    return true;
  });
});

test("a spent link comes back as access_denied", async () => {
  const { link } = await newLink("e@example.com", { state: "kept" });
  await visit(link);
  const again = await visit(link);
  assert.equal(again.searchParams.get("error"), "access_denied");
  assert.equal(again.searchParams.get("code"), null);
});

test("a bad body is an UnprocessableEntityException that names the field", async () => {
  await assert.rejects(sessions({ type: "MagicLink" }), (it) => {
    assert.ok(it instanceof UnprocessableEntityException || it instanceof BadRequestException, it);
    assert.match(it.message, /email/);
    return true;
  });
});

test("an unknown connection is a NotFoundException", async () => {
  await assert.rejects(workos.sso.getConnection("conn_unknown"), NotFoundException);
});

test("an unknown session is an UnprocessableEntityException", async () => {
  const sent = workos.passwordless.sendSession("passwordless_session_01HZ0000000000000000000000");
  await assert.rejects(sent, UnprocessableEntityException);
});
