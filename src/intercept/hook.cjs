// Loaded by NODE_OPTIONS or BUN_OPTIONS while workos-ml runs: TLS connections to api.workos.com go to a
// loopback port, where a certificate authority of this run answers. Everything above TLS (https, fetch,
// undici, got, axios, workers) still sees https://api.workos.com, and no other connection is touched.
'use strict';
(() => {
  const port = Number(process.env.INTERCEPT_WORKOS_PORT);
  const certificate = process.env.INTERCEPT_WORKOS_CA;
  // The hook is named twice in a run within a run.
  const once = Symbol.for('workos-ml.intercept');
  if (!port || !certificate || globalThis[once] === port) return;
  globalThis[once] = port;

  const HOST = 'api.workos.com';
  // One line in the variable: programs that list their environment line by line stay right.
  const lines = certificate.match(/.{1,64}/g).join('\n');
  const authority = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  const tls = require('tls');
  const connect = tls.connect;

  // connect(options[, callback]) and connect(port[, host][, options][, callback])
  const read = (args) => {
    const options = {};
    let callback;
    for (const it of args) {
      if (typeof it === 'function') callback = it;
      else if (typeof it === 'object' && it !== null) Object.assign(options, it);
      else if (typeof it === 'number' || (typeof it === 'string' && /^\d+$/.test(it))) options.port = it;
      else if (typeof it === 'string') options.host = it;
    }
    return [options, callback];
  };

  const ours = (...args) => {
    const [options, callback] = read(args);
    const name = String(options.servername || options.host || '').toLowerCase().replace(/\.$/, '');
    if (name !== HOST) return connect.apply(tls, args);
    // A tunnel through somebody's proxy has been opened already; it leads to the wrong place.
    if (options.socket && options.socket.destroy) options.socket.destroy();
    const {
      // Each would lead elsewhere, or was made without our authority.
      socket, path, lookup, localAddress, localPort, family, hints, secureContext,
      ...kept
    } = options;
    const changed = { ...kept, host: '127.0.0.1', port, servername: HOST, ca: authority };
    return callback ? connect.call(tls, changed, callback) : connect.call(tls, changed);
  };
  tls.connect = Object.assign(ours, connect);
  // `import { connect } from 'node:tls'` holds a copy.
  try { require('module').syncBuiltinESMExports(); } catch { /* Bun has none */ }

  // The proxy is for programs without a hook: axios 0.x asks it for every https host in a form that
  // loses client certificates and the like. What only starts other programs keeps it for them.
  const LAUNCHER = /(?:^|[\\/])(?:npm|npx|pnpm|pnpx|yarn|corepack|turbo|nx|lerna|nodemon|concurrently|npm-run-all|run-[ps]|pm2|nf|dotenv|cross-env|env-cmd|start-server-and-test)(?:-cli|-shell|-[\d.]+)?(?:\.[cm]?js)?$/;
  // What is not written in JavaScript needs the proxy in Bun and Deno: fetch.
  const isMixed = process.versions.bun || process.versions.deno;
  const proxy = `http://127.0.0.1:${port}`;
  const names = ['HTTPS_PROXY', 'https_proxy'].filter((it) => process.env[it] === proxy);
  if (isMixed || LAUNCHER.test(process.argv[1] || '') || names.length === 0) return;
  for (const name of names) {
    const before = process.env[`INTERCEPT_WORKOS_WAS_${name}`];
    if (before) process.env[name] = before;
    else delete process.env[name];
  }
  // The user's own proxy, which is there again, must not be asked for this host.
  for (const name of ['NO_PROXY', 'no_proxy']) {
    process.env[name] = [process.env[name], HOST].filter(Boolean).join(',');
  }
})();
