// Loaded by NODE_OPTIONS or BUN_OPTIONS while workos-ml runs: TLS connections to api.workos.com go to a
// loopback port, where a certificate authority of this run answers. Everything above TLS (https, fetch,
// undici, got, axios, workers) still sees https://api.workos.com, and no other connection is touched.
'use strict';
(() => {
  const port = Number(process.env.INTERCEPT_WORKOS_PORT);
  const encoded = process.env.INTERCEPT_WORKOS_CA;
  const once = Symbol.for('workos-ml.intercept');
  // Named twice where the user's own NODE_OPTIONS are taken over, for instance by a nested run.
  if (!port || !encoded || globalThis[once] === port) return;
  globalThis[once] = port;

  const HOST = 'api.workos.com';
  // One line in the variable: programs that list their environment line by line stay right.
  const lines = encoded.match(/.{1,64}/g).join('\n');
  const authority = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  const tls = require('node:tls');
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
    options.socket?.destroy?.();
    const {
      // Each would lead elsewhere, or would be of another connection's making.
      socket, path, lookup, localAddress, localPort, family, hints, secureContext, session,
      ...kept
    } = options;
    const changed = { ...kept, host: '127.0.0.1', port, servername: HOST, ca: authority };
    return callback ? connect.call(tls, changed, callback) : connect.call(tls, changed);
  };
  tls.connect = Object.assign(ours, connect);
  // `import { connect } from 'node:tls'` holds a copy.
  try { require('node:module').syncBuiltinESMExports(); } catch { /* Bun has none */ }

  // The proxy is for programs without a hook. axios 0.x asks it in a form for every https host that
  // breaks what the application does elsewhere. Launchers keep it for what they start.
  const LAUNCHER = /(?:^|[\\/])(?:npm|npx|pnpm|pnpx|yarn|corepack|turbo|nx|lerna|nodemon|concurrently|npm-run-all|run-[ps]|pm2|foreman|nf)(?:-cli)?(?:\.[cm]?js)?$/;
  const isBun = Boolean(process.versions.bun);
  if (!isBun && !LAUNCHER.test(process.argv[1] || '')) {
    const proxy = `http://127.0.0.1:${port}`;
    const hadOurs = process.env.HTTPS_PROXY === proxy || process.env.https_proxy === proxy;
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      if (process.env[name] !== proxy) continue;
      const before = process.env[`INTERCEPT_WORKOS_WAS_${name}`];
      if (before) process.env[name] = before; else delete process.env[name];
    }
    // The user's own proxy must not be asked for this host.
    if (hadOurs) {
      for (const name of ['NO_PROXY', 'no_proxy']) {
        process.env[name] = [process.env[name], HOST].filter(Boolean).join(',');
      }
    }
  }
})();
