//! What the commands of the pages meet: an account at an emulator in WorkOS's place, a name server, a
//! project, and somebody who opens links and types codes.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use emulator::Settings;
use regex::Regex;
use serde_json::Value;

use crate::name_server::{NameServer, Zone};
use crate::support::{Finished, LocalWorkOs, Running, Sandbox, binary, raw, wait_for};

/// A small application, which the pages speak of.
const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/docs");

pub struct World {
    sandbox: Sandbox,
    workos: LocalWorkOs,
    names: NameServer,
}

impl World {
    pub fn new() -> Self {
        let workos = LocalWorkOs::with(Settings {
            redirect_uris: vec![
                "https://app.example.com/callback".to_owned(),
                "http://localhost:*/callback".to_owned(),
            ],
            ..Settings::default()
        });
        let names = NameServer::start(
            Zone::new()
                .receiver("customer.example", "eu.mimecast.com")
                .receiver("example.org", "aspmx.l.google.com")
                .txt("mail.example.com", "v=spf1 ip4:192.0.2.1 -all")
                .txt(
                    "_dmarc.mail.example.com",
                    "v=DMARC1; p=reject; rua=mailto:dmarc@example.com",
                ),
        );
        let sandbox = Sandbox::with_account(workos.url());
        copy(Path::new(PROJECT), sandbox.path());
        let world = Self {
            sandbox,
            workos,
            names,
        };
        world.write_programs();
        world
    }

    /// `workos-ml` as it is installed, except that it asks the name server of the tests and takes any
    /// port; and the programs of a project, which need nothing installed.
    fn write_programs(&self) {
        let test_program = std::env::current_exe().unwrap();
        let application = format!(
            "APPLICATION_DEFECTS= exec '{}' conformance::application::serve --exact --ignored --nocapture",
            test_program.display()
        );
        let suite = "exec workos-ml send ada@example.com --deliver print --click --quiet";
        let programs = [
            (
                "workos-ml",
                format!(
                    "case \"$1 $*\" in\n\
                     'domain '* | 'checklist '*' --sender '*) set -- \"$@\" --dns-server {1} ;;\n\
                     'emulate '*' -- '* | 'emulate '*' --port '* | 'emulate '*' --print-env'*) ;;\n\
                     'emulate '* | 'listen '*) set -- \"$@\" --port 0 ;;\n\
                     esac\nexec '{0}' \"$@\"",
                    binary().display(),
                    self.names.address()
                ),
            ),
            (
                "npm",
                format!(
                    "case $1 in\nstart) {application} ;;\ntest) {suite} ;;\n*) exit 64 ;;\nesac"
                ),
            ),
            ("python", suite.to_owned()),
            ("xdg-open", "exit 0".to_owned()),
        ];
        for (name, text) in programs {
            let path = self.programs().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        }
    }

    fn programs(&self) -> PathBuf {
        self.sandbox.path().join(".programs")
    }

    /// Runs a line of a page to its end, with a person beside it where it waits for one.
    pub fn run(&self, line: &str) -> Finished {
        // What the README builds is what the tests have built.
        let mut line = line.replace("cargo run -- ", "workos-ml ");
        let mut application = None;
        if line.contains("localhost:3000") && (line.contains("--url") || line.contains("--probe")) {
            let (running, port) = self.start_application();
            application = Some(running);
            line = line.replace("localhost:3000", &format!("localhost:{port}"));
        }
        if line.contains("123456") {
            let code = self.message("magic_auth")["code"]
                .as_str()
                .unwrap()
                .to_owned();
            line = line.replace("123456", &code);
        }
        let finished = match ending(&line) {
            // Silent for as long as it tries things on an application, which a busy machine draws out.
            Ending::ByItself if line.contains("npm") => {
                let done = self.shell(&line).wait_with_output().unwrap();
                Finished {
                    code: done.status.code().unwrap(),
                    stdout: String::from_utf8(done.stdout).unwrap(),
                    stderr: String::new(),
                }
            }
            Ending::ByItself => Running::new(self.shell(&line)).finish(),
            Ending::Interrupted(ready) => {
                let running = Running::new(self.shell(&format!("exec {line}")));
                running.stdout_line(ready);
                running.signal("INT");
                let mut finished = running.finish();
                // Any free port stood for the default one, of which `localhost` is the name.
                let address = Regex::new(r"127\.0\.0\.1:\d+").unwrap();
                let shown = address.replace_all(&finished.stdout, "localhost:4100");
                finished.stdout = shown.into_owned();
                finished
            }
            Ending::Click => {
                let running = Running::new(self.shell(&line));
                let link = match line.contains("--deliver print") {
                    true => link_in(&running.stdout_line("/confirm")),
                    false => self.message("magic_link")["link"]
                        .as_str()
                        .unwrap()
                        .to_owned(),
                };
                visit(&link);
                running.finish()
            }
        };
        drop(application);
        finished
    }

    fn shell(&self, line: &str) -> Child {
        let prepared = self.sandbox.command(&[]);
        let path = std::env::var("PATH").unwrap();
        Command::new("/bin/sh")
            // One stream, in the order in which a terminal would show both.
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .current_dir(self.sandbox.path())
            .env_clear()
            .envs(
                prepared
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .env("PATH", format!("{}:{path}", self.programs().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn start_application(&self) -> (Running, u16) {
        let running = Running::new(self.shell("exec npm start"));
        let file = self.sandbox.path().join("port");
        let port = wait_for("the application's port", || {
            std::fs::read_to_string(&file).ok()?.parse().ok()
        });
        (running, port)
    }

    /// The newest message of a kind, as soon as it was sent.
    fn message(&self, kind: &str) -> Value {
        let body = get(&format!(
            "{}/_emulate/messages?kind={kind}&wait=10s",
            self.workos.url()
        ));
        let (_, body) = body.split_once("\r\n\r\n").unwrap();
        let document: Value = serde_json::from_str(body).unwrap();
        document["messages"][0].clone()
    }
}

/// How a command that a page names comes to its end.
enum Ending {
    ByItself,
    /// It runs until somebody ends it: Ctrl-C once this is shown.
    Interrupted(&'static str),
    /// It waits until somebody opens the link.
    Click,
}

fn ending(line: &str) -> Ending {
    let has = |option: &str| line.split_whitespace().any(|it| it == option);
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        ["workos-ml", "emulate", ..] if !has("--") && !has("--print-env") => {
            Ending::Interrupted(if has("--json") { "{" } else { "Ctrl-C" })
        }
        ["workos-ml", "listen", ..] => Ending::Interrupted("listening on"),
        ["workos-ml", "send", ..] if !has("--click") && !has("--dry-run") => Ending::Click,
        _ => Ending::ByItself,
    }
}

/// Opens a link as a browser does, to the end of its redirects.
fn visit(link: &str) {
    let mut next = Some(link.to_owned());
    while let Some(address) = next {
        let answer = get(&address);
        next = answer
            .lines()
            .find_map(|line| {
                line.to_lowercase()
                    .starts_with("location: ")
                    .then(|| line[10..].to_owned())
            })
            .filter(|it| it.starts_with("http"));
    }
}

fn get(address: &str) -> String {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let port = host.rsplit_once(':').unwrap().1.parse().unwrap();
    raw(
        SocketAddr::from(([127, 0, 0, 1], port)),
        format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}

fn link_in(line: &str) -> String {
    line.split_whitespace()
        .find(|it| it.starts_with("http"))
        .unwrap()
        .to_owned()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &copied),
            false => drop(std::fs::copy(&path, &copied).unwrap()),
        }
    }
}
