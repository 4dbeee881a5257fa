// How long a call takes: to the address in WORKOS_BASE_URL, and to https://api.workos.com. Both in
// turns, so that whatever else the machine does meets both alike. Prints medians in microseconds.

"use strict";

const http = require("node:http");
const https = require("node:https");

const ROUNDS = 400;
const direct = new URL("/health", process.env.WORKOS_BASE_URL);
const intercepted = new URL("https://api.workos.com/health");

function call(module, url, agent) {
  const started = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const request = module.get(url, { agent }, (response) => {
      response.resume().on("end", () => resolve(Number(process.hrtime.bigint() - started) / 1000));
    });
    request.on("error", reject);
  });
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[numbers.length >> 1];
}

async function compare(isKept) {
  const [plain, secure] = [http, https].map((it) => new it.Agent({ keepAlive: isKept }));
  const times = { direct: [], intercepted: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.direct.push(await call(http, direct, plain));
    times.intercepted.push(await call(https, intercepted, secure));
  }
  plain.destroy();
  secure.destroy();
  return { direct: median(times.direct), intercepted: median(times.intercepted) };
}

(async () => {
  await compare(true); // warm
  console.log(JSON.stringify({ kept: await compare(true), fresh: await compare(false) }));
})();
