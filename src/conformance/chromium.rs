//! The person's part in a real Chromium, once: for front ends that need their scripts.
//!
//! What the scripts send is noted, so that everything else can be repeated without them. The browser is
//! driven over its DevTools protocol, of which a dozen messages are needed; crates with all of it compile
//! longer than the rest of this program.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use url::Url;

use super::workos::Workos;
use crate::files;
use crate::process_group::{Launch, ProcessGroup};
use crate::programs;

/// How long the browser may take to start. Its first start on a busy machine takes seconds.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a page may take to load.
const LOAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long nothing may be asked until a page counts as at rest.
const REST: Duration = Duration::from_millis(700);
/// How long to wait for mail.
const MAIL_TIMEOUT: Duration = Duration::from_secs(5);

/// Programs that are Chromium or built on it, the likeliest first.
const PROGRAMS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
];

/// A request that a script made, to be made again for somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The method.
    pub method: String,
    /// The address.
    pub url: Url,
    /// Headers of the script's own, its `Content-Type` among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Replay {
    /// The same with texts replaced, in the forms in which addresses and bodies write them.
    pub fn with(&self, replaced: &[(&str, &str)]) -> Self {
        let mut replay = self.clone();
        for (old, new) in replaced.iter().filter(|(old, _)| !old.is_empty()) {
            let encoded = |text: &str| {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
            };
            replay.body = in_json(&replay.body, old, new).unwrap_or_else(|| {
                let body = replay.body.replace(old, new);
                body.replace(&encoded(old), &encoded(new))
            });
            let url = replay
                .url
                .as_str()
                .replace(old, new)
                .replace(&encoded(old), &encoded(new));
            if let Ok(url) = Url::parse(&url) {
                replay.url = url;
            }
        }
        replay
    }

    fn contains(&self, text: &str) -> bool {
        self.with(&[(text, "")]) != *self
    }
}

/// A JSON document with a text replaced in its texts, which the new one may be no part of as it stands;
/// nothing if it is no document, or does not hold the text.
fn in_json(body: &str, old: &str, new: &str) -> Option<String> {
    fn replace(value: &mut Value, old: &str, new: &str) -> bool {
        match value {
            Value::String(text) => {
                let is_there = text.contains(old);
                *text = text.replace(old, new);
                is_there
            }
            Value::Array(items) => items
                .iter_mut()
                .fold(false, |any, it| replace(it, old, new) | any),
            Value::Object(fields) => {
                let fields = fields.values_mut();
                fields.fold(false, |any, it| replace(it, old, new) | any)
            }
            _ => false,
        }
    }
    let mut value = serde_json::from_str(body).ok()?;
    replace(&mut value, old, new).then(|| value.to_string())
}

/// What a sign-in in the browser showed.
#[derive(Debug, Default)]
pub struct Learned {
    /// The request that asks for the link, with the address that was typed.
    pub asks: Option<(Replay, String)>,
    /// The request by which a script exchanges the code, with the code and the state that it had.
    pub exchanges: Option<(Replay, String, String)>,
    /// Paths that scripts asked for after the sign-in, whole addresses where they are on another port.
    pub pages: Vec<String>,
    /// Where it stopped.
    pub stopped: Option<String>,
}

/// A Chromium on this machine: of `PATH`, else where its installer puts it.
pub fn find(path: Option<&str>) -> Option<PathBuf> {
    let on_path = |name| programs::find(name, path.map(OsStr::new), Path::new("."));
    let installed = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];
    let installed = installed.map(PathBuf::from);
    let mut installed = installed.into_iter();
    let on_path = PROGRAMS.into_iter().find_map(on_path);
    on_path.or_else(|| installed.find(|program| program.is_file()))
}

/// Signs somebody in at `page`, in a browser of its own.
pub async fn learn(program: &Path, page: &Url, email: &str, workos: &Workos) -> Learned {
    let mut learned = Learned::default();
    let mut chromium = match Chromium::start(program).await {
        Ok(chromium) => chromium,
        Err(why) => {
            learned.stopped = Some(format!("{} did not start: {why}", program.display()));
            return learned;
        }
    };
    if let Some(why) = chromium.sign_in(page, email, workos, &mut learned).await {
        learned.stopped = Some(why);
    }
    chromium.end().await;
    learned
}

