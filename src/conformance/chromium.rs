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

use super::browser::{Cookie, value_named};
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
/// How long a page that has loaded may take until its scripts have drawn a form.
const DRAWING_TIMEOUT: Duration = Duration::from_secs(5);
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
    /// What of it belongs to one visit, against forged requests.
    pub tokens: Vec<Token>,
}

/// A text in a request that the page, or a cookie, had as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The text.
    pub value: String,
    /// The cookie that had it, or the field or `meta` element of the page.
    pub name: String,
    /// Whether it was a cookie.
    pub is_cookie: bool,
}

/// What is shorter may be in a request for another reason.
const SHORTEST_TOKEN: usize = 8;

impl Replay {
    /// Whether it needs cookies and texts of a visit.
    pub fn has_tokens(&self) -> bool {
        !self.tokens.is_empty()
    }

    /// The same with the tokens that a browser has now. One that it has not stays as it was.
    pub fn renewed(&self, cookies: &[Cookie], page: &str) -> Self {
        let mut replay = self.clone();
        for token in &self.tokens {
            let new = match token.is_cookie {
                true => {
                    let mut cookies = cookies.iter();
                    let cookie = cookies.find(|cookie| cookie.name == token.name);
                    cookie.map(|cookie| decoded(&cookie.value))
                }
                false => value_named(page, &token.name),
            };
            let Some(new) = new else { continue };
            replay = replay.with(&[(&token.value, &new)]);
            for (_, value) in &mut replay.headers {
                *value = value.replace(&token.value, &new);
            }
        }
        replay
    }

    /// Its headers that hold tokens, renewed.
    pub fn token_headers(&self, cookies: &[Cookie], page: &str) -> Vec<(String, String)> {
        let renewed = self.renewed(cookies, page).headers;
        let has_token = |value: &str| self.tokens.iter().any(|it| value.contains(&it.value));
        let both = self.headers.iter().zip(renewed);
        both.filter(|((_, old), _)| has_token(old))
            .map(|(_, new)| new)
            .collect()
    }

    /// Keeps those of the tokens that are in the request.
    fn with_tokens_of(&self, tokens: &[Token]) -> Self {
        let is_in_it = |token: &&Token| {
            let mut headers = self.headers.iter();
            let is_in_header = headers.any(|(_, value)| value.contains(&token.value));
            is_in_header || self.contains(&token.value)
        };
        Self {
            tokens: tokens.iter().filter(is_in_it).cloned().collect(),
            ..self.clone()
        }
    }

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

/// The value of a cookie as scripts read it.
fn decoded(value: &str) -> String {
    let field = format!("={}", value.replace('+', "%2B").replace('&', "%26"));
    let mut fields = url::form_urlencoded::parse(field.as_bytes());
    fields
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
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

/// The last step of a sign-in, as a script takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByScript {
    /// The page of the callback exchanges the code.
    Exchanges {
        /// The request.
        request: Replay,
        /// The code in it.
        code: String,
        /// The state in it.
        state: String,
    },
    /// A page sends the code that was typed.
    TypesCode {
        /// The request.
        request: Replay,
        /// The code in it.
        code: String,
        /// The address in it.
        email: String,
    },
}

/// What a sign-in in the browser showed.
#[derive(Debug, Default)]
pub struct Learned {
    /// The request that asks for the link, with the address that was typed.
    pub asks: Option<(Replay, String)>,
    /// How a script takes the last step.
    pub last_step: Option<ByScript>,
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
        let mut tokens = self.tokens().await;
        let from = self.requests.len();
        let deadline = Instant::now() + DRAWING_TIMEOUT;
        let mut has_pressed = false;
        loop {
            match self.run(&script(email, !has_pressed)).await.as_deref() {
                Some("sent") => break,
                // A button that leads to the form.
                Some("opened") => has_pressed = true,
                _ if Instant::now() > deadline => {
                    let path = page.path();
                    return Some(format!(
                        "no field for an e-mail address was found at {path}"
                    ));
                }
                _ => {}
            }
            self.rest().await;
        }
        self.rest().await;
        let asked = self.requests[from..]
            .iter()
            .find(|it| it.method != "GET" && it.contains(email));
        learned.asks = asked.map(|it| (it.with_tokens_of(&tokens), email.to_owned()));
        let deadline = Instant::now() + MAIL_TIMEOUT;
        let link = loop {
            if let Some(message) = workos.mail_to(email).await.into_iter().next() {
                break message.link;
            }
            if let Some(code) = workos.code_for(email).await {
                return self.type_code(&code, email, page, learned).await;
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
        tokens.extend(self.tokens().await);
        let (code, state) = self.returned_with(from);
        let exchange = self.requests[from..].iter().find(|request| {
            let is_callback = request.method == "GET"
                && request.url.query_pairs().any(|(name, _)| name == "code");
            !code.is_empty()
                && request.contains(&code)
                && !(is_callback && request.headers.is_empty())
        });
        learned.last_step = exchange.map(|request| ByScript::Exchanges {
            request: request.with_tokens_of(&tokens),
            code: code.clone(),
            state: state.clone(),
        });
        learned.pages = self.pages_since(from, page, &code);
        None
    }

    /// Types a code as a person does, into one field or a box for each digit. Returns where it stopped.
    async fn type_code(
        &mut self,
        code: &str,
        email: &str,
        page: &Url,
        learned: &mut Learned,
    ) -> Option<String> {
        let tokens = self.tokens().await;
        let from = self.requests.len();
        if self.run(&script_for_code(code)).await.as_deref() != Some("typed") {
            return Some("a code was mailed, and no field was found that takes it".into());
        }
        self.rest().await;
        let sent = self.requests[from..]
            .iter()
            .find(|it| it.method != "GET" && it.contains(code));
        let Some(request) = sent else {
            return Some("the code was typed, and no request was seen that sends it".into());
        };
        learned.last_step = Some(ByScript::TypesCode {
            request: request.with_tokens_of(&tokens),
            code: code.to_owned(),
            email: email.to_owned(),
        });
        learned.pages = self.pages_since(from, page, code);
        None
    }

    /// What was asked for since then, without what holds the code.
    fn pages_since(&self, from: usize, page: &Url, code: &str) -> Vec<String> {
        let after = self.requests[from..].iter().filter(|request| {
            request.method == "GET" && request.url.host() == page.host() && !request.contains(code)
        });
        let pages = after.map(|request| {
            let mut url = request.url.clone();
            url.set_query(None);
            match url.origin() == page.origin() {
                true => url.path().to_owned(),
                false => url.to_string(),
            }
        });
        pages.collect()
    }

    /// What a script of the page may send to prove that it is of this visit: its cookies, and what the page
    /// holds.
    async fn tokens(&mut self) -> Vec<Token> {
        const SCRIPT: &str = r#"JSON.stringify([...document.querySelectorAll("meta[name][content], input[type=hidden][name]")]
            .map((it) => [it.name, it.content ?? it.value]))"#;
        let held = self.run(SCRIPT).await.unwrap_or_default();
        let held: Vec<(String, String)> = serde_json::from_str(&held).unwrap_or_default();
        let cookies = self.call("Network.getCookies", json!({})).await;
        let cookies = cookies.unwrap_or_default();
        let cookies = cookies["cookies"].as_array().into_iter().flatten();
        let cookies = cookies.filter_map(|cookie| {
            let value = decoded(cookie["value"].as_str()?);
            Some((cookie["name"].as_str()?.to_owned(), value, true))
        });
        let held = held.into_iter().map(|(name, value)| (name, value, false));
        let all = cookies.chain(held).map(|(name, value, is_cookie)| Token {
            value,
            name,
            is_cookie,
        });
        all.filter(|token| token.value.len() >= SHORTEST_TOKEN)
            .collect()
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
        tokens: Vec::new(),
    })
}

