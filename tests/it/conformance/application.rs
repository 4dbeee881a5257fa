//! A small application that signs people in with Magic Link, and has the defects that it is told to.
//!
//! It is this test binary, run once more as a program of its own: so nothing has to be installed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How many requests it answers that it is still starting, if it does.
const WARMING: usize = 2;
/// How long it waits for WorkOS: less than the tests wait for it, and enough on a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it waits for a job of its queue before it answers without it.
const QUICK_JOB: Duration = Duration::from_millis(150);
/// Held by the job that has its turn.
static QUEUE: Mutex<()> = Mutex::new(());

struct Application {
    port: u16,
    defects: Vec<String>,
    /// From a session's ID to the address.
    sessions: Mutex<HashMap<String, String>>,
    /// The state of the newest sign-in, for the defect `one-state`.
    newest: Mutex<String>,
    count: Mutex<u64>,
    asked: Mutex<usize>,
    /// From a cookie to the profile whose sign-in waits for a button, for the defect `confirms`.
    waiting: Mutex<HashMap<String, String>>,
    started: Instant,
    /// How many requests came so far, where that matters.
    warming: AtomicUsize,
}

struct Request {
    method: String,
    path: String,
    parameters: HashMap<String, String>,
    cookies: HashMap<String, String>,
    /// The body, if it is JSON.
    document: Option<HashMap<String, String>>,
    /// `Sec-Fetch-Site`
    site: String,
    /// What `Authorization` has after `Bearer`.
    token: String,
    /// Whether it says how long its body is.
    has_length: bool,
    /// Whether htmx made it.
    is_htmx: bool,
}

struct Answer {
    status: u16,
    headers: Vec<String>,
    body: String,
}

/// Run by the tests as the application; otherwise it has nothing to do.
#[test]
#[ignore = "it is the application that other tests run"]
fn serve() {
    let Ok(defects) = std::env::var("APPLICATION_DEFECTS") else {
        return;
    };
    // Like any application it comes back on the port that it had.
    let port = std::fs::read_to_string("port").map_or(0, |port| port.parse().unwrap());
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::fs::write("port", listener.local_addr().unwrap().port().to_string()).unwrap();
    let has = |defect: &str| defects.split(' ').any(|it| it == defect);
    let listener = match has("helper-port") || has("front-port") {
        true => with_helper(listener, has("front-port")),
        false => listener,
    };
    let application = Arc::new(Application {
        port: listener.local_addr().unwrap().port(),
        defects: defects.split(' ').map(str::to_owned).collect(),
        sessions: Mutex::default(),
        newest: Mutex::default(),
        count: Mutex::default(),
        asked: Mutex::default(),
        waiting: Mutex::default(),
        started: Instant::now(),
        warming: AtomicUsize::new(0),
    });
    for stream in listener.incoming() {
        let application = Arc::clone(&application);
        std::thread::spawn(move || {
            let mut stream = stream.unwrap();
            if application.has("no-http") {
                let _ = stream.write_all(b"220 ready\r\n");
                return;
            }
            let Some(mut request) = read(&stream) else {
                return;
            };
            if application.has("wants-json") || request.path.starts_with("/api/") {
                let fields = request.document.clone().unwrap_or_default();
                request.parameters.extend(fields);
            }
            let answer = application.answer(&request);
            let coding = application.coding();
            write_coded(&stream, &request, &answer, coding);
        });
    }
}

/// Serves a page about nothing, or a form for the other port, on the lower of two ports. Returns the other one.
fn with_helper(listener: TcpListener, has_form: bool) -> TcpListener {
    let second = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
    let (helper, own) = match port(&listener) < port(&second) {
        true => (listener, second),
        false => (second, listener),
    };
    let own_port = port(&own);
    std::thread::spawn(move || {
        let body = match has_form {
            true => format!(
                "<form method=post action=http://localhost:{own_port}/login><input type=email name=email>\
                 <button>Send</button></form>"
            ),
            false => "<p>Files are served here</p>".to_owned(),
        };
        for stream in helper.incoming() {
            let stream = stream.unwrap();
            if let Some(request) = read(&stream) {
                let status = if request.method == "GET" { 200 } else { 405 };
                let files = page(status, &body);
                write(&stream, &request, &files);
            }
        }
    });
    own
}

