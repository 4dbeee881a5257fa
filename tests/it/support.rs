//! The sandbox that every test runs in: an empty folder, an empty environment, servers on free
//! ports, and no waiting by the clock.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::time::{Duration, Instant};

use emulator::{Emulator, Settings};
use serde_json::Value;
use tempfile::TempDir;

use crate::schemas;

/// The longest that nothing may happen before a test fails instead of hanging. No test that passes waits for
/// it, so that it is long enough for a machine that is busy with other things.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Asks until there is something, with a pause that leaves the core to whatever is waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "still waiting for {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The text of a file, once it ends with a line break: a file is there before it has been written.
#[track_caller]
pub fn whole_file(path: &Path) -> String {
    wait_for(&path.display().to_string(), || {
        let text = std::fs::read_to_string(path).ok()?;
        text.ends_with('\n').then_some(text)
    })
}

/// A port on which nothing listens, nor will: it is that of the client's end of a connection.
pub fn closed_port() -> u16 {
    static ENDS: LazyLock<(TcpListener, TcpStream)> = LazyLock::new(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (listener, client)
    });
    ENDS.1.local_addr().unwrap().port()
}

/// A folder and an environment for one run of the binary.
pub struct Sandbox {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a finished run left behind.
#[derive(Debug)]
pub struct Finished {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            variables: Vec::new(),
        }
    }

    /// A sandbox with credentials, of which `server` is the WorkOS.
    pub fn with_account(server: &str) -> Self {
        Self::new()
            .variable("WORKOS_API_KEY", "sk_test_default")
            .variable("WORKOS_CLIENT_ID", "client_emulate")
            .variable("WORKOS_BASE_URL", server)
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Finished {
        self.start(args).finish()
    }

    pub fn run_with_input(&self, args: &[&str], input: &[u8]) -> Finished {
        let mut child = self.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // The command may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        Running::new(child).finish()
    }

    pub fn start(&self, args: &[&str]) -> Running {
        Running::new(self.command(args).spawn().unwrap())
    }
}

/// Whether SIGHUP is ignored is inherited (`nohup cargo test`); a handler of it is not, so that what is
/// started here takes it as it does at a terminal.
#[cfg(target_os = "linux")]
static HANG_UPS_ARE_TAKEN: LazyLock<Option<tokio::runtime::Runtime>> = LazyLock::new(|| {
    use tokio::signal::unix::{SignalKind, signal};
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    // The first bit is that of signal 1.
    let is_ignored =
        ignored.is_some_and(|mask| mask.ends_with(['1', '3', '5', '7', '9', 'b', 'd', 'f']));
    is_ignored.then(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async { drop(signal(SignalKind::hangup()).unwrap()) });
        runtime
    })
});

pub fn binary() -> PathBuf {
    #[cfg(target_os = "linux")]
    LazyLock::force(&HANG_UPS_ARE_TAKEN);
    PathBuf::from(env!("CARGO_BIN_EXE_workos-ml"))
}

impl Finished {
    /// The document on standard output, which follows its schema.
    #[track_caller]
    pub fn json(&self) -> Value {
        let document = serde_json::from_str(&self.stdout);
        let document = document.unwrap_or_else(|error| panic!("{error}: {self:#?}"));
        schemas::assert_valid(&document);
        document
    }

    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Both streams, to look for what must be nowhere.
    pub fn everything(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// A run that is under way. Killed when it is dropped.
pub struct Running {
    child: Child,
    stdout: CapturedStream,
    stderr: CapturedStream,
}

impl Running {
    pub fn new(mut child: Child) -> Self {
        let stdout = CapturedStream::of(child.stdout.take().unwrap());
        let stderr = CapturedStream::of(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on standard error that holds `text`, and gives it.
    #[track_caller]
    pub fn stderr_line(&self, text: &str) -> String {
        self.stderr.line_with(text)
    }

    /// Waits for a line on standard output that holds `text`, and gives it.
    #[track_caller]
    pub fn stdout_line(&self, text: &str) -> String {
        self.stdout.line_with(text)
    }

    /// What has been written to standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.so_far()
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.pid().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for the end of the run.
    #[track_caller]
    pub fn finish(mut self) -> Finished {
        let status = self.wait();
        let (stdout, stderr) = (self.stdout.to_end(), self.stderr.to_end());
        Finished {
            code: exit_code(status),
            stdout,
            stderr,
        }
    }

    #[track_caller]
    fn wait(&mut self) -> ExitStatus {
        // The streams end when the process does, without polling; what remains is to reap it. What is
        // under way is written to standard error.
        self.stderr.to_end();
        self.stdout.to_end();
        let what = format!("the command's end: {}", self.stderr.so_far());
        wait_for(&what, || self.child.try_wait().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn exit_code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        status
            .code()
            .unwrap_or_else(|| -status.signal().unwrap_or(0))
    }
    #[cfg(not(unix))]
    status.code().unwrap()
}

/// A stream that is read on a thread of its own.
struct CapturedStream(Arc<(Mutex<(String, bool)>, Condvar)>);

impl CapturedStream {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new((String::new(), false)), Condvar::new()));
        let writer = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            let mut line = Vec::new();
            while matches!(stream.read_until(b'\n', &mut line), Ok(count) if count > 0) {
                writer
                    .0
                    .lock()
                    .unwrap()
                    .0
                    .push_str(&String::from_utf8_lossy(&line));
                writer.1.notify_all();
                line.clear();
            }
            writer.0.lock().unwrap().1 = true;
            writer.1.notify_all();
        });
        Self(shared)
    }

