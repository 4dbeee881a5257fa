//! The rules of organizations, memberships, invitations and AuthKit, with the time given by hand.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    NewRole,
    authenticate::AuthenticationRequest,
    authkit::{AuthKitRequest, SignInStep},
    destination::Destination,
    history::Caller,
    invitations::{InvitationState, NewInvitation},
    magic_auth::{MagicAuthRecipient, NewMagicAuth},
    memberships::MembershipStatus,
    organizations::OrganizationChanges,
    refusal::{Refusal, Rule},
    state::State,
    tests::{NOW, at, query, state},
    user_sessions::SignedIn,
};
use crate::settings::{API_KEY, CLIENT_ID};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn organization(state: &mut State, name: &str) -> String {
    let changes = OrganizationChanges::default();
    let created = state.create_organization(name.to_owned(), changes, NOW);
    created.unwrap().id.clone()
}

fn user(state: &mut State, email: &str) -> String {
    let created = state.create_user(email, Default::default(), NOW);
    created.unwrap().id.clone()
}

/// Makes the role that memberships and invitations of these tests have.
fn editor(state: &mut State) {
    let editor = NewRole {
        slug: Some("editor".to_owned()),
        name: "Editor".to_owned(),
        description: None,
        organization_id: None,
    };
    state.create_role(editor, NOW).unwrap();
}

fn request(grant_type: &'static str) -> AuthenticationRequest<'static> {
    AuthenticationRequest {
        client_id: Some(CLIENT_ID),
        client_secret: Some(API_KEY),
        grant_type: Some(grant_type),
        ..AuthenticationRequest::default()
    }
}

fn sign_in(
    state: &mut State,
    email: &str,
    more: AuthenticationRequest<'_>,
    now: Timestamp,
) -> Result<SignedIn, Refusal> {
    let recipient = MagicAuthRecipient::Email(email);
    let made = state
        .create_magic_auth(NewMagicAuth::to(recipient), Caller::default(), now)
        .unwrap();
    let code = made.code.clone();
    let request = AuthenticationRequest {
        email: Some(email),
        code: Some(&code),
        ..more
    };
    state.authenticate(request, Caller::default(), now)
}

fn magic_auth() -> AuthenticationRequest<'static> {
    request("urn:workos:oauth:grant-type:magic-auth:code")
}

fn claims(signed_in: &SignedIn) -> Value {
    serde_json::to_value(&signed_in.claims).unwrap()
}

fn invite(state: &mut State, email: &str, organization: Option<&str>) -> Result<String, Refusal> {
    let new = NewInvitation {
        email: email.to_owned(),
        organization_id: organization.map(str::to_owned),
        inviter_user_id: None,
        role_slug: Some("editor".to_owned()),
        base_url: None,
        lifetime: SignedDuration::from_hours(24),
    };
    let created = state.create_invitation(new, Caller::default(), NOW)?;
    Ok(created.id.clone())
}

fn names(state: &State) -> Vec<&'static str> {
    state.events.iter().map(|event| event.kind.name()).collect()
}

#[test]
fn a_session_is_for_the_only_organization_and_says_the_roles() {
    let mut state = state();
    let ada = user(&mut state, "ada@x.example");
    let acme = organization(&mut state, "Acme");
    editor(&mut state);
    let slug = "posts:write".to_owned();
    state
        .create_permission(slug.clone(), slug, None, NOW)
        .unwrap();
    let roles = Some(vec!["admin".to_owned(), "editor".to_owned()]);
    state.create_membership(&ada, &acme, roles, NOW).unwrap();
    let admin = state.roles.get("admin", None).unwrap().clone();
    state
        .permit(admin, vec!["posts:write".to_owned()], NOW)
        .unwrap();
    let signed_in = sign_in(&mut state, "ada@x.example", magic_auth(), NOW).unwrap();
    let claims = claims(&signed_in);
    assert_eq!(claims["org_id"], acme.as_str());
    assert_eq!(claims["role"], "admin");
    assert_eq!(claims["roles"], serde_json::json!(["admin", "editor"]));
    assert_eq!(claims["permissions"], serde_json::json!(["posts:write"]));
    let alone = sign_in(&mut state, "alone@x.example", magic_auth(), NOW).unwrap();
    assert!(alone.organization_id.is_none());
}