/// How bodies are written, whatever was asked for.
#[derive(Clone, Copy)]
enum Coding {
    Plain,
    Gzip,
    Utf16,
    /// In a way that nobody knows.
    Unknown,
}

impl Application {
    fn coding(&self) -> Coding {
        match () {
            () if self.has("gzip") => Coding::Gzip,
            () if self.has("utf-16") => Coding::Utf16,
            () if self.has("unknown-coding") => Coding::Unknown,
            () => Coding::Plain,
        }
    }

    fn has(&self, defect: &str) -> bool {
        self.defects.iter().any(|other| other == defect)
    }

    fn answer(&self, request: &Request) -> Answer {
        let is_read = request.method == "GET" || request.method == "HEAD";
        let is_out = request.parameters.get("do").is_some_and(|it| it == "out");
        if self.has("warms-up") && self.warming.fetch_add(1, Ordering::Relaxed) < WARMING {
            let mut answer = page(503, "<p>Starting</p>");
            answer.headers.push("Retry-After: 1".into());
            return answer;
        }
        // As many applications do against forged requests; a front end has an origin of its own.
        let from_front = self.has("front-port") && request.site == "same-site";
        if request.method == "POST" && request.site != "same-origin" && !from_front {
            return page(403, "<p>That came from another site</p>");
        }
        // As some servers do of themselves.
        if request.method == "POST" && !request.has_length {
            return page(411, "<p>Length Required</p>");
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") if is_out && self.has("logout-by-query") => self.logout(request),
            ("GET", "/logout") if self.has("logout-asks") => page(
                200,
                "<form method=post action=/logout><p>Do you want to sign out?</p><button>Yes</button></form>",
            ),
            (_, "/") if self.has("quits") => std::process::exit(7),
            (_, "/") if self.has("loops") => redirect("/"),
            (_, "/") if is_read && self.has("linked-sign-in") => {
                page(200, "<a href=/members>In</a>")
            }
            ("GET", "/sent") => page(200, "<p>You are signed in, go on</p>"),
            (_, "/") if is_read && self.has("framed") => page(200, "<iframe src=/start></iframe>"),
            (_, "/") if is_read && self.has("htmx") => page(
                200,
                "<form hx-post=/login><input type=email name=email><button>Send</button></form>",
            ),
            (_, "/") if is_read && self.has("link-button") => page(
                200,
                "<form method=post action=/password><input type=email name=email><input type=password name=secret>\
                 <button>Sign in with e-mail</button><button formaction=/login>Mail me a link</button></form>",
            ),
            ("POST", "/login") if self.has("htmx") && !request.is_htmx => page(400, "<p>htmx</p>"),
            ("GET", "/code") => self.code_form(request.cookies.get("asked").map_or("", |it| it)),
            (_, "/members") if is_read => redirect("/start"),
            (_, "/start") if is_read => page(
                200,
                "<form method=post action=/login><input type=email name=email><button>Send</button></form>",
            ),
            ("POST", "/login") if self.has("members-only") => page(422, "<p>Members only</p>"),
            ("POST", "/login") if self.has("wants-json") && request.document.is_none() => {
                page(415, "<p>Unsupported Media Type</p>")
            }
            ("POST", "/api/ask") if !request.parameters.contains_key("emailAddress") => Answer {
                status: 400,
                headers: vec!["Content-Type: application/json".into()],
                body: r#"{"error":"emailAddress is required"}"#.into(),
            },
            ("POST", "/api/ask") => self.login(request),
            (_, "/app") if is_read => page(200, "<div id=root></div><script>start()</script>"),
            (_, "/") if is_read => page(
                200,
                &format!(
                    "<p>Welcome</p><form method=post action=/login{}>{}<input type=email name=email>{}\
                     <button>Send</button></form>{}",
                    match self.has("next-target") {
                        true => "?next=/account",
                        false => "",
                    },
                    match request.parameters.get("next") {
                        Some(next) => format!(
                            "<input type=hidden name=next value='{}'>",
                            next.replace('\'', "")
                        ),
                        None if self.has("next-field") =>
                            "<input type=hidden name=next>".to_owned(),
                        None => String::new(),
                    },
                    match self.has("timed") {
                        true => format!("<input type=hidden name=at value={}>", self.age()),
                        false => String::new(),
                    },
                    if self.has("wants-json") {
                        "<script src=/send.js></script>"
                    } else {
                        ""
                    },
                ),
            ),
            ("POST", "/login") if self.has("magic-auth") => self.mail_code(request),
            ("POST", "/confirm") => self.confirm(request),
            ("POST", "/login" | "/enter") => self.login(request),
            ("POST", "/save") => page(200, "<p>Saved</p>"),
            ("POST", "/session/close") => self.logout(request),
            ("POST", "/code") => self.take_code(request),
            ("GET", "/callback") => self.callback(request),
            ("HEAD", "/callback") if self.has("head") => self.callback(request),
            ("HEAD", "/callback") => page(400, ""),
            (_, "/account") if is_read => self.account(request),
            ("POST", "/logout") => self.logout(request),
            ("GET", "/logout") if self.has("logout-by-get") => self.logout(request),
            _ => page(404, "<p>There is no such page</p>"),
        }
    }