    #[track_caller]
    fn line_with(&self, text: &str) -> String {
        let found = |read: &str| {
            read.lines()
                .find(|it| it.contains(text))
                .map(ToOwned::to_owned)
        };
        let guard = self.0.0.lock().unwrap();
        let (guard, _) = self
            .0
            .1
            .wait_timeout_while(guard, PATIENCE, |(read, ended)| {
                found(read).is_none() && !*ended
            })
            .unwrap();
        found(&guard.0).unwrap_or_else(|| panic!("no line with {text:?} in:\n{}", guard.0))
    }

    #[track_caller]
    fn to_end(&self) -> String {
        let mut guard = self.0.0.lock().unwrap();
        while !guard.1 {
            let known = guard.0.len();
            let (later, timeout) = self
                .0
                .1
                .wait_timeout_while(guard, PATIENCE, |(read, ended)| {
                    !*ended && read.len() == known
                })
                .unwrap();
            guard = later;
            assert!(!timeout.timed_out(), "the stream does not end: {}", guard.0);
        }
        guard.0.clone()
    }

    fn so_far(&self) -> String {
        self.0.0.lock().unwrap().0.clone()
    }
}

/// The built-in emulator on a thread of its own, for commands that name it as base URL.
pub struct LocalWorkOs {
    url: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl LocalWorkOs {
    pub fn start() -> Self {
        Self::with(Settings::default())
    }

    pub fn with(settings: Settings) -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (ready, started) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let emulator = Emulator::start(settings).await.unwrap();
                ready.send(emulator.url().to_owned()).unwrap();
                let _ = stopped.await;
            });
        });
        Self {
            url: started.recv().unwrap(),
            _stop: stop,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A request that a [`Stub`] received.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl ReceivedRequest {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server that answers as a test says, byte for byte, and remembers what it was asked. It closes
/// every connection after one answer.
pub struct Stub {
    url: String,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Stub {
    /// `answer` gives the whole answer, status line included; see [`http`].
    pub fn start(answer: impl Fn(&ReceivedRequest) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&received), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    let Some(request) = read_request(&mut reader) else {
                        return;
                    };
                    log.lock().unwrap().push(request.clone());
                    // The client may have gone by the time that it is answered.
                    let _ = reader.get_mut().write_all(&answer(&request));
                });
            }
        });
        Self { url, received }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.received.lock().unwrap().clone()
    }

    /// How often a request was made whose method and target start so.
    pub fn count(&self, start: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| format!("{} {}", request.method, request.target).starts_with(start))
            .count()
    }
}

pub fn read_request(reader: &mut BufReader<TcpStream>) -> Option<ReceivedRequest> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(ReceivedRequest {
        method,
        target,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// An HTTP answer with a JSON body.
pub fn http(status: &str, body: &str) -> Vec<u8> {
    http_with(status, &[("Content-Type", "application/json")], body)
}

/// An HTTP answer with headers of its own.
pub fn http_with(status: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends bytes and reads the answer to its end.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The value after a label in a line such as `  redirect URI  http://localhost:3000/callback`.
pub fn after(line: &str, label: &str) -> String {
    let (_, rest) = line
        .split_once(label)
        .unwrap_or_else(|| panic!("no {label:?} in {line:?}"));
    rest.split_whitespace().next().unwrap().to_owned()
}