#[test]
fn who_is_in_several_organizations_chooses_and_changes_one() {
    let mut state = state();
    let ada = user(&mut state, "ada@x.example");
    let (acme, other) = (
        organization(&mut state, "Acme"),
        organization(&mut state, "Other"),
    );
    for id in [&acme, &other] {
        state.create_membership(&ada, id, None, NOW).unwrap();
    }
    let refused = sign_in(&mut state, "ada@x.example", magic_auth(), NOW).unwrap_err();
    let Refusal::OrganizationSelectionRequired(choice) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(choice.organizations.len(), 2);
    let token = choice.pending_authentication_token.clone();
    let select = |organization| AuthenticationRequest {
        pending_authentication_token: Some(&token),
        organization_id: Some(organization),
        ..request("urn:workos:oauth:grant-type:organization-selection")
    };
    let caller = Caller::default;
    let elsewhere = state.authenticate(select("org_other"), caller(), NOW);
    assert_eq!(elsewhere.unwrap_err(), Refusal::NotAMember);
    let signed_in = state.authenticate(select(&acme), caller(), NOW).unwrap();
    assert_eq!(claims(&signed_in)["org_id"], acme.as_str());
    let again = state.authenticate(select(&acme), caller(), NOW);
    let spent = Refusal::Rule(Rule::PendingAuthenticationTokenInvalid);
    assert_eq!(again.unwrap_err(), spent);

    let refresh = |token, organization| AuthenticationRequest {
        refresh_token: Some(token),
        organization_id: organization,
        ..request("refresh_token")
    };
    let first = signed_in.refresh_token;
    let elsewhere = state.authenticate(refresh(&first, Some("org_other")), caller(), NOW);
    assert_eq!(elsewhere.unwrap_err(), Refusal::NotAMember);
    let switched = state
        .authenticate(refresh(&first, Some(&other)), caller(), NOW)
        .unwrap();
    assert_eq!(claims(&switched)["org_id"], other.as_str());
    let kept = state
        .authenticate(refresh(&switched.refresh_token, None), caller(), NOW)
        .unwrap();
    assert_eq!(kept.organization_id.as_ref(), Some(&other));

    // The session is for `other`, and ends with the membership.
    let membership = state.memberships.find(&ada, &other).unwrap().id.clone();
    state.deactivate_membership(&membership, NOW).unwrap();
    let ended = state.authenticate(refresh(&kept.refresh_token, None), caller(), NOW);
    assert_eq!(ended.unwrap_err(), Refusal::RefreshTokenInvalid);
    assert!(names(&state).ends_with(&["session.revoked", "organization_membership.updated"]));
}

#[test]
fn memberships_go_through_their_states_with_one_event_each() {
    let mut state = state();
    let ada = user(&mut state, "ada@x.example");
    let acme = organization(&mut state, "Acme");
    let id = state
        .create_membership(&ada, &acme, None, NOW)
        .unwrap()
        .id
        .clone();
    let twice = state.create_membership(&ada, &acme, None, NOW);
    assert!(matches!(twice, Err(Refusal::Invalid(_))));
    let before = names(&state).len();
    state.reactivate_membership(&id, NOW).unwrap();
    assert_eq!(names(&state).len(), before, "an active one stays as it is");
    state.deactivate_membership(&id, NOW).unwrap();
    state.deactivate_membership(&id, NOW).unwrap();
    let roles = Some(vec!["admin".to_owned()]);
    let revived = state.create_membership(&ada, &acme, roles, NOW).unwrap();
    assert_eq!(
        (revived.id.as_str(), revived.role()),
        (id.as_str(), "admin")
    );
    state.delete_membership(&id, NOW).unwrap();
    let updated = "organization_membership.updated";
    let expected = [updated, updated, "organization_membership.deleted"];
    assert_eq!(names(&state)[before..], expected);
    assert!(state.memberships.find(&ada, &acme).is_none());
}

#[test]
fn invitations_are_accepted_once_by_their_address_in_time() {
    let mut state = state();
    editor(&mut state);
    let acme = organization(&mut state, "Acme");
    let id = invite(&mut state, "new@x.example", Some(&acme)).unwrap();
    let twice = invite(&mut state, "NEW@x.example", Some(&acme));
    let invited = Refusal::Rule(Rule::EmailAlreadyInvitedToOrganization);
    assert_eq!(twice, Err(invited));
    let token = state.invitations.get(&id).unwrap().token.clone();
    let with_token = || AuthenticationRequest {
        invitation_token: Some(&token),
        ..magic_auth()
    };
    let other = sign_in(&mut state, "other@x.example", with_token(), NOW);
    assert_eq!(other.unwrap_err(), Refusal::InvitationOfAnother);
    let signed_in = sign_in(&mut state, "new@x.example", with_token(), NOW).unwrap();
    assert_eq!(claims(&signed_in)["org_id"], acme.as_str());
    assert_eq!(claims(&signed_in)["role"], "editor");
    let again = sign_in(&mut state, "new@x.example", with_token(), NOW);
    assert_eq!(again.unwrap_err(), Refusal::InvitationInvalid);
    let member = invite(&mut state, "new@x.example", Some(&acme));
    assert_eq!(
        member,
        Err(Refusal::Rule(Rule::UserAlreadyOrganizationMember))
    );

    let late = invite(&mut state, "late@x.example", None).unwrap();
    let expired = at(24 * 3600);
    assert_eq!(
        state.invitations.get(&late).unwrap().state(expired),
        InvitationState::Expired
    );
    let refused = state.accept_invitation(&late, expired);
    assert_eq!(refused.unwrap_err(), Refusal::Rule(Rule::InviteNotPending));
}

