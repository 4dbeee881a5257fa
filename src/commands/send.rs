//! `send`: the main job. Listener first, then session, delivery, click, exchange, profile.

use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::redirect_target::{self, Registered, Target};
use super::wait::{self, Wait};
use super::{Context, diagnosis, session, sign_in};
use crate::api::{Client, Destination, Session};
use crate::callback::{Callback, Expected, Listener, Waiting};
use crate::cli::{Deliver, SendArgs};
use crate::error::{Code, Exit, Failure};
use crate::interact::Pasted;
use crate::output::{self, Report};
use crate::secret::Secret;

pub(super) async fn run(args: SendArgs, mut context: Context) -> anyhow::Result<Exit> {
    require_credentials(&mut context).await?;
    if !args.no_wait {
        // Without a client ID the code could not be exchanged: better said before a mail goes out.
        context.config.require_client_id()?;
    }
    let email = match args.email.clone() {
        Some(email) => email,
        None => context.person.email_address().await?,
    };
    let client = context.client()?;
    let place = Place::find(&args, &context, &client).await?;
    session::say_deprecated(&context);
    let state = match &args.callback.state {
        Some(state) => Secret::new(state.clone()),
        None => sign_in::random_state()?,
    };

    let (redirect_uri, waiting) = match place.listener {
        Some(listener) => {
            let (uri, host, port) = (listener.redirect_uri(), listener.host(), listener.port());
            context
                .output
                .step(format!("listening on {uri} ({})", place.reason), None);
            wait::surroundings(&context, host, port);
            (
                uri,
                Some(listener.serve(Expected::State(state.clone()), false)?),
            )
        }
        None => (place.uri, None),
    };
    let registered = match place.registered {
        Some(registered) => registered,
        None => redirect_target::registered(&client).await,
    };
    redirect_target::warn_if_unregistered(&redirect_uri, &registered, &context.output);

    let created = session::create(
        &context,
        &client,
        &email,
        &args.session,
        &redirect_uri,
        &state,
    )
    .await?;
    let mut sent = Sent {
        redirect_uri,
        state,
        email,
        session: created.session,
        link: None,
        method: method(args.deliver),
        create: created.took,
        deliver: Duration::ZERO,
    };
    deliver(&args, &context, &client, &mut sent).await?;
    let Some(waiting) = waiting else {
        if !args.no_wait {
            context.output.note(format!(
                "{} is the application's own address: it will receive the code, and nothing can be caught here",
                sent.redirect_uri
            ));
        }
        context.output.result(&Delivered(&sent))?;
        return Ok(Exit::Done);
    };
    let caught = Catch {
        args: &args,
        context: &context,
        client: &client,
        sent: &sent,
        registered: &registered,
        clock_ahead: created.clock_ahead,
    };
    caught.run(waiting).await
}

/// Without a key the emulator is offered; a terminal is needed for the answer.
async fn require_credentials(context: &mut Context) -> anyhow::Result<()> {
    let Err(missing) = context.config.require_api_key() else {
        return Ok(());
    };
    if context.person.can_answer() {
        context
            .output
            .note("WORKOS_API_KEY is not set. Keys are at https://dashboard.workos.com/api-keys");
        let question = "Run this once against the built-in emulator instead?".to_owned();
        if context.person.confirm(question).await? {
            return context.emulate().await;
        }
    }
    Err(missing
        .hint("copy a key from https://dashboard.workos.com/api-keys into .env as WORKOS_API_KEY=sk_…, or add --emulate to try it without an account")
        .into())
}

/// Where the callback comes back to. The listener is bound before anything is sent, unless the
/// account has to be asked for an address first.
struct Place {
    uri: String,
    /// None for an address of the application's own, and with `--no-wait`.
    listener: Option<Listener>,
    reason: String,
    registered: Option<Registered>,
}