    /// How long it runs, in milliseconds.
    fn age(&self) -> u128 {
        self.started.elapsed().as_millis()
    }

    fn random(&self) -> String {
        let mut count = self.count.lock().unwrap();
        *count += 1;
        format!(
            "{:032x}",
            u128::from(std::process::id()) * 1_000_003_000_000_000_000 + u128::from(*count) * 7_919
        )
    }

    fn login(&self, request: &Request) -> Answer {
        let of = |name: &str| request.parameters.get(name).cloned();
        let email = of("email").or(of("emailAddress")).unwrap_or_default();
        let takes_it = ["next", "next-field", "next-target"];
        let wanted = of("next").filter(|_| takes_it.iter().any(|it| self.has(it)));
        if self.has("limit") && *self.asked.lock().unwrap() >= 6 {
            return page(429, "<p>That was too often, try again in a minute</p>");
        }
        if self.has("silent-limit") && *self.asked.lock().unwrap() >= 6 {
            return page(
                200,
                "<p>A link is on its way to you, look into your mail</p>",
            );
        }
        *self.asked.lock().unwrap() += 1;
        let at = request.parameters.get("at");
        let took = at.and_then(|at| self.age().checked_sub(at.parse().unwrap()));
        if self.has("timed") && took.is_none_or(|took| took < 1500) {
            return page(
                200,
                "<p>A link is on its way to you, look into your mail</p>",
            );
        }
        if self.has("list") {
            return page(
                200,
                "<p>If this address is on our list, a link is on its way</p>",
            );
        }
        if self.has("employees") && !email.ends_with("@acme.test") {
            return page(403, "<p>Please use your address at acme.test</p>");
        }
        let state = match self.has("constant-state") {
            true => "0123456789abcdef".to_owned(),
            false => self.random(),
        };
        self.newest.lock().unwrap().clone_from(&state);
        let body = format!(
            r#"{{"type":"MagicLink","email":{},"redirect_uri":"http://localhost:{}/callback","state":"{state}"}}"#,
            Value::from(email.as_str()),
            self.port
        );
        let advice = match self.has("advises") {
            true => "<p>Nothing after two minutes? Ask again.</p>",
            false => "",
        };
        if self.has("throws") {
            let log = "\u{1b}[31mTypeError: email is no text\u{1b}[0m\n    at ask (/srv/app/auth.js:9:1)\n";
            std::io::stderr().write_all(log.as_bytes()).unwrap();
            return page(500, "<p>Something broke</p>");
        }
        if self.has("late") || self.has("queue") {
            let (done, is_done) = std::sync::mpsc::channel();
            let is_late = self.has("late");
            std::thread::spawn(move || {
                // One job after the other, where there is a queue.
                let _turn = (!is_late).then(|| QUEUE.lock().unwrap());
                if is_late {
                    std::thread::sleep(Duration::from_millis(400));
                }
                if let Some(created) = call("/passwordless/sessions", &body) {
                    let id = field(&created, "id");
                    call(&format!("/passwordless/sessions/{id}/send"), "");
                }
                let _ = done.send(());
            });
            if !is_late {
                let _ = is_done.recv_timeout(QUICK_JOB);
            }
            let mut answer = page(
                200,
                &format!("<p>A link is on its way to you, look into your mail</p>{advice}"),
            );
            let cookie = format!("Set-Cookie: state={state}; Path=/; HttpOnly; SameSite=Lax");
            answer.headers.push(cookie);
            return answer;
        }
        let mut sent = "<p>A link is on its way to you, look into your mail</p>".to_owned();
        if self.has("typed-markup") {
            let _ = write!(sent, "<p>{email}</p>");
        }
        if self.has("typed-quote") {
            let email = email.replace(['<', '>'], "");
            let _ = write!(sent, "<input name=again value=\"{email}\">");
        }
        let trouble = page(502, "<p>Signing in does not work now, try again later</p>");
        let Some(created) = call("/passwordless/sessions", &body) else {
            return if self.has("mail-untold") {
                page(200, &sent)
            } else {
                trouble
            };
        };
        let id = field(&created, "id");
        if call(&format!("/passwordless/sessions/{id}/send"), "").is_none() {
            return if self.has("mail-untold") {
                page(200, &sent)
            } else {
                trouble
            };
        }
        let mut answer = page(200, &sent);
        if self.has("link-shown") {
            let _ = write!(answer.body, "<p>{}</p>", field(&created, "link"));
        }
        answer.headers.push(format!(
            "Set-Cookie: state={state}; Path=/; HttpOnly; SameSite={}",
            if self.has("strict-state") {
                "Strict"
            } else {
                "Lax"
            }
        ));
        if let Some(next) = wanted {
            answer.headers.push(format!(
                "Set-Cookie: next={next}; Path=/; HttpOnly; SameSite=Lax"
            ));
        }
        if self.has("fixed-session") && !request.cookies.contains_key("session") {
            answer.headers.push(session_cookie(&self.random()));
        }
        answer
    }

