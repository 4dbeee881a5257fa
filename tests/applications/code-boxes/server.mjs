// Magic Auth behind a front end: BOXES says into what the code is typed. Everything is sent by a script. With
// DEFECT=logout a session does not end, which shows only to who has one.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

const port = Number(process.env.PORT ?? 3000);
const boxes = process.env.BOXES ?? "six";
const sessions = new Map();

async function workos(path, fields) {
  const answer = await fetch(`https://api.workos.com${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${process.env.WORKOS_API_KEY}`, "content-type": "application/json" },
    body: JSON.stringify(fields),
    signal: AbortSignal.timeout(4000),
  });
  if (!answer.ok) throw new Error(`WorkOS answered ${answer.status}`);
  return answer.json();
}

const inputs = {
  // One behind the other, without names; the focus moves on by itself, and the last digit sends the code.
  six: Array.from({ length: 6 }, () => "<input maxlength=1 inputmode=numeric>").join(""),
  // Boxes are drawn, and what is typed goes into a field that nobody sees.
  unseen: '<div>▢▢▢▢▢▢</div><input autocomplete=one-time-code maxlength=6 style="opacity:0;position:absolute">',
  // What the boxes hold is collected in a hidden field, which a button sends.
  collected: `${Array.from({ length: 6 }, () => "<input type=tel>").join("")}<input type=hidden name=code>
    <button type=button>Go on</button>`,
};

const front = `<!doctype html><html lang=en><meta charset=utf-8><title>Boxes</title><main></main><script type=module>
const main = document.querySelector("main");
const send = (path, fields) => fetch(path, { method: "POST", headers: { "content-type": "application/json" },
  body: JSON.stringify(fields) });
main.innerHTML = "<input type=email aria-label=E-mail><button>Send me a code</button>";
main.querySelector("button").onclick = async () => {
  const email = main.querySelector("input").value;
  const asked = await send("/api/code", { email });
  if (!asked.ok) return (main.textContent = "No code can be mailed now.");
  main.innerHTML = ${JSON.stringify(inputs[boxes])};
  const fields = [...main.querySelectorAll("input:not([type=hidden])")];
  const typed = () => fields.map((it) => it.value).join("");
  const finish = async (code) => {
    const made = await send("/api/session", { email, code });
    if (made.ok) location.href = "/account";
    else main.textContent = "That is not the code.";
  };
  const hidden = main.querySelector("[type=hidden]");
  fields.forEach((field, at) => (field.oninput = () => {
    fields[at + 1]?.focus();
    if (hidden) hidden.value = typed();
    else if (typed().length === 6) finish(typed());
  }));
  const button = main.querySelector("button");
  if (button) button.onclick = () => finish(hidden.value);
};
</script></html>`;

const escape = (text) => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);

createServer(async (request, response) => {
  const cookie = /(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const who = sessions.get(cookie);
  const answer = (status, kind, body, headers = {}) =>
    response.writeHead(status, { "content-type": kind, "cache-control": "no-store", ...headers }).end(body);
  const json = (status, value, headers) => answer(status, "application/json", JSON.stringify(value), headers);
  let body = "";
  for await (const part of request) body += part;
  try {
    const fields = body.startsWith("{") ? JSON.parse(body) : {};
    switch (`${request.method} ${request.url}`) {
      case "GET /":
        return answer(200, "text/html", front);
      case "POST /api/code":
        if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(fields.email ?? "")) return json(400, { error: "no address" });
        await workos("/user_management/magic_auth", { email: fields.email });
        return json(202, {});
      case "POST /api/session": {
        const { user } = await workos("/user_management/authenticate", {
          client_id: process.env.WORKOS_CLIENT_ID,
          client_secret: process.env.WORKOS_API_KEY,
          grant_type: "urn:workos:oauth:grant-type:magic-auth:code",
          code: fields.code,
          email: fields.email,
        });
        const id = randomBytes(24).toString("base64url");
        sessions.set(id, user.email);
        return json(201, {}, { "set-cookie": `session=${id}; Path=/; HttpOnly; SameSite=Lax` });
      }
      case "GET /account":
        if (!who) return answer(302, "text/html", "", { location: "/" });
        return answer(200, "text/html", `<p>You are ${escape(who)}</p>
          <form method=post action=/logout><button>Sign out</button></form>`);
      case "POST /logout":
        if (process.env.DEFECT !== "logout") sessions.delete(cookie);
        return answer(303, "text/html", "", { location: "/", "set-cookie": "session=; Path=/; Max-Age=0" });
      default:
        return json(404, { error: "no such page" });
    }
  } catch (error) {
    console.error(error.message);
    return json(request.url === "/api/session" ? 400 : 502, { error: "that did not work" });
  }
}).listen(port, "localhost");