impl Place {
    async fn find(args: &SendArgs, context: &Context, client: &Client) -> Result<Self, Failure> {
        let (choice, registered) =
            match redirect_target::configured(&args.callback, &context.config)? {
                Some(choice) => (choice, None),
                None => {
                    let registered = redirect_target::registered(client).await;
                    (redirect_target::from_account(&registered), Some(registered))
                }
            };
        let reason = choice.reason;
        match choice.target {
            Target::Application(uri) if args.click => Err(Failure::new(
                Code::Usage,
                format!("--click follows the link to a listener here, and {uri} is the application's own address"),
            )
            .hint("leave --click out, or use a loopback redirect URI")),
            Target::Application(uri) => Ok(Self { uri, listener: None, reason, registered }),
            Target::Here { host, ports, path } if args.no_wait => {
                let uri = session::fixed_uri(host, &ports, &path)?;
                Ok(Self { uri, listener: None, reason, registered })
            }
            Target::Here { host, ports, path } => {
                let listener = redirect_target::bind(host, &ports, &path)?;
                Ok(Self { uri: listener.redirect_uri(), listener: Some(listener), reason, registered })
            }
        }
    }
}

/// A session whose link is on its way.
struct Sent {
    redirect_uri: String,
    state: Secret,
    email: String,
    session: Session,
    /// The link, where handing it over is the delivery.
    link: Option<Secret>,
    method: &'static str,
    create: Duration,
    deliver: Duration,
}

fn method(deliver: Deliver) -> &'static str {
    match deliver {
        Deliver::Workos => "workos",
        Deliver::Print => "print",
    }
}

async fn deliver(
    args: &SendArgs,
    context: &Context,
    client: &Client,
    sent: &mut Sent,
) -> anyhow::Result<()> {
    let output = &context.output;
    let started = Instant::now();
    if args.deliver == Deliver::Workos {
        let result = client.send_session(&sent.session.id).await;
        result.map_err(|error| session::undelivered(context.failure(error), &sent.session.id))?;
        sent.deliver = started.elapsed();
        let who = if context.emulator.is_some() {
            "the emulator took the mail for"
        } else {
            "WorkOS mails the link to"
        };
        output.step(format!("{who} {}", sent.email), Some(sent.deliver));
        context.interruption.leaves(format!("the link that was mailed to {} works until {}, but nothing listens for its callback any more", sent.email, sent.expiry()));
    }
    // The emulator has no mailbox that could be opened elsewhere, so its link is always shown.
    let is_shown = args.deliver == Deliver::Print || context.emulator.is_some();
    if !(is_shown || args.open || args.qr) || args.click {
        return Ok(());
    }
    let link = sent.session.link.clone().ok_or_else(|| {
        Failure::new(
            Code::UnexpectedAnswer,
            format!("WorkOS created {} without a link to show", sent.session.id),
        )
        .hint(format!(
            "have it mailed: workos-ml session send {}",
            sent.session.id
        ))
    })?;
    if is_shown {
        output.hand_over(format!("  open this link once: {}", link.expose()));
    }
    if args.qr {
        draw(context, sent, &link)?;
    }
    if args.open {
        match context.person.open(link.expose()) {
            Ok(()) => output.step("link handed to the browser", None),
            Err(why) => output.warn(format!(
                "the browser was not opened: {why}; open the link yourself: {}",
                link.expose()
            )),
        }
    }
    if args.deliver == Deliver::Print {
        sent.deliver = started.elapsed();
        sent.link = Some(link);
    }
    Ok(())
}

fn draw(context: &Context, sent: &Sent, link: &Secret) -> anyhow::Result<()> {
    use qrcode::render::unicode::Dense1x2;
    let code = qrcode::QrCode::new(link.expose()).map_err(|error| {
        Failure::new(
            Code::InvalidValue,
            format!("the link cannot be drawn as a QR code: {error}"),
        )
    })?;
    // Light on dark reads on more terminals than it fails on; phones read both.
    let image = code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    context.output.hand_over(image);
    if crate::redirect_uri::loopback(&sent.redirect_uri).is_some() {
        context.output.note("on a phone the last step fails, because localhost is the phone: paste the address that it ends on here");
    }
    Ok(())
}

impl Sent {
    fn expiry(&self) -> &str {
        self.session
            .expires_at
            .as_deref()
            .unwrap_or("a time that WorkOS did not say")
    }

    fn session_json(&self) -> Value {
        json!({
            "id": self.session.id,
            "email": self.session.email.as_ref().unwrap_or(&self.email),
            "expires_at": self.session.expires_at,
        })
    }

