//! The endpoints: WorkOS's own, and the emulator's control interface.

mod api_keys;
mod authkit;
mod connections;
mod control;
mod cors_origins;
mod devices;
mod email_change;
mod events;
mod fields;
mod invitations;
mod jwt_template;
mod memberships;
mod organizations;
mod other_products;
mod passwordless;
mod passwords;
mod redirect_uris;
mod roles;
mod sso;
mod user_management;
mod user_sessions;
mod users;
mod webhook_endpoints;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{delete, get, patch, post, put},
};
use serde_json::json;

use crate::{app::App, http};

pub(crate) use events::event_json;

/// WorkOS's endpoints, and `/health`.
pub(crate) fn api() -> Router<Arc<App>> {
    Router::new()
        .route("/health", get(health))
        .route("/passwordless/sessions", post(passwordless::create))
        .route("/passwordless/sessions/{id}/send", post(passwordless::send))
        .route("/passwordless/{token}/confirm", get(passwordless::confirm))
        .route("/sso/authorize", get(sso::authorize).head(nothing))
        .route("/sso/profile", get(sso::profile))
        .route("/sso/redirect-uri-invalid", get(sso::redirect_uri_invalid))
        .route("/sso/client-id-invalid", get(sso::client_id_invalid))
        .route("/connections", get(connections::list))
        .route(
            "/connections/{id}",
            get(connections::show).delete(connections::remove),
        )
        .route("/events", get(events::list))
        .route(
            "/organizations",
            get(organizations::list).post(organizations::create),
        )
        .route(
            "/organizations/{id}",
            get(organizations::show)
                .put(organizations::update)
                .delete(organizations::remove),
        )
        .route(
            "/organizations/external_id/{external_id}",
            get(organizations::show_by_external_id),
        )
        .route("/organization_domains", post(organizations::create_domain))
        .route(
            "/organization_domains/{id}",
            get(organizations::show_domain).delete(organizations::remove_domain),
        )
        .route(
            "/organization_domains/{id}/verify",
            post(organizations::verify_domain),
        )
        .route("/authorization/roles", get(roles::list).post(roles::create))
        .route(
            "/authorization/roles/{role}",
            get(roles::show).patch(roles::update).delete(roles::remove),
        )
        .route(
            "/authorization/roles/{role}/permissions",
            put(roles::set_permissions).post(roles::add_permission),
        )
        .route(
            "/authorization/organizations/{organization_id}/roles",
            get(roles::list).post(roles::create),
        )
        .route(
            "/authorization/organizations/{organization_id}/roles/{role}",
            get(roles::show).patch(roles::update).delete(roles::remove),
        )
        .route(
            "/authorization/organizations/{organization_id}/roles/{role}/permissions",
            put(roles::set_permissions).post(roles::add_permission),
        )
        .route(
            "/authorization/organizations/{organization_id}/roles/{role}/permissions/{permission}",
            delete(roles::take_permission),
        )
        // What SDKs of 2024 call it.
        .route("/organizations/{organization_id}/roles", get(roles::list))
        .route(
            "/authorization/permissions",
            get(roles::list_permissions).post(roles::create_permission),
        )
        .route(
            "/authorization/permissions/{slug}",
            get(roles::show_permission)
                .patch(roles::update_permission)
                .delete(roles::remove_permission),
        )
        .route(
            "/webhook_endpoints",
            get(webhook_endpoints::list).post(webhook_endpoints::create),
        )
        .route(
            "/webhook_endpoints/{id}",
            patch(webhook_endpoints::update).delete(webhook_endpoints::remove),
        )
        .route("/invite", get(invitations::follow))
        .route("/device", get(devices::ask_code).post(devices::say_code))
        .route("/device/connected", get(devices::connected))
        .route("/user_management/authorize/device", post(devices::start))
        .route(
            "/reset-password",
            get(passwords::ask_password)
                .head(nothing)
                .post(passwords::say_password),
        )
        .route("/api_keys/validations", post(api_keys::validate))
        .route("/api_keys/{id}", delete(api_keys::remove))
        .route(
            "/organizations/{id}/api_keys",
            get(api_keys::list).post(api_keys::create),
        )
        .merge(other_products())
        .merge(user_management())
}

/// What there is nothing of here.
fn other_products() -> Router<Arc<App>> {
    let list = || get(other_products::empty_list);
    Router::new()
        .route("/directories", list())
        .route("/directory_users", list())
        .route("/directory_groups", list())
        .route("/feature-flags", list())
        .route(
            "/organizations/{id}/feature-flags",
            get(other_products::empty_list_of_organization),
        )
        .route(
            "/user_management/users/{id}/feature-flags",
            get(other_products::empty_list_of_user),
        )
        .route(
            "/user_management/users/{id}/auth_factors",
            get(other_products::empty_list_of_user),
        )
        .route("/audit_logs/events", post(other_products::log_event))
}