struct Chromium {
    group: ProcessGroup,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    session: Option<String>,
    next_id: u64,
    /// Requests that pages made, oldest first.
    requests: Vec<Replay>,
    has_loaded: bool,
    last_request: Instant,
    // Removed once the browser has ended.
    _profile: TempDir,
}

impl Chromium {
    async fn start(program: &Path) -> Result<Self, String> {
        let words = |error: std::io::Error| error.to_string();
        let profile = TempDir::with_prefix("workos-ml-browser-").map_err(words)?;
        let mut folder = OsString::from("--user-data-dir=");
        folder.push(profile.path());
        let mut arguments: Vec<OsString> = [
            "--headless=new",
            "--remote-debugging-port=0",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-extensions",
            // Nobody but this machine is asked.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
        ]
        .map(OsString::from)
        .into();
        // Chromium's sandbox refuses to work for root, who is who containers run as.
        #[cfg(unix)]
        if rustix::process::geteuid().is_root() {
            arguments.push("--no-sandbox".into());
        }
        arguments.extend([folder, "about:blank".into()]);
        // A proxy would be asked for addresses of this machine as well. What else it writes down goes with
        // the profile.
        let mut variables: Vec<(OsString, Option<OsString>)> =
            ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
                .map(|name| (name.into(), None))
                .into();
        variables.push(("TMPDIR".into(), Some(profile.path().into())));
        let group = ProcessGroup::start(&Launch {
            program: program.as_os_str(),
            arguments: &arguments,
            folder: profile.path(),
            // A proxy would be asked for addresses of this machine as well.
            variables: &variables,
        })
        .map_err(words)?;
        let address = timeout(START_TIMEOUT, debugging_address(profile.path()))
            .await
            .map_err(|_| "it offers no debugging port".to_owned())?;
        let (socket, _) = connect_async(address)
            .await
            .map_err(|error| error.to_string())?;
        let mut chromium = Self {
            group,
            socket,
            session: None,
            next_id: 0,
            requests: Vec::new(),
            has_loaded: false,
            last_request: Instant::now(),
            _profile: profile,
        };
        let target = chromium
            .call("Target.createTarget", json!({ "url": "about:blank" }))
            .await?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = chromium.call("Target.attachToTarget", attach).await?;
        chromium.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Network.enable", "Runtime.enable"] {
            chromium.call(domain, json!({})).await?;
        }
        Ok(chromium)
    }

    /// Everything a person does. Returns where it stopped.
    async fn sign_in(
        &mut self,
        page: &Url,
        email: &str,
        workos: &Workos,
        learned: &mut Learned,
    ) -> Option<String> {
        if let Err(why) = self.open(page).await {
            return Some(why);
        }
        let from = self.requests.len();
        let mut typed = self.run(&script(email)).await;
        if typed.as_deref() == Some("opened") {
            // A button that leads to the form.
            self.rest().await;
            typed = self.run(&script(email)).await;
        }
        if typed.as_deref() != Some("sent") {
            return Some(format!(
                "no field for an e-mail address was found at {}",
                page.path()
            ));
        }
        self.rest().await;
        let asked = self.requests[from..]
            .iter()
            .find(|it| it.method != "GET" && it.contains(email));
        learned.asks = asked.map(|request| (request.clone(), email.to_owned()));
        let deadline = Instant::now() + MAIL_TIMEOUT;
        let link = loop {
            if let Some(message) = workos.mail_to(email).await.into_iter().next() {
                break message.link;
            }
            if Instant::now() > deadline {
                return Some("the address was typed and sent, and no link was mailed".into());
            }
            sleep(Duration::from_millis(50)).await;
        };
        let from = self.requests.len();
        if let Err(why) = self.open(&link).await {
            return Some(why);
        }
        let (code, state) = self.returned_with(from);
        let exchange = self.requests[from..].iter().find(|request| {
            let is_callback = request.method == "GET"
                && request.url.query_pairs().any(|(name, _)| name == "code");
            !code.is_empty()
                && request.contains(&code)
                && !(is_callback && request.headers.is_empty())
        });
        learned.exchanges = exchange.map(|request| (request.clone(), code.clone(), state.clone()));
        let after = self.requests[from..].iter().filter(|request| {
            request.method == "GET" && request.url.host() == page.host() && !request.contains(&code)
        });
        let pages = after.map(|request| {
            let mut url = request.url.clone();
            url.set_query(None);
            match url.origin() == page.origin() {
                true => url.path().to_owned(),
                false => url.to_string(),
            }
        });
        learned.pages = pages.collect();
        None
    }

    /// The code and the state of the callback among the requests since `from`.
    fn returned_with(&self, from: usize) -> (String, String) {
        let value = |url: &Url, name: &str| {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(other, _)| other == name)
                .map(|(_, value)| value.into_owned())
        };
        let returned = self.requests[from..].iter().find_map(|request| {
            Some((
                value(&request.url, "code")?,
                value(&request.url, "state").unwrap_or_default(),
            ))
        });
        returned.unwrap_or_default()
    }

    async fn open(&mut self, url: &Url) -> Result<(), String> {
        self.has_loaded = false;
        let navigated = self
            .call("Page.navigate", json!({ "url": url.as_str() }))
            .await?;
        if let Some(error) = navigated["errorText"].as_str() {
            return Err(format!("{} did not open: {error}", url.path()));
        }
        let deadline = Instant::now() + LOAD_TIMEOUT;
        while !self.has_loaded && Instant::now() < deadline {
            self.listen(Duration::from_millis(100)).await;
        }
        self.rest().await;
        Ok(())
    }

    /// Waits until pages ask for nothing more.
    async fn rest(&mut self) {
        let deadline = Instant::now() + LOAD_TIMEOUT;
        self.last_request = Instant::now();
        while self.last_request.elapsed() < REST && Instant::now() < deadline {
            self.listen(Duration::from_millis(100)).await;
        }
    }

    /// Runs a script in the page. Its result is a text.
    async fn run(&mut self, script: &str) -> Option<String> {
        let call = json!({ "expression": script, "returnByValue": true, "userGesture": true });
        let result = self.call("Runtime.evaluate", call).await.ok()?;
        result["result"]["value"].as_str().map(str::to_owned)
    }

    async fn call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.next_id += 1;
        let id = self.next_id;
        let mut call = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            call["sessionId"] = session.as_str().into();
        }
        let sent = self.socket.send(Message::text(call.to_string())).await;
        sent.map_err(|error| error.to_string())?;
        let answering = async {
            loop {
                let message = self.next().await.ok_or("it ended")?;
                if message["id"] == id {
                    return match message["error"]["message"].as_str() {
                        Some(error) => Err(format!("{method}: {error}")),
                        None => Ok(message["result"].clone()),
                    };
                }
            }
        };
        match timeout(LOAD_TIMEOUT, answering).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("{method} was not answered")),
        }
    }

    async fn listen(&mut self, time: Duration) {
        // Nothing to read within the time is what rest is.
        let _ = timeout(time, self.next()).await;
    }

    /// The next message, of which events are noted.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let Message::Text(text) = self.socket.next().await?.ok()? else {
                continue;
            };
            let message: Value = serde_json::from_str(&text).ok()?;
            match message["method"].as_str() {
                Some("Page.loadEventFired") => self.has_loaded = true,
                Some("Network.requestWillBeSent") => {
                    self.last_request = Instant::now();
                    self.requests.extend(request(&message["params"]));
                }
                Some("Network.responseReceived" | "Network.loadingFinished") => {
                    self.last_request = Instant::now();
                }
                _ => {}
            }
            return Some(message);
        }
    }

    async fn end(mut self) {
        let _ = self.call("Browser.close", json!({})).await;
        self.group.end().await;
    }
}