    fn next_step(&self) -> String {
        match crate::redirect_uri::loopback(&self.redirect_uri) {
            Some(_) => format!(
                "workos-ml listen --redirect-uri {} --state STATE",
                self.redirect_uri
            ),
            None => format!("open the link; {} receives the code", self.redirect_uri),
        }
    }
}

/// The second half: from the delivered link to the profile.
struct Catch<'a> {
    args: &'a SendArgs,
    context: &'a Context,
    client: &'a Client,
    sent: &'a Sent,
    registered: &'a Registered,
    clock_ahead: i64,
}

impl Catch<'_> {
    async fn run(&self, mut waiting: Waiting) -> anyhow::Result<Exit> {
        let output = &self.context.output;
        let started = Instant::now();
        let callback = self.callback(&mut waiting).await;
        let callback = match callback {
            Ok(callback) => callback,
            Err(failure) => {
                waiting.close().await;
                return Err(failure.into());
            }
        };
        let waited = started.elapsed();
        output.step("callback received", Some(waited));
        let signed_in = sign_in::conclude(
            self.context,
            self.client,
            &waiting,
            &callback,
            self.local_expiry(),
        )
        .await;
        waiting.close().await;
        let (signed_in, exchange) = signed_in?;
        output.step("code exchanged", Some(exchange));
        output.result(&SignedIn {
            sent: self.sent,
            callback: &callback,
            waited,
            exchange,
            profile: signed_in.profile,
            access_token: signed_in.access_token.filter(|_| self.args.show_token),
        })?;
        Ok(Exit::Done)
    }

    async fn callback(&self, waiting: &mut Waiting) -> Result<Callback, Failure> {
        let mut pasted = self.context.person.pasted_lines();
        let (deadline, link_ended) = self.deadline();
        let started = tokio::time::Instant::now();
        let caught = if self.args.click {
            let clicked = self.click();
            tokio::pin!(clicked);
            let mut wait = self.wait(waiting, &mut pasted, deadline);
            tokio::select! {
                caught = wait.for_callback(&self.context.output) => caught,
                failure = &mut clicked => return Err(failure),
            }
        } else {
            self.wait(waiting, &mut pasted, deadline)
                .for_callback(&self.context.output)
                .await
        };
        caught.ok_or_else(|| {
            diagnosis::silence(&diagnosis::Silence {
                waited: started.elapsed(),
                redirect_uri: &self.sent.redirect_uri,
                tally: &waiting.tally(),
                registered: Some(self.registered),
                link_ended,
            })
        })
    }

    fn wait<'b>(
        &self,
        waiting: &'b mut Waiting,
        pasted: &'b mut Pasted,
        deadline: tokio::time::Instant,
    ) -> Wait<'b> {
        let what = match (self.args.click, self.context.person.can_answer()) {
            (true, _) => "opening the link",
            (false, true) => {
                "waiting for the click (or paste the address that another device ended on)"
            }
            (false, false) => "waiting for the click",
        };
        if !self.args.click {
            let left = deadline.saturating_duration_since(tokio::time::Instant::now());
            self.context.output.note(format!(
                "waiting up to {} for the click",
                wait::spoken(left)
            ));
        }
        Wait {
            waiting,
            pasted,
            deadline: Some(deadline),
            what,
        }
    }

    /// The limit of the wait, or the link's own end if that comes first.
    fn deadline(&self) -> (tokio::time::Instant, bool) {
        let limit = self.args.timeout;
        let left = self
            .local_expiry()
            .and_then(|end| Duration::try_from(end.duration_since(Timestamp::now())).ok());
        let (wait, link_ended) = match left {
            Some(left) if left < limit => (left, true),
            _ => (limit, false),
        };
        (tokio::time::Instant::now() + wait, link_ended)
    }

    /// When the link ends by this machine's clock.
    fn local_expiry(&self) -> Option<Timestamp> {
        self.sent
            .session
            .expiry()?
            .checked_add(self.clock_ahead.seconds())
            .ok()
    }

    /// Opens the link, then the callback. Returns only with a failure: success arrives at the
    /// listener.
    async fn click(&self) -> Failure {
        match self.try_click().await {
            Ok(()) => std::future::pending().await,
            Err(failure) => failure,
        }
    }

    async fn try_click(&self) -> Result<(), Failure> {
        let Some(link) = &self.sent.session.link else {
            return Err(Failure::new(
                Code::UnexpectedAnswer,
                format!(
                    "WorkOS created {} without a link to click",
                    self.sent.session.id
                ),
            ));
        };
        let visit = self.client.visit(link, &self.sent.redirect_uri).await?;
        match visit.destination {
            Destination::Callback(address) => {
                self.context
                    .output
                    .step("link opened; WorkOS redirected to the redirect URI", None);
                // On a task of its own, so that the page is fetched to its end while the code is
                // exchanged.
                let opened = tokio::spawn(self.client.clone().open_callback(address));
                match opened.await {
                    Ok(Err(error)) => Err(error.into()),
                    _ => Ok(()),
                }
            }
            Destination::ErrorPage(slug) => Err(self.stranded(&slug)),
            Destination::Page { status, origin } => Err(Failure::new(
                Code::LinkNotFollowed,
                format!(
                    "the link led to a page of {origin} ({status}) and not to the redirect URI"
                ),
            )),
        }
    }

    fn stranded(&self, slug: &str) -> Failure {
        if slug.contains("redirect-uri") {
            let failure = Failure::new(
                Code::RedirectUriUnregistered,
                format!(
                    "WorkOS did not come back: {} is not registered (it showed {slug})",
                    self.sent.redirect_uri
                ),
            );
            return match self.registered {
                Ok(list) => {
                    failure.because(redirect_target::unregistered(&self.sent.redirect_uri, list))
                }
                Err(_) => failure,
            };
        }
        Failure::new(
            Code::LinkNotFollowed,
            format!("WorkOS showed its error page {slug} and did not come back"),
        )
    }
}

