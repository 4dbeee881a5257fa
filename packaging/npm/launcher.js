#!/usr/bin/env node
// Starts the program of this platform, which npm installed as an optional dependency.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const NAME = `workos-ml-${process.platform}-${process.arch}`;
const FILE = process.platform === "win32" ? "workos-ml.exe" : "workos-ml";

function program() {
  try {
    return require.resolve(`${NAME}/bin/${FILE}`);
  } catch {
    const { optionalDependencies } = require("../package.json");
    const isKnown = Object.hasOwn(optionalDependencies, NAME);
    process.stderr.write(
      isKnown
        ? `error: the package ${NAME} is not installed\n  fix        install again without --omit=optional and --no-optional, on this platform\n`
        : `error: there is no package for ${process.platform} on ${process.arch}\n  fix        build it with: cargo install workos-ml\n`,
    );
    process.exit(2);
  }
}

const file = program();
const words = process.argv.slice(2);

if (process.platform !== "win32" && process.execve) {
  // Becomes the program, so that signals and exit codes are its own. Node 22.15 and later can.
  process.execve(file, [file, ...words], process.env);
}

const child = spawn(file, words, { stdio: "inherit" });
// A terminal signals both processes; a second signal would interrupt the program's cleaning up. Whoever
// signals without a terminal signals this process alone.
const hasTerminal = [0, 1, 2].some((it) => require("node:tty").isatty(it));
for (const signal of ["SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM"]) {
  const fromTerminal = hasTerminal && signal !== "SIGTERM";
  process.on(signal, () => fromTerminal || child.kill(signal));
}
child.on("error", (error) => {
  process.stderr.write(`error: ${file} cannot be started: ${error.message}\n`);
  process.exitCode = 2;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