    fn callback(&self, request: &Request) -> Answer {
        let get = |name: &str| request.parameters.get(name).cloned().unwrap_or_default();
        let failed =
            |status, text: &str| page(status, &format!("<p>{text}</p><a href=/>Again</a>"));
        if !get("error").is_empty() {
            let text = get("error_description");
            return match self.has("markup") {
                true => failed(403, &text),
                false => failed(403, "The link no longer works"),
            };
        }
        let expected = match self.has("one-state") {
            true => Some(self.newest.lock().unwrap().clone()),
            false => request.cookies.get("state").cloned(),
        };
        let ignores_state =
            self.has("state-ignored") || (self.has("missing-state") && get("state").is_empty());
        let is_here = expected.is_some() && expected == Some(get("state"));
        let may_confirm = self.has("confirms") && get("state").len() == 32;
        if !may_confirm && !ignores_state && (expected.is_none() || expected != Some(get("state")))
        {
            if self.has("open-redirect") && get("state").contains("//") {
                return redirect(&get("state"));
            }
            return failed(400, "Open the link in the browser in which you asked");
        }
        let body = format!(
            "client_id=client_emulate&client_secret=sk_test_default&grant_type=authorization_code&code={}",
            get("code")
        );
        let profile = call("/sso/token", &body);
        if profile.is_none() && self.has("dies") {
            let log = "Error: nobody caught this\n    at exchange (/srv/app/auth.js:12:9)\n";
            std::io::stderr().write_all(log.as_bytes()).unwrap();
            std::process::exit(1);
        }
        if profile.is_none() && self.has("trace") {
            return failed(
                500,
                "Error: invalid_grant<br>    at exchange (/srv/app/auth.js:12:9)",
            );
        }
        if profile.is_none() && self.has("says-exception") {
            return failed(
                400,
                "It failed: AttributeError(\"'NoneType' object has no attribute 'email'\")",
            );
        }
        if profile.is_none() && self.has("blames-itself") {
            return failed(503, "This sign-in has been finished already");
        }
        if profile.is_none() && !self.has("signs-in-all") {
            return failed(400, "This sign-in has been finished already");
        }
        let email = profile.map_or_else(|| "nobody@example.com".into(), |it| field(&it, "email"));
        if may_confirm && !is_here {
            let id = self.random();
            self.waiting.lock().unwrap().insert(id.clone(), email);
            let mut answer = page(
                200,
                "<p>You asked in another browser</p><form method=post action=/confirm><button>Sign in here</button></form>",
            );
            answer.headers.push(format!(
                "Set-Cookie: waits={id}; Path=/; HttpOnly; SameSite=Lax"
            ));
            return answer;
        }
        self.enter(request, email)
    }