/// Types an address into the field that asks for one and presses the button: `sent`. Without a field it
/// presses what leads to the sign-in, if it may: `opened`.
fn script(email: &str, may_press: bool) -> String {
    const SCRIPT: &str = r#"(() => {
        // What is drawn beside the page, transparent or out of the order of fields is there for programs.
        const trap = (it) => {
            const box = it.getBoundingClientRect();
            return it.tabIndex < 0 || it.closest("[aria-hidden=true]") || box.right < 0 || box.bottom < 0
                || getComputedStyle(it).opacity === "0";
        };
        const shown = (it) => it.offsetParent !== null || it.getClientRects().length > 0;
        const says = (element) => [element.name, element.id, element.placeholder, element.autocomplete,
            element.getAttribute("aria-label"), element.labels?.[0]?.textContent].join(" ");
        const frames = [...document.querySelectorAll("iframe")].map((it) => it.contentDocument).filter(Boolean);
        const all = (selector) => [document, ...frames].flatMap((it) => [...it.querySelectorAll(selector)]).filter(shown);
        const fields = all("input").filter((it) => !trap(it));
        const field = fields.find((it) => it.type === "email")
            ?? fields.find((it) => it.type === "text" && /e-?mail|login|user|address/i.test(says(it)));
        const buttons = all("button, [role=button], input[type=submit], a");
        if (!field) {
            const way = buttons.find((it) => /sign.?in|log.?in|e-?mail|anmeld|einlog|connexion|iniciar|acced/i
                .test(it.textContent || it.value));
            if (!way || !MAY_PRESS) return "nothing";
            way.click();
            return "opened";
        }
        // As frameworks notice it: they watch the property of the element's class.
        const type = (it, text) => {
            const kind = it.tagName === "SELECT" ? HTMLSelectElement : HTMLInputElement;
            Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(it, text);
            for (const event of ["input", "change"]) it.dispatchEvent(new Event(event, { bubbles: true }));
        };
        type(field, EMAIL);
        if (field.form) {
            for (const again of fields) if (again.form === field.form && again.type === "email" && !again.value) type(again, EMAIL);
            for (const list of field.form.querySelectorAll("select[required]")) {
                const first = [...list.options].find((it) => it.value && !it.disabled);
                if (!list.value && first) type(list, first.value);
            }
            for (const box of field.form.querySelectorAll("input[type=checkbox][required]")) if (!box.checked) box.click();
        }
        setTimeout(() => {
            const own = [...field.form?.querySelectorAll("button, input[type=submit]") ?? []];
            // Beside the one for a password there may be one for a link.
            const inside = own.find((it) => /\blinks?\b|magic|mail me|without (a )?password|passwordless/i.test(it.textContent || it.value))
                ?? own.find((it) => it.type !== "button" || own.length === 1);
            const beside = buttons.find((it) => it.tagName !== "A"
                && field.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
            if (inside) inside.click();
            else if (field.form) field.form.requestSubmit();
            else beside?.click();
        }, 50);
        return "sent";
    })()"#;
    let script = SCRIPT.replace("EMAIL", &Value::from(email).to_string());
    script.replace("MAY_PRESS", &may_press.to_string())
}

