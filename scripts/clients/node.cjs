// The ways in which a program on Node.js, Bun or Deno calls WorkOS: each once.
//
//     node node.cjs NAMES PACKAGES
//
// NAMES are separated by commas, PACKAGES is an object of folders by name. A line for each: the name,
// a tab, and "ok" or what went wrong.

"use strict";

const { once } = require("node:events");
const { createRequire } = require("node:module");

const KEY = process.env.WORKOS_API_KEY;
// The addresses that the environment names as well must not be what leads to the emulator.
for (const name of Object.keys(process.env)) if (name.startsWith("WORKOS_")) delete process.env[name];

const [, , names, folders] = process.argv;
const packages = JSON.parse(folders || "{}");
const ADDRESS = "https://api.workos.com/health";

/** A package by its name, so that its own table of entry points counts. */
function load(name) {
  const [home, named] = packages[name].split("/node_modules/");
  return createRequire(`${home}/index.js`)(named);
}

async function read(response) {
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

const get = (module, options = {}) =>
  new Promise((resolve, reject) => {
    module.get(ADDRESS, options, (response) => resolve(read(response))).on("error", reject);
  });

/** An SDK is there once it has made a session with the emulator's key. */
async function session(name) {
  const { WorkOS } = load(name);
  const workos = new WorkOS(KEY);
  const made = await workos.passwordless.createSession({ type: "MagicLink", email: "you@example.com" });
  if (!made.id.startsWith("passwordless_session_")) throw new Error(JSON.stringify(made));
}

const ways = {
  https: () => get(require("node:https")),
  "https without keep-alive": () => get(require("node:https"), { agent: false }),
  fetch: async () => (await fetch(ADDRESS)).text(),
  undici: async () => {
    const { request } = load("undici");
    return (await request(ADDRESS)).body.text();
  },
  "axios 0": async () => JSON.stringify((await load("axios 0").get(ADDRESS)).data),
  "axios 1": async () => JSON.stringify((await load("axios 1").get(ADDRESS)).data),
  got: async () => (await load("got")(ADDRESS)).body,
  "node-fetch": async () => (await load("node-fetch")(ADDRESS)).text(),
  "ES module": async () => {
    const source = `import { get } from "node:https"; export { get };`;
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    return get(module);
  },
  worker: async () => {
    const { Worker } = require("node:worker_threads");
    const source = `fetch(${JSON.stringify(ADDRESS)}).then((it) => it.text())
      .then((it) => require("node:worker_threads").parentPort.postMessage(it))`;
    const [message] = await once(new Worker(source, { eval: true }), "message");
    return message;
  },
  "SDK 2": () => session("SDK 2"),
  "SDK 7": () => session("SDK 7"),
  "SDK 8": () => session("SDK 8"),
  "SDK 11": () => session("SDK 11"),
};

async function main() {
  for (const name of names.split(",")) {
    let said = "ok";
    try {
      const text = await ways[name]();
      if (text !== undefined && !/^\{"status":"ok"\}$/.test(text)) said = `answered ${text}`;
    } catch (error) {
      said = `${error.cause ?? error}`.split("\n")[0];
    }
    console.log(`${name}\t${said}`);
  }
}

main();