    fn confirm(&self, request: &Request) -> Answer {
        let waiting = request.cookies.get("waits");
        let email = waiting.and_then(|id| self.waiting.lock().unwrap().remove(id));
        match email {
            Some(email) => self.enter(request, email),
            None => page(400, "<p>Nothing waits</p>"),
        }
    }

    /// Signs somebody in.
    fn enter(&self, request: &Request, email: String) -> Answer {
        let id = match request
            .cookies
            .get("session")
            .filter(|_| self.has("fixed-session"))
        {
            Some(id) => id.clone(),
            None if self.has("same-id") => digest(&format!("a secret of the server {email}")),
            None => self.random(),
        };
        self.sessions
            .lock()
            .unwrap()
            .insert(id.clone(), email.clone());
        if self.has("header-session") {
            return redirect(&format!("/app#token={id}"));
        }
        if self.has("session-in-address") {
            return redirect(&format!("/account?sid={id}"));
        }
        let wanted = request.cookies.get("next").filter(|next| {
            let is_path =
                next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
            self.has("next-followed") || is_path
        });
        let end = if self.has("ends-in-front") {
            "/sent"
        } else {
            "/account"
        };
        let mut answer = redirect(wanted.map_or(end, |next| next));
        answer.headers.push(match () {
            () if self.has("digest-cookie") => format!(
                "Set-Cookie: session={email}|{}; Path=/; HttpOnly; SameSite=Lax",
                digest(&email)
            ),
            () if self.has("plain-cookie") => {
                format!("Set-Cookie: session={email}; Path=/; HttpOnly; SameSite=Lax")
            }
            () if self.has("narrow-cookie") => {
                format!("Set-Cookie: session={id}; Path=/callback; HttpOnly; SameSite=Lax")
            }
            () if self.has("large-cookie") => session_cookie(&id.repeat(200)),
            () if self.has("no-cookie") => "Vary: Cookie".to_owned(),
            () if self.has("bare-cookie") => format!("Set-Cookie: session={id}; Path=/"),
            () => session_cookie(&id),
        });
        answer
    }

    /// The last step of Magic Auth.
    fn take_code(&self, request: &Request) -> Answer {
        let get = |name: &str| request.parameters.get(name).cloned().unwrap_or_default();
        if (self.has("chooses") && get("device") != "own")
            || (self.has("asks-more") && get("contract") != "7")
        {
            return page(400, "<p>Something is missing</p><a href=/>Again</a>");
        }
        let asked = request.cookies.get("asked").cloned();
        let email = match (self.has("hidden-decides"), asked) {
            (true, Some(asked)) => asked,
            _ => get("email"),
        };
        let body = format!(
            r#"{{"client_id":"client_emulate","client_secret":"sk_test_default","grant_type":"urn:workos:oauth:grant-type:magic-auth:code","code":"{}","email":"{email}"}}"#,
            get("code"),
        );
        if call("/user_management/authenticate", &body).is_none() {
            return page(400, "<p>That is not the code</p><a href=/>Again</a>");
        }
        let id = self.random();
        self.sessions
            .lock()
            .unwrap()
            .insert(id.clone(), get("email"));
        let mut answer = redirect("/account");
        answer.headers.push(session_cookie(&id));
        answer
    }