/// Types a code where a page asks for one: `typed`. One after the other, because a framework may draw the page
/// again between two boxes. The button is pressed unless the page has sent the code by itself.
fn script_for_code(code: &str) -> String {
    const SCRIPT: &str = r#"(() => {
        const shown = (element) => element.getClientRects().length > 0;
        const says = (element) => [element.name, element.id, element.placeholder, element.autocomplete,
            element.getAttribute("aria-label"), element.labels?.[0]?.textContent].join(" ");
        const fields = [...document.querySelectorAll("input")]
            .filter((it) => /^(text|tel|number|password|)$/.test(it.type) && !it.disabled);
        const single = (it) => it.maxLength === 1 || it.getAttribute("size") === "1";
        const digits = (it) => it.inputMode === "numeric" || /^(tel|number)$/.test(it.type);
        const [narrow, numeric] = [single, digits].map((is) => fields.filter((it) => shown(it) && is(it)));
        // A field behind drawn boxes may be invisible, but not hidden.
        const whole = fields.find((it) => it.autocomplete === "one-time-code" && !single(it))
            ?? fields.find((it) => /code|otp|pin|token/i.test(says(it)) && !single(it));
        const boxes = [narrow, numeric].find((them) => them.length === CODE.length)
            ?? (whole ? [whole] : numeric.length === 1 ? numeric : []);
        if (!boxes.length) return "nothing";
        const type = (field, text) => {
            field.focus();
            Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
            for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
        };
        boxes.forEach((field, at) => setTimeout(() => type(field, boxes.length === 1 ? CODE : CODE[at]), at * 40));
        const here = location.href;
        setTimeout(() => {
            if (location.href !== here || !boxes[0].isConnected) return;
            const form = boxes[0].form;
            const buttons = [...(form ?? document).querySelectorAll("button, input[type=submit], [role=button]")]
                .filter((it) => shown(it) && !it.disabled && !/again|resend|back|cancel|new code/i.test(it.textContent || it.value));
            const next = buttons.find((it) => form || boxes[0].compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
            if (next) next.click();
            else form?.requestSubmit();
        }, boxes.length * 40 + 250);
        return "typed";
    })()"#;
    SCRIPT.replace("CODE", &Value::from(code).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::browser::Cookies;

    #[test]
    fn a_request_is_repeated_for_somebody_else_in_every_coding() {
        let replay = Replay {
            method: "POST".into(),
            url: Url::parse("http://localhost/a?for=ada%40example.com").unwrap(),
            headers: Vec::new(),
            body: r#"{"user":{"email":"ada@example.com"}}"#.into(),
            tokens: Vec::new(),
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

    #[test]
    fn what_belongs_to_a_visit_is_that_of_the_visit() {
        let token = |name: &str, value: &str, is_cookie| Token {
            value: value.into(),
            name: name.into(),
            is_cookie,
        };
        let replay = Replay {
            method: "POST".into(),
            url: Url::parse("http://localhost/in").unwrap(),
            headers: vec![
                ("x-xsrf-token".into(), "old+cookie".into()),
                ("x-csrf-token".into(), "old-token".into()),
            ],
            body: r#"{"csrf":"old-token"}"#.into(),
            tokens: Vec::new(),
        };
        let known = [
            token("XSRF-TOKEN", "old+cookie", true),
            token("csrf", "old-token", false),
            token("theme", "midnight", true),
        ];
        let replay = replay.with_tokens_of(&known);
        assert_eq!(replay.tokens.len(), 2);
        let mut cookies = Cookies::default();
        cookies.receive("XSRF-TOKEN=new%2Bcookie; Path=/", &replay.url);
        let page = "<meta name=csrf content=new-token>";
        let renewed = replay.renewed(cookies.all(), page);
        assert_eq!(replay.token_headers(cookies.all(), page), renewed.headers);
        let values: Vec<_> = renewed.headers.iter().map(|(_, it)| it.as_str()).collect();
        assert_eq!(values, ["new+cookie", "new-token"]);
        assert_eq!(renewed.body, r#"{"csrf":"new-token"}"#);
    }
}