/// The address that the browser writes down in its profile.
async fn debugging_address(profile: &Path) -> String {
    loop {
        let file = files::read_text(&profile.join("DevToolsActivePort"), 1 << 16);
        if let Some((port, path)) = file.ok().as_deref().and_then(|text| text.split_once('\n')) {
            return format!("ws://127.0.0.1:{port}{}", path.trim());
        }
        sleep(Duration::from_millis(50)).await;
    }
}

fn request(event: &Value) -> Option<Replay> {
    let request = &event["request"];
    let url = Url::parse(request["url"].as_str()?).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    // What a browser adds by itself, the player adds as well.
    let own = [
        "accept",
        "user-agent",
        "referer",
        "origin",
        "cookie",
        "upgrade-insecure-requests",
    ];
    let is_script = matches!(event["type"].as_str(), Some("XHR" | "Fetch"));
    let headers = request["headers"].as_object().into_iter().flatten();
    let headers = headers.filter_map(|(name, value)| {
        let lower = name.to_ascii_lowercase();
        let is_own = own.contains(&lower.as_str()) || lower.starts_with("sec-");
        (!is_own).then(|| Some((lower, value.as_str()?.to_owned())))?
    });
    let mut headers: Vec<(String, String)> = headers.collect();
    if is_script {
        headers.push(("accept".into(), "application/json".into()));
    }
    Some(Replay {
        method: request["method"].as_str()?.to_owned(),
        url,
        headers,
        body: request["postData"].as_str().unwrap_or_default().to_owned(),
    })
}