/// `send` that stopped after the delivery.
struct Delivered<'a>(&'a Sent);

impl Report for Delivered<'_> {
    fn json(&self) -> Value {
        let sent = self.0;
        let mut delivery = Map::new();
        delivery.insert("method".into(), sent.method.into());
        if let Some(link) = &sent.link {
            delivery.insert("link".into(), link.expose().into());
        }
        json!({
            "session": sent.session_json(),
            "delivery": delivery,
            "callback": {"redirect_uri": sent.redirect_uri, "received_at": null, "waited_seconds": null},
            "profile": null,
            "state": sent.state.expose(),
            "next_step": sent.next_step(),
            "timings_ms": {"create": millis(sent.create), "deliver": millis(sent.deliver), "wait": null, "exchange": null},
        })
    }

    fn human(&self) -> String {
        let sent = self.0;
        let rows = [
            ("session", sent.session.id.clone()),
            ("expires at", sent.expiry().to_owned()),
            ("redirect URI", sent.redirect_uri.clone()),
            ("state", sent.state.expose().to_owned()),
            ("next step", sent.next_step()),
        ];
        output::pairs(&rows)
    }
}

/// A whole sign-in.
struct SignedIn<'a> {
    sent: &'a Sent,
    callback: &'a Callback,
    waited: Duration,
    exchange: Duration,
    profile: Map<String, Value>,
    access_token: Option<Secret>,
}

impl Report for SignedIn<'_> {
    fn json(&self) -> Value {
        let sent = self.sent;
        let mut document = json!({
            "session": sent.session_json(),
            "delivery": {"method": sent.method},
            "callback": {
                "redirect_uri": sent.redirect_uri,
                "received_at": self.callback.received_at.to_string(),
                "waited_seconds": (self.waited.as_secs_f64() * 1000.0).round() / 1000.0,
            },
            "profile": self.profile,
            "timings_ms": {
                "create": millis(sent.create),
                "deliver": millis(sent.deliver),
                "wait": millis(self.waited),
                "exchange": millis(self.exchange),
            },
        });
        if let Some(token) = &self.access_token {
            document["access_token"] = token.expose().into();
        }
        document
    }

    fn human(&self) -> String {
        let mut text = output::profile(&self.profile);
        if let Some(token) = &self.access_token {
            text.push_str(&format!(
                "access token  {}\n",
                output::clean(token.expose())
            ));
        }
        text
    }
}

/// Milliseconds with a tenth, which is as much as a network measurement is worth.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