#[test]
fn an_invited_user_waits_as_a_pending_member() {
    let mut state = state();
    editor(&mut state);
    let acme = organization(&mut state, "Acme");
    let ada = user(&mut state, "ada@x.example");
    let id = invite(&mut state, "ada@x.example", Some(&acme)).unwrap();
    let pending = state.memberships.find(&ada, &acme).unwrap().clone();
    assert_eq!(pending.status, MembershipStatus::Pending);
    let refused = state.deactivate_membership(&pending.id, NOW).unwrap_err();
    let rule = Rule::CannotDeactivatePendingMembership;
    assert_eq!(refused, Refusal::Rule(rule));
    let signed_in = sign_in(&mut state, "ada@x.example", magic_auth(), NOW).unwrap();
    assert_eq!(signed_in.organization_id, None, "not before it is accepted");
    state.revoke_invitation(&id, NOW).unwrap();
    assert!(state.memberships.find(&ada, &acme).is_none());
    let id = invite(&mut state, "ada@x.example", Some(&acme)).unwrap();
    state.accept_invitation(&id, NOW).unwrap();
    assert!(state.memberships.find(&ada, &acme).unwrap().is_active());
    assert_eq!(
        invite(&mut state, "ada@x.example", None),
        Err(Refusal::Rule(Rule::UserAlreadyExists))
    );
}

#[test]
fn a_domain_has_one_owner_and_goes_with_it() {
    let mut state = state();
    let (acme, other) = (
        organization(&mut state, "Acme"),
        organization(&mut state, "Other"),
    );
    let domain = "acme.example".to_owned();
    let id = state
        .create_domain(&acme, domain.clone(), NOW)
        .unwrap()
        .id
        .clone();
    let taken = state.create_domain(&other, domain.clone(), NOW);
    assert_eq!(taken.unwrap_err(), Refusal::DomainExists(domain.clone()));
    state.verify_domain(&id, NOW).unwrap();
    let again = state.verify_domain(&id, NOW).unwrap_err();
    assert_eq!(again, Refusal::Rule(Rule::DomainAlreadyVerified));
    let ada = user(&mut state, "ada@x.example");
    state.create_membership(&ada, &acme, None, NOW).unwrap();
    state.delete_organization(&acme, NOW).unwrap();
    assert!(state.organizations.owner_of(&domain).is_none());
    assert_eq!(state.memberships.of_user(&ada).count(), 0);
    let ended = ["organization_membership.deleted", "organization.deleted"];
    assert!(names(&state).ends_with(&ended));
}

#[test]
fn the_organization_of_the_start_gives_up_its_domain() {
    let mut state = state();
    let acme = organization(&mut state, "Acme");
    let domain = "example.com".to_owned();
    state.create_domain(&acme, domain.clone(), NOW).unwrap();
    let (owner, _) = state.organizations.owner_of(&domain).unwrap();
    assert_eq!(owner.id, acme);
    let example = state.organizations.iter().next().unwrap();
    assert!(example.domains.is_empty());
    let other = organization(&mut state, "Other");
    assert!(state.create_domain(&other, domain, NOW).is_err());
}

fn authorization() -> AuthKitRequest<'static> {
    AuthKitRequest {
        client_id: Some(CLIENT_ID),
        redirect_uri: Some("http://localhost:3000/callback"),
        response_type: Some("code"),
        provider: Some("authkit"),
        state: Some("a b/="),
        ..AuthKitRequest::default()
    }
}

fn leaves(step: Result<SignInStep, Refusal>) -> Result<Destination, Refusal> {
    match step? {
        SignInStep::Leave(destination) => Ok(destination),
        step => panic!("{step:?}"),
    }
}