/// Types an address into the field that asks for one and presses the button: `sent`. Without a field it
/// presses what leads to the sign-in: `opened`.
fn script(email: &str) -> String {
    const SCRIPT: &str = r#"(() => {
        const shown = (element) => element.offsetParent !== null || element.getClientRects().length > 0;
        const says = (element) => [element.name, element.id, element.placeholder, element.autocomplete,
            element.getAttribute("aria-label"), element.labels?.[0]?.textContent].join(" ");
        const fields = [...document.querySelectorAll("input")].filter(shown);
        const field = fields.find((it) => it.type === "email")
            ?? fields.find((it) => it.type === "text" && /e-?mail|login|user|address/i.test(says(it)));
        const buttons = [...document.querySelectorAll("button, [role=button], input[type=submit], a")].filter(shown);
        if (!field) {
            const way = buttons.find((it) => /sign.?in|log.?in|e-?mail|anmeld|einlog|connexion|iniciar|acced/i
                .test(it.textContent || it.value));
            if (!way) return "nothing";
            way.click();
            return "opened";
        }
        // As frameworks notice it: they watch the property of the element's class.
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, EMAIL);
        for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
        if (field.form) {
            for (const box of field.form.querySelectorAll("input[type=checkbox][required]")) if (!box.checked) box.click();
        }
        setTimeout(() => {
            const inside = field.form && [...field.form.querySelectorAll("button, input[type=submit]")]
                .find((it) => it.type !== "button" || field.form.querySelectorAll("button").length === 1);
            const beside = buttons.find((it) => it.tagName !== "A"
                && field.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
            if (inside) inside.click();
            else if (field.form) field.form.requestSubmit();
            else beside?.click();
        }, 50);
        return "sent";
    })()"#;
    SCRIPT.replace("EMAIL", &Value::from(email).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_repeated_for_somebody_else_in_every_coding() {
        let replay = Replay {
            method: "POST".into(),
            url: Url::parse("http://localhost/a?for=ada%40example.com").unwrap(),
            headers: Vec::new(),
            body: r#"{"user":{"email":"ada@example.com"}}"#.into(),
        };
        let other = replay.with(&[("ada@example.com", "bob@example.com")]);
        assert_eq!(other.body, r#"{"user":{"email":"bob@example.com"}}"#);
        assert_eq!(other.url.query(), Some("for=bob%40example.com"));
        assert!(replay.contains("ada@example.com") && !other.contains("ada@example.com"));
        // What is no part of a JSON text as it stands is escaped there.
        let odd = replay.with(&[("ada@example.com", "\"'<workos-ml>@example.com")]);
        assert_eq!(
            odd.body,
            r#"{"user":{"email":"\"'<workos-ml>@example.com"}}"#
        );
    }
}
