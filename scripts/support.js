// What the scripts of this folder share: npm packages in a folder of their own, runs of the binary,
// and a count of checks.

"use strict";

const { execFileSync, spawn } = require("node:child_process");
const { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

const PROJECT = path.join(__dirname, "..");
const TARGET = path.resolve(PROJECT, process.env.CARGO_TARGET_DIR || "target");
/** The longest that anything may take before a script fails instead of hanging. */
const PATIENCE = 60_000;

/** The release binary, or the one in $WORKOS_ML, unless a script was told another. */
const BINARY = process.env.WORKOS_ML || path.join(TARGET, "release", process.platform === "win32" ? "workos-ml.exe" : "workos-ml");

const PLAYWRIGHT = "1.64.1";
const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
// Nothing of Chromium's own may leave the machine: it would fail on a closed network, slowly.
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Installs one npm package beside the build and keeps it there; gives its folder. */
function npmPackage(name, version) {
  const home = path.join(TARGET, "scripts", `${name.replaceAll("/", "+")}-${version}`);
  const installed = path.join(home, "node_modules", name);
  if (existsSync(installed)) return installed;
  mkdirSync(path.dirname(home), { recursive: true });
  const fresh = mkdtempSync(`${home}.`);
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  // What npm says belongs to the conversation, not to the result.
  execFileSync("npm", ["install", "--prefix", fresh, ...flags, `${name}@${version}`], {
    stdio: ["ignore", 2, 2],
  });
  // An install that was broken off leaves no folder that looks whole.
  rmSync(home, { recursive: true, force: true });
  renameSync(fresh, home);
  return installed;
}

function installChromium() {
  if (existsSync(CHROMIUM)) return;
  if (process.env.CHROMIUM || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Error(`there is no ${CHROMIUM}: install Debian's chromium, or name another in $CHROMIUM`);
  }
  const quiet = { stdio: ["ignore", "ignore", 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  execFileSync("apt-get", ["update", "-qq"], quiet);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet);
}

/** Starts Debian's Chromium, or the one in $CHROMIUM, without a window. */
function launchChromium() {
  installChromium();
  const { chromium } = require(npmPackage("playwright-core", PLAYWRIGHT));
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Runs `body` with an empty folder that is gone afterwards. */
async function withFolder(body) {
  const folder = mkdtempSync(path.join(tmpdir(), "workos-ml-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts what holds and tells what does not. */
class Checks {
  passed = 0;
  failed = 0;

  /** `detail` is shown when the check fails. */
  that(name, holds, detail) {
    if (holds) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    console.log(`FAILED  ${name}`);
    if (detail !== undefined) {
      const text = typeof detail === "string" ? detail : JSON.stringify(detail, null, 1);
      console.log(text.replace(/^/gm, "        "));
    }
  }

  equal(name, actual, expected) {
    this.that(name, Object.is(actual, expected), { expected, actual });
  }

  /** Prints the closing line; gives the exit code. */
  close(what) {
    const all = this.passed + this.failed;
    const isGood = this.failed === 0 && all > 0;
    console.log(isGood ? `${all} checks passed: ${what}` : `${this.failed} of ${all} checks failed: ${what}`);
    return isGood ? 0 : 1;
  }
}

/** A program that runs with nothing of this process's environment but what it needs to start. */
class Run {
  stdout = "";
  stderr = "";
  #child;
  #ended;
  #waiters = new Set();

  constructor(program, args, { cwd, variables = {} }) {
    const inherited = Object.fromEntries(
      ["PATH", "SystemRoot", "TEMP", "TMP"].filter((it) => process.env[it]).map((it) => [it, process.env[it]]),
    );
    this.#child = spawn(program, args, {
      cwd,
      env: { ...inherited, HOME: cwd, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of ["stdout", "stderr"]) {
      this.#child[stream].setEncoding("utf8").on("data", (text) => {
        this[stream] += text;
        for (const look of this.#waiters) look();
      });
    }
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject).on("close", (code, signal) => resolve(code ?? signal));
    });
    // Whoever waits for the end is told of it then.
    this.#ended.catch(() => {});
  }

  /** The first group of `pattern` in a stream, as soon as it is there. */
  find(stream, pattern) {
    const found = new Promise((resolve) => {
      const look = () => {
        const match = pattern.exec(this[stream]);
        if (!match) return;
        this.#waiters.delete(look);
        resolve(match[1]);
      };
      this.#waiters.add(look);
      look();
    });
    const ended = this.#ended.then((code) => {
      throw new Error(`ended with ${code} before ${pattern} came:\n${this.stdout}${this.stderr}`);
    });
    return inTime(Promise.race([found, ended]), `${pattern} on ${stream}`);
  }

  /** Exit code, once the run has ended. */
  end() {
    return inTime(this.#ended, "the end of the run");
  }

  /** Ends the run if it has not ended. */
  async stop() {
    this.#child.kill();
    await this.#ended.catch(() => {});
  }

  /** Standard output as JSON, or what came instead. */
  json() {
    try {
      return JSON.parse(this.stdout);
    } catch {
      return { unreadable: this.stdout };
    }
  }
}

function inTime(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${PATIENCE / 1000} s for ${what}`)), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

module.exports = { BINARY, Checks, Run, TARGET, launchChromium, npmPackage, withFolder };
