//! AuthKit's own sign-in: a page that asks for an address, one for the code, and one for the
//! organization. Source: OpenAPI document for the addresses that applications use; the pages are our own,
//! and work without scripts.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::passwordless;
use crate::{
    app::App,
    delivery,
    domain::{AuthKitRequest, Caller, Refusal, SignInStep, message_id},
    http::{self, ApiError, Body, Fields, QueryFields, Shared},
};

/// No `form-action`: browsers would hold the redirect to the application to it.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "\
    :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
    body{max-width:24rem;margin:10vh auto;padding:0 1rem}code{overflow-wrap:anywhere}\
    label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}\
    input,button{padding:.6rem;margin:.3rem 0 1rem}\
    [role=alert]{border-left:.3rem solid #b3261e;padding-left:.6rem}\
    .other{background:none;border:1px solid;border-radius:.2rem;color:inherit}\
    small{opacity:.8}";

const ADDRESS_PATH: &str = "/user_management/authorize/address";
const CODE_PATH: &str = "/user_management/authorize/code";

/// Begins a sign-in.
pub(super) async fn authorize(
    State(app): Shared,
    headers: HeaderMap,
    QueryFields(fields): QueryFields,
) -> Result<Response, ApiError> {
    let parameter = |name| http::text(&fields, name);
    let request = AuthKitRequest {
        client_id: parameter("client_id"),
        redirect_uri: parameter("redirect_uri"),
        response_type: parameter("response_type"),
        provider: parameter("provider"),
        connection_id: parameter("connection_id"),
        organization_id: parameter("organization_id"),
        login_hint: parameter("login_hint"),
        invitation_token: parameter("invitation_token"),
        code_challenge: parameter("code_challenge"),
        code_challenge_method: parameter("code_challenge_method"),
        state: parameter("state"),
    };
    let at_once = app.settings.auto_sign_in;
    let step = app.with(|state, now| state.begin_sign_in(request, at_once, now))?;
    Ok(next(&app, &headers, step, None))
}

/// The page that asks for another address.
pub(super) async fn ask_address(State(app): Shared, QueryFields(fields): QueryFields) -> Response {
    attempt_page(&app, &fields, "Sign in", |token, email| {
        address_form(token, email, None)
    })
}

/// The page that asks for the code.
pub(super) async fn ask_code(State(app): Shared, QueryFields(fields): QueryFields) -> Response {
    attempt_page(&app, &fields, "Check your mail", |token, email| {
        code_form(token, email, None)
    })
}

/// A page of a sign-in that has begun, made of its secret and of the address.
fn attempt_page(
    app: &App,
    fields: &Fields,
    title: &str,
    form: impl FnOnce(&str, &str) -> Markup,
) -> Response {
    let token = http::text(fields, "sign_in").unwrap_or_default();
    let email = app.with(|state, now| {
        let attempt = state.sign_in_attempt(token, now)?;
        Ok::<_, Refusal>(attempt.email.clone().unwrap_or_default())
    });
    email.map_or_else(|_| over(), |email| page(title, &form(token, &email)))
}

/// The form with the address: mails a code.
pub(super) async fn say_address(
    State(app): Shared,
    caller: Caller,
    body: Body,
) -> Result<Response, ApiError> {
    let fields = http::urlencoded(&body);
    let parameter = |name| http::text(&fields, name).unwrap_or_default();
    let (token, email) = (parameter("sign_in"), parameter("email").trim());
    let mailed = app.with(|state, now| {
        let magic_auth = state.mail_sign_in_code(token, email, caller, now)?;
        Ok::<_, Refusal>(magic_auth.id.clone())
    });
    let id = match mailed {
        Ok(id) => id,
        Err(Refusal::SignInOver) => return Ok(over()),
        Err(Refusal::Invalid(_)) => {
            let complaint = "This is not an address that mail can be sent to.";
            return Ok(page(
                "Sign in",
                &address_form(token, email, Some(complaint)),
            ));
        }
        Err(Refusal::InvitationOfAnother | Refusal::InvitationInvalid) => {
            let complaint = "The invitation is not for this address.";
            return Ok(page(
                "Sign in",
                &address_form(token, email, Some(complaint)),
            ));
        }
        Err(refusal) => return Err(refusal.into()),
    };
    delivery::deliver(&app, &message_id(&id)).await;
    // A page of its own: to load it again mails nothing.
    let location = format!("{CODE_PATH}?sign_in={token}");
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// The form with the code: leads back to the application, or to the choice of an organization.
pub(super) async fn say_code(
    State(app): Shared,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let fields = http::urlencoded(&body);
    let parameter = |name| http::text(&fields, name).unwrap_or_default();
    let (token, code) = (parameter("sign_in"), parameter("code").trim());
    let proven = app.with(|state, now| {
        let email = state.sign_in_attempt(token, now)?.email.clone();
        let step = state.prove_sign_in(token, code, caller, now);
        Ok::<_, Refusal>((email.unwrap_or_default(), step))
    });
    match proven {
        Ok((_, Ok(step))) => Ok(next(&app, &headers, step, Some(token))),
        Ok((email, Err(Refusal::OneTimeCode(error)))) => {
            let form = code_form(token, &email, Some(error.message()));
            Ok(page("Check your mail", &form))
        }
        Err(Refusal::SignInOver) | Ok((_, Err(Refusal::SignInOver))) => Ok(over()),
        Ok((_, Err(refusal))) | Err(refusal) => Err(refusal.into()),
    }
}

/// The form with the organization: leads back to the application.
pub(super) async fn choose_organization(
    State(app): Shared,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let fields = http::urlencoded(&body);
    let parameter = |name| http::text(&fields, name).unwrap_or_default();
    let (token, organization) = (parameter("sign_in"), parameter("organization_id"));
    match app.with(|state, now| state.choose_organization(token, organization, now)) {
        Ok(destination) => Ok(passwordless::redirect(&app, &headers, destination)),
        Err(Refusal::SignInOver) => Ok(over()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What a sign-in leads to. `token` is its secret where it is not new.
pub(super) fn next(
    app: &Arc<App>,
    headers: &HeaderMap,
    step: SignInStep,
    token: Option<&str>,
) -> Response {
    match step {
        SignInStep::Leave(destination) => passwordless::redirect(app, headers, destination),
        SignInStep::Address(attempt) => {
            let email = attempt.email.as_deref().unwrap_or_default();
            page("Sign in", &address_form(&attempt.token, email, None))
        }
        SignInStep::Organization(organizations) => {
            let form = organization_form(token.unwrap_or_default(), &organizations);
            page("Choose an organization", &form)
        }
    }
}

fn address_form(token: &str, email: &str, complaint: Option<&str>) -> Markup {
    html! {
        @if let Some(complaint) = complaint { p role="alert" { (complaint) } }
        form method="post" action=(ADDRESS_PATH) {
            input type="hidden" name="sign_in" value=(token);
            label for="email" { "E-mail address" }
            input id="email" name="email" type="email" value=(email) autocomplete="email" required
                autofocus;
            button { "Continue" }
        }
    }
}

fn code_form(token: &str, email: &str, complaint: Option<&str>) -> Markup {
    html! {
        p { "A code was mailed to " strong { (email) } ". It is in the " a href="/" { "mailbox" } "." }
        @if let Some(complaint) = complaint { p role="alert" { (complaint) } }
        form method="post" action=(CODE_PATH) {
            input type="hidden" name="sign_in" value=(token);
            label for="code" { "Code" }
            input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required
                autofocus;
            button { "Sign in" }
        }
        form method="post" action=(ADDRESS_PATH) {
            input type="hidden" name="sign_in" value=(token);
            input type="hidden" name="email" value=(email);
            button class="other" { "Send a new code" }
        }
        p { a href={ (ADDRESS_PATH) "?sign_in=" (token) } { "Use another address" } }
    }
}

fn organization_form(token: &str, organizations: &[(String, String)]) -> Markup {
    html! {
        form method="post" action="/user_management/authorize/organization" {
            input type="hidden" name="sign_in" value=(token);
            @for (id, name) in organizations {
                button name="organization_id" value=(id) { (name) }
            }
        }
    }
}

/// For the link of an invitation that there is not.
pub(super) fn unknown_invitation() -> Response {
    let text = html! {
        p { "There is no such invitation: the link was cut short, or the emulator has started again since." }
        p { "Ask for a new one." }
    };
    let mut response = page("Invitation not found", &text);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// For a form of a sign-in that has ended, or took longer than an hour.
fn over() -> Response {
    let text = html! {
        p { "This sign-in has ended or took too long. Start again in the application." }
    };
    let mut response = page("Sign-in is over", &text);
    *response.status_mut() = StatusCode::GONE;
    response
}

/// A page in place of one of WorkOS's.
pub(super) fn page(title: &str, content: &Markup) -> Response {
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (title) }
                style { (STYLE) }
            }
            body {
                main {
                    h1 { (title) }
                    (content)
                    p { small { "This page comes from a WorkOS emulator, not from WorkOS." } }
                }
            }
        }
    };
    let headers = [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(html.into_string())).into_response()
}