#[test]
fn authkit_asks_for_address_code_and_organization() {
    let mut state = state();
    let ada = user(&mut state, "ada@x.example");
    let (acme, other) = (
        organization(&mut state, "Acme"),
        organization(&mut state, "Other"),
    );
    for id in [&acme, &other] {
        state.create_membership(&ada, id, None, NOW).unwrap();
    }
    let Ok(SignInStep::Address(attempt)) = state.begin_sign_in(authorization(), false, NOW) else {
        panic!("no page");
    };
    let token = attempt.token;
    let caller = Caller::default;
    let made = state
        .mail_sign_in_code(&token, "ada@x.example", caller(), NOW)
        .unwrap();
    let code = made.code.clone();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = state.prove_sign_in(&token, wrong, caller(), NOW);
    assert!(matches!(refused, Err(Refusal::OneTimeCode(_))));
    let step = state.prove_sign_in(&token, &code, caller(), NOW).unwrap();
    assert!(matches!(step, SignInStep::Organization(choice) if choice.len() == 2));
    let back = query(state.choose_organization(&token, &acme, NOW));
    assert_eq!(back["state"], "a b/=");
    let over = state.choose_organization(&token, &acme, NOW);
    assert_eq!(over, Err(Refusal::SignInOver));
    let exchange = AuthenticationRequest {
        code: Some(&back["code"]),
        ..request("authorization_code")
    };
    let signed_in = state.authenticate(exchange, caller(), NOW).unwrap();
    assert_eq!(signed_in.organization_id.as_ref(), Some(&acme));
    let spent = state.authenticate(exchange, caller(), NOW).unwrap_err();
    assert_eq!(spent, Refusal::CodeInvalid(back["code"].clone()));
}

#[test]
fn a_public_client_proves_itself_by_the_verifier() {
    let mut state = state();
    let begin = AuthKitRequest {
        login_hint: Some("ada@x.example"),
        code_challenge: Some(CHALLENGE),
        code_challenge_method: Some("S256"),
        ..authorization()
    };
    let mut code = || query(leaves(state.begin_sign_in(begin, true, NOW)))["code"].clone();
    let codes = [code(), code(), code(), code()];
    let exchange = |code, code_verifier, client_secret| AuthenticationRequest {
        code: Some(code),
        code_verifier,
        client_secret,
        ..request("authorization_code")
    };
    let wrong = "x".repeat(43);
    let cases = [
        (&codes[0], None, None, Some(Refusal::ClientInvalid)),
        (&codes[0], Some(VERIFIER), None, None),
        (
            &codes[1],
            Some(wrong.as_str()),
            None,
            Some(Refusal::CodeVerifierInvalid),
        ),
        (
            &codes[1],
            Some(VERIFIER),
            None,
            Some(Refusal::CodeInvalid(codes[1].clone())),
        ),
        (
            &codes[2],
            None,
            Some(API_KEY),
            Some(Refusal::CodeVerifierInvalid),
        ),
        (&codes[3], Some(VERIFIER), Some(API_KEY), None),
    ];
    for (code, verifier, secret, refusal) in cases {
        let request = exchange(code, verifier, secret);
        let answer = state.authenticate(request, Caller::default(), NOW);
        assert_eq!(answer.err(), refusal, "{verifier:?} {secret:?}");
    }
}

#[test]
fn authkit_refuses_what_it_cannot_do_where_the_application_sees_it() {
    let mut state = state();
    let other = AuthKitRequest::default();
    let step = state.begin_sign_in(other, false, NOW);
    assert_eq!(leaves(step), Ok(Destination::InvalidClient));
    let cases = [
        (
            AuthKitRequest {
                response_type: None,
                ..authorization()
            },
            "unsupported_response_type",
        ),
        (
            AuthKitRequest {
                provider: None,
                ..authorization()
            },
            "invalid_connection_selector",
        ),
        (
            AuthKitRequest {
                provider: Some("GoogleOAuth"),
                ..authorization()
            },
            "invalid_connection_selector",
        ),
        (
            AuthKitRequest {
                organization_id: Some("org_x"),
                ..authorization()
            },
            "organization_invalid",
        ),
        (
            AuthKitRequest {
                code_challenge: Some(CHALLENGE),
                ..authorization()
            },
            "invalid_request",
        ),
        (
            AuthKitRequest {
                invitation_token: Some("x"),
                ..authorization()
            },
            "invitation_invalid",
        ),
    ];
    for (request, error) in cases {
        let back = query(leaves(state.begin_sign_in(request, true, NOW)));
        assert_eq!(back["error"], error);
        assert_eq!(back["state"], "a b/=");
    }
    let organization = organization(&mut state, "Acme");
    let begin = AuthKitRequest {
        login_hint: Some("ada@x.example"),
        organization_id: Some(&organization),
        ..authorization()
    };
    let back = query(leaves(state.begin_sign_in(begin, true, NOW)));
    assert_eq!(back["error"], "access_denied", "she is no member");
}