    /// The first step of Magic Auth.
    fn mail_code(&self, request: &Request) -> Answer {
        let email = request.parameters.get("email").cloned().unwrap_or_default();
        let body = format!(r#"{{"email":{}}}"#, Value::from(email.as_str()));
        let is_mailed = call("/user_management/magic_auth", &body).is_some();
        if !is_mailed && !self.has("mail-untold") {
            return page(502, "<p>Signing in does not work now, try again later</p>");
        }
        let mut answer = match () {
            () if self.has("code-elsewhere") => page(
                200,
                "<p>A code was mailed to you</p><a href=/code>Type the code</a>",
            ),
            () if self.has("code-by-script") => page(200, "<script src=/code.js></script>"),
            () => self.code_form(&email),
        };
        if self.has("hidden-decides") || self.has("code-elsewhere") {
            answer.headers.push(format!(
                "Set-Cookie: asked={email}; Path=/; HttpOnly; SameSite=Lax"
            ));
        }
        answer
    }

    /// Where the code is typed.
    fn code_form(&self, email: &str) -> Answer {
        let more = match () {
            () if self.has("chooses") => {
                "<select name=device required><option value=''>Choose<option value=own>Mine</select>"
            }
            () if self.has("asks-more") => {
                "<label>Number of your contract <input name=contract required></label>"
            }
            () => "",
        };
        page(
            200,
            &format!(
                "<p>Type the code that was mailed to you</p><form method=post action=/code>\
                 <input type=hidden name=email value='{}'>{more}\
                 <input name=code autocomplete=one-time-code><button>Sign in</button></form>",
                email.replace(['<', '>', '\'', '"'], "")
            ),
        )
    }

    fn user(&self, request: &Request) -> Option<String> {
        if self.has("session-in-address") {
            let id = request.parameters.get("sid")?;
            return self.sessions.lock().unwrap().get(id).cloned();
        }
        if self.has("bearer") {
            return self.sessions.lock().unwrap().get(&request.token).cloned();
        }
        let cookie = request.cookies.get("session")?;
        if self.has("digest-cookie") {
            let (email, sum) = cookie.split_once('|')?;
            return (sum == digest(email)).then(|| email.to_owned());
        }
        if self.has("plain-cookie") {
            return Some(cookie.clone());
        }
        self.sessions.lock().unwrap().get(cookie).cloned()
    }

    fn account(&self, request: &Request) -> Answer {
        let Some(user) = self.user(request) else {
            return match (self.has("hides"), self.has("next")) {
                (true, _) => page(404, "<p>There is no such page</p>"),
                (false, true) => redirect("/?next=%2Faccount"),
                (false, false) => redirect("/"),
            };
        };
        let mut answer = page(
            200,
            &format!(
                "<p>You are {user}</p>{}",
                match () {
                    () if self.has("logout-by-query") => "<a href='/?do=out'>Good bye</a>",
                    () if self.has("logout-button") =>
                        "<form method=post action=/save><input name=nick><button>Save</button>\
                         <button formaction=/session/close>Sign out</button></form>",
                    () if self.has("logout-asks") => "<a href=/logout>Sign out</a>",
                    () => "<form method=post action=/logout><button>Sign out</button></form>",
                }
            ),
        );
        if self.has("rotates") || self.has("rotates-and-keeps") {
            let id = self.random();
            let mut sessions = self.sessions.lock().unwrap();
            sessions.insert(id.clone(), user.clone());
            if self.has("rotates") {
                sessions.remove(&request.cookies["session"]);
            }
            answer.headers.push(session_cookie(&id));
        }
        if !self.has("stored") {
            answer.headers.push("Cache-Control: no-store".into());
        }
        answer
    }

    fn logout(&self, request: &Request) -> Answer {
        let of_cookie = request.cookies.get("session");
        let id = of_cookie.unwrap_or(&request.token);
        if !self.has("old-cookie") {
            self.sessions.lock().unwrap().remove(id);
        }
        let mut answer = redirect("/");
        answer
            .headers
            .push("Set-Cookie: session=; Path=/; Max-Age=0".into());
        answer
    }
}

/// A checksum that anybody can make.
fn digest(email: &str) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(email.as_bytes()))
}