/// The endpoints that public clients call from a browser.
pub(crate) fn public() -> Router<Arc<App>> {
    Router::new()
        .route("/sso/token", post(sso::token).options(preflight))
        .route("/sso/jwks/{client_id}", get(sso::jwks).options(preflight))
        .route(
            "/user_management/authenticate",
            post(user_management::authenticate).options(preflight),
        )
}

/// The answer to HEAD where GET signs in or out: whatever checks links must change nothing.
async fn nothing() -> StatusCode {
    StatusCode::OK
}

/// What a browser asks before a request of another origin; the headers of the answer say the rest.
async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The endpoints of users and of what they belong to.
fn user_management() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/user_management/organization_memberships",
            get(memberships::list).post(memberships::create),
        )
        .route(
            "/user_management/organization_memberships/{id}",
            get(memberships::show)
                .put(memberships::update)
                .delete(memberships::remove),
        )
        .route(
            "/user_management/organization_memberships/{id}/deactivate",
            put(memberships::deactivate),
        )
        .route(
            "/user_management/organization_memberships/{id}/reactivate",
            put(memberships::reactivate),
        )
        .route(
            "/user_management/invitations",
            get(invitations::list).post(invitations::create),
        )
        .route("/user_management/invitations/{id}", get(invitations::show))
        .route(
            "/user_management/invitations/by_token/{token}",
            get(invitations::show_by_token),
        )
        .route(
            "/user_management/invitations/{id}/accept",
            post(invitations::accept),
        )
        .route(
            "/user_management/invitations/{id}/revoke",
            post(invitations::revoke),
        )
        .route(
            "/user_management/invitations/{id}/resend",
            post(invitations::resend),
        )
        .route(
            "/user_management/authorize",
            get(authkit::authorize).head(nothing),
        )
        .route(
            "/user_management/authorize/address",
            get(authkit::ask_address).post(authkit::say_address),
        )
        .route(
            "/user_management/authorize/code",
            get(authkit::ask_code).post(authkit::say_code),
        )
        .route(
            "/user_management/authorize/organization",
            post(authkit::choose_organization),
        )
        .route(
            "/user_management/redirect_uris",
            get(redirect_uris::list).post(redirect_uris::add),
        )
        .route(
            "/user_management/cors_origins",
            get(cors_origins::list).post(cors_origins::add),
        )
        .route(
            "/user_management/jwt_template",
            get(jwt_template::show).put(jwt_template::set),
        )
        .route(
            "/user_management/redirect_uris/{id}",
            delete(redirect_uris::remove),
        )
        .route(
            "/user_management/magic_auth",
            post(user_management::create_magic_auth),
        )
        .route(
            "/user_management/magic_auth/send",
            post(user_management::send_magic_auth),
        )
        .route(
            "/user_management/magic_auth/{id}",
            get(user_management::show_magic_auth),
        )
        .route(
            "/user_management/users/{id}",
            get(users::show).put(users::update).delete(users::remove),
        )
        .route(
            "/user_management/users",
            get(users::list).post(users::create),
        )
        .route(
            "/user_management/users/external_id/{external_id}",
            get(users::show_by_external_id),
        )
        .route(
            "/user_management/users/{id}/email_verification/send",
            post(passwords::send_verification),
        )
        .route(
            "/user_management/users/{id}/email_verification/confirm",
            post(passwords::confirm_verification),
        )
        .route(
            "/user_management/users/{id}/email_change/send",
            post(email_change::send),
        )
        .route(
            "/user_management/users/{id}/email_change/confirm",
            post(email_change::confirm),
        )
        .route(
            "/user_management/email_verification/{id}",
            get(passwords::show_verification),
        )
        .route(
            "/user_management/password_reset",
            post(passwords::create_reset),
        )
        .route(
            "/user_management/password_reset/confirm",
            post(passwords::confirm_reset),
        )
        .route(
            "/user_management/password_reset/{id}",
            get(passwords::show_reset),
        )
        .route(
            "/user_management/users/{id}/identities",
            get(users::identities),
        )
        .route(
            "/user_management/users/{id}/sessions",
            get(user_sessions::list),
        )
        .route(
            "/user_management/sessions/logout",
            get(user_sessions::log_out).head(nothing),
        )
        .route(
            "/user_management/sessions/revoke",
            post(user_sessions::revoke),
        )
}

/// The emulator's own endpoints, which need no API key.
pub(crate) fn control() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/_emulate/clock",
            get(control::clock).post(control::advance),
        )
        .route(
            "/_emulate/hooks",
            get(control::hooks)
                .post(control::add_hook)
                .delete(control::clear_hooks),
        )
        .route("/_emulate/hooks/{id}", delete(control::remove_hook))
        .route("/_emulate/reset", post(control::reset))
        .route("/_emulate/webhooks", get(control::webhooks))
}

async fn health() -> Response {
    http::json(StatusCode::OK, &json!({ "status": "ok" }))
}