fn session_cookie(id: &str) -> String {
    format!("Set-Cookie: session={id}; Path=/; HttpOnly; SameSite=Lax")
}

fn page(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: vec!["Content-Type: text/html; charset=utf-8".into()],
        body: format!("<!doctype html><title>Application</title><body>{body}"),
    }
}

fn redirect(to: &str) -> Answer {
    Answer {
        status: 302,
        headers: vec![format!("Location: {to}")],
        body: String::new(),
    }
}

/// Asks WorkOS. `None` unless it grants what is asked for.
fn call(path: &str, body: &str) -> Option<String> {
    let base = std::env::var("WORKOS_BASE_URL").unwrap();
    let host = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let kind = if body.starts_with('{') {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer sk_test_default\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let is_granted = answer.starts_with("HTTP/1.1 2");
    let is_whole = serde_json::from_str::<Value>(answer.split("\r\n\r\n").nth(1)?).is_ok();
    (is_granted && is_whole).then_some(answer)
}

fn field(answer: &str, name: &str) -> String {
    let body = answer.split("\r\n\r\n").nth(1).unwrap();
    let value: Value = serde_json::from_str(body).unwrap();
    let found = value.get(name).or_else(|| value["profile"].get(name));
    found.unwrap().as_str().unwrap().to_owned()
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut cookies) = (None, HashMap::new());
    let (mut site, mut token, mut is_htmx) = (String::new(), String::new(), false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "sec-fetch-site" => site = value.to_owned(),
            "authorization" => token = value.trim_start_matches("Bearer ").to_owned(),
            "hx-request" => is_htmx = value == "true",
            "content-length" => length = Some(value.parse().ok()?),
            "cookie" => cookies.extend(value.split("; ").filter_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })),
            _ => {}
        }
    }
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let body = String::from_utf8_lossy(&body);
    let all = format!("{query}&{body}");
    let parameters: HashMap<String, String> = url::form_urlencoded::parse(all.as_bytes())
        .into_owned()
        .collect();
    let document = serde_json::from_str(&body).ok();
    Some(Request {
        method,
        path: path.to_owned(),
        parameters,
        cookies,
        document,
        site,
        token,
        has_length: length.is_some(),
        is_htmx,
    })
}

fn write(stream: &TcpStream, request: &Request, answer: &Answer) {
    write_coded(stream, request, answer, Coding::Plain);
}

fn write_coded(mut stream: &TcpStream, request: &Request, answer: &Answer, coding: Coding) {
    let plain = answer.body.as_bytes();
    let (coded, header) = match coding {
        _ if plain.is_empty() => (Vec::new(), ""),
        Coding::Plain => (plain.to_vec(), ""),
        Coding::Gzip => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(plain).unwrap();
            (gzip.finish().unwrap(), "Content-Encoding: gzip\r\n")
        }
        Coding::Utf16 => {
            let marked = format!("\u{feff}{}", answer.body);
            let units = marked.encode_utf16();
            (units.flat_map(u16::to_le_bytes).collect(), "")
        }
        Coding::Unknown => (vec![1, 2, 3], "Content-Encoding: zstd\r\n"),
    };
    let body: &[u8] = if request.method == "HEAD" {
        b""
    } else {
        &coded
    };
    let headers: String = answer
        .headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    // The browser may have gone.
    let _ = write!(
        stream,
        "HTTP/1.1 {} It\r\n{headers}{header}Content-Length: {}\r\nConnection: close\r\n\r\n",
        answer.status,
        coded.len()
    );
    let _ = stream.write_all(body);
}
