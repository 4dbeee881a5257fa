//! `POST /user_management/authenticate`: the exchange of whatever proves who a user is for a session.

use jiff::{SignedDuration, Timestamp};

use super::{
    history::{Caller, Visitor},
    pkce,
    refusal::{Refusal, Rule},
    state::State,
    user_sessions::{SignInMethod, SignedIn},
    users::User,
};
use crate::{clock::after, random};

/// How long the last step of a sign-in can take. WorkOS's time is not known; a code has as long.
const PENDING_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

const MAGIC_AUTH: &str = "urn:workos:oauth:grant-type:magic-auth:code";
const EMAIL_VERIFICATION: &str = "urn:workos:oauth:grant-type:email-verification:code";
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ORGANIZATION_SELECTION: &str = "urn:workos:oauth:grant-type:organization-selection";

/// WorkOS has more grant types, for ways to sign in that are not here.
const UNKNOWN_GRANT_TYPE: &str = "must be one that this emulator has: authorization_code, password, refresh_token, \
     urn:workos:oauth:grant-type:magic-auth:code, urn:workos:oauth:grant-type:email-verification:code, \
     urn:workos:oauth:grant-type:organization-selection or urn:ietf:params:oauth:grant-type:device_code";

/// The parameters of an authentication.
#[derive(Clone, Copy, Default)]
pub(crate) struct AuthenticationRequest<'a> {
    pub(crate) client_id: Option<&'a str>,
    pub(crate) client_secret: Option<&'a str>,
    pub(crate) grant_type: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) code_verifier: Option<&'a str>,
    pub(crate) device_code: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    /// In place of `email`, as the PHP SDK up to version 4 can send it.
    pub(crate) user_id: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
    pub(crate) invitation_token: Option<&'a str>,
    pub(crate) refresh_token: Option<&'a str>,
    pub(crate) pending_authentication_token: Option<&'a str>,
    pub(crate) organization_id: Option<&'a str>,
    pub(crate) ip_address: Option<&'a str>,
    pub(crate) user_agent: Option<&'a str>,
}

impl AuthenticationRequest<'_> {
    pub(super) fn visitor(&self) -> Visitor {
        Visitor {
            ip_address: self.ip_address.map(str::to_owned),
            user_agent: self.user_agent.map(str::to_owned),
        }
    }
}

/// What a code of AuthKit stands for.
pub(super) struct UserGrant {
    pub(super) user_id: String,
    pub(super) organization_id: Option<String>,
    pub(super) code_challenge: Option<String>,
    pub(super) expires_at: Timestamp,
}

/// A user who proved who they are, with one step to go.
pub(super) struct PendingAuthentication {
    pub(super) user_id: String,
    pub(super) method: SignInMethod,
    step: PendingStep,
    /// That of the sign-in, if a later request is to accept it.
    pub(super) invitation_token: Option<String>,
    expires_at: Timestamp,
}

/// What is missing for a session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PendingStep {
    /// To say for which organization it is.
    Organization,
    /// To prove that the address is the user's.
    Verification,
}

/// What a user has to choose from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OrganizationChoice {
    pub(crate) user: User,
    /// The ID and the name of each.
    pub(crate) organizations: Vec<(String, String)>,
    pub(crate) pending_authentication_token: String,
}

/// The organization that a session is for, if that is clear.
pub(super) enum SessionOrganization {
    Known(Option<String>),
    /// One of these: the ID and the name of each.
    OneOf(Vec<(String, String)>),
}

impl UserGrant {
    pub(super) fn bytes(&self) -> usize {
        // IDs and the challenge have one length.
        150 + size_of::<Self>()
    }
}

impl PendingAuthentication {
    pub(super) fn new(
        user_id: &str,
        method: SignInMethod,
        step: PendingStep,
        now: Timestamp,
    ) -> Self {
        Self {
            user_id: user_id.to_owned(),
            method,
            step,
            invitation_token: None,
            expires_at: after(now, PENDING_LIFETIME),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let token = self.invitation_token.as_ref().map_or(0, String::len);
        self.user_id.len() + token + size_of::<Self>()
    }
}

impl State {
    /// Signs a user in, or prolongs a session.
    ///
    /// Codes of Magic Links are refused here and not spent. Whether WorkOS accepts them is not
    /// known: its documentation and examples exchange them at `/sso/token` only, and codes of user
    /// management it refuses there with this text.
    pub(crate) fn authenticate(
        &mut self,
        request: AuthenticationRequest<'_>,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let client_id = request.client_id.unwrap_or_default();
        let is_public = match request.grant_type {
            Some("refresh_token" | DEVICE_CODE) => true,
            Some("authorization_code") => request.code_verifier.is_some(),
            _ => false,
        };
        let is_client = match request.client_secret {
            // Public clients have no secret (OpenAPI document).
            None if is_public => self.account.is_client_id(client_id),
            secret => self
                .account
                .is_client(client_id, secret.unwrap_or_default(), now),
        };
        if !is_client {
            return Err(Refusal::ClientInvalid);
        }
        let code = || request.code.ok_or(Refusal::ParameterMissing("code"));
        match request.grant_type {
            Some(MAGIC_AUTH) => self.sign_in_with_magic_auth(&request, code()?, caller, now),
            Some("authorization_code") => self.sign_in_with_code(&request, code()?, now),
            Some("password") => self.sign_in_with_password(&request, caller, now),
            Some(EMAIL_VERIFICATION) => {
                self.sign_in_with_verification(&request, code()?, caller, now)
            }
            Some(ORGANIZATION_SELECTION) => self.select_organization(&request, now),
            Some(DEVICE_CODE) => self.sign_in_device(&request, now),
            Some("refresh_token") => {
                let token = request.refresh_token;
                let token = token.ok_or(Refusal::ParameterMissing("refresh_token"))?;
                self.refresh(token, client_id, request.organization_id, now)
            }
            // OpenAPI document for the status; the text is our own.
            _ => Err(Refusal::field("grant_type", UNKNOWN_GRANT_TYPE)),
        }
    }

    fn sign_in_with_magic_auth(
        &mut self,
        request: &AuthenticationRequest<'_>,
        code: &str,
        caller: Caller,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let of_user = request.user_id.and_then(|id| self.users.user(id));
        let of_user = of_user.map(|user| user.email.clone());
        let email = request.email.or(of_user.as_deref());
        let email = email.ok_or(Refusal::ParameterMissing("email"))?;
        if let Some(token) = request.invitation_token {
            self.usable_invitation(token, email, now)?;
        }
        let user_id = self.redeem_magic_auth(email, code, (caller, request.visitor()), now)?;
        let (organization, method) = (request.organization_id, SignInMethod::MagicAuth);
        self.sign_in(&user_id, organization, method, request, now)
    }

    /// A code of `/user_management/authorize`. A wrong verifier spends it: whoever has the code and not
    /// the verifier stole it.
    fn sign_in_with_code(
        &mut self,
        request: &AuthenticationRequest<'_>,
        code: &str,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let grant = self.user_codes.remove(code);
        let grant = grant
            .filter(|grant| now < grant.expires_at)
            .ok_or_else(|| Refusal::CodeInvalid(code.to_owned()))?;
        pkce::verify(grant.code_challenge.as_deref(), request.code_verifier)?;
        let organization = request.organization_id.or(grant.organization_id.as_deref());
        // AuthKit's page asks for a code, and for nothing else.
        let method = SignInMethod::MagicAuth;
        self.sign_in(&grant.user_id, organization, method, request, now)
    }

    fn select_organization(
        &mut self,
        request: &AuthenticationRequest<'_>,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let organization = request.organization_id;
        let organization = organization.ok_or(Refusal::ParameterMissing("organization_id"))?;
        let (token, pending) = self.pending(request, PendingStep::Organization, now)?;
        let (user_id, method) = (pending.user_id.clone(), pending.method);
        let signed_in = self.sign_in(&user_id, Some(organization), method, request, now)?;
        self.pending_authentications.remove(&token);
        Ok(signed_in)
    }

    /// The sign-in whose token a request has, which must wait for this step, and the token.
    pub(super) fn pending(
        &self,
        request: &AuthenticationRequest<'_>,
        step: PendingStep,
        now: Timestamp,
    ) -> Result<(String, &PendingAuthentication), Refusal> {
        let name = "pending_authentication_token";
        let token = request.pending_authentication_token;
        let token = token.ok_or(Refusal::ParameterMissing(name))?;
        let pending = self.pending_authentications.get(token);
        let pending = pending.filter(|pending| pending.step == step && now < pending.expires_at);
        let invalid = Refusal::Rule(Rule::PendingAuthenticationTokenInvalid);
        Ok((token.to_owned(), pending.ok_or(invalid)?))
    }

    /// Starts a session for a user who proved who they are.
    pub(super) fn sign_in(
        &mut self,
        user_id: &str,
        wanted: Option<&str>,
        method: SignInMethod,
        request: &AuthenticationRequest<'_>,
        now: Timestamp,
    ) -> Result<SignedIn, Refusal> {
        let user = self.users.user(user_id).ok_or(Refusal::NotFound)?.clone();
        let invited_to = match request.invitation_token {
            Some(token) => {
                let invitation = self.usable_invitation(token, &user.email, now)?;
                let (id, organization) =
                    (invitation.id.clone(), invitation.organization_id.clone());
                self.accept(&id, user_id, now)?;
                organization
            }
            None => None,
        };
        let wanted = wanted.or(invited_to.as_deref());
        let organization = match self.session_organization(user_id, wanted)? {
            SessionOrganization::Known(organization) => organization,
            SessionOrganization::OneOf(organizations) => {
                let token = random::link_token()?;
                let step = PendingStep::Organization;
                let pending = PendingAuthentication::new(user_id, method, step, now);
                self.pending_authentications.insert(&token, pending);
                let choice = OrganizationChoice {
                    user,
                    organizations,
                    pending_authentication_token: token,
                };
                return Err(Refusal::OrganizationSelectionRequired(Box::new(choice)));
            }
        };
        // A template that does not fit this user changes nothing.
        self.template_claims(user_id, organization.as_deref())?;
        let user = self.users.user_mut(user_id).ok_or(Refusal::NotFound)?;
        user.last_sign_in_at = Some(now);
        user.updated_at = now;
        let user = user.clone();
        let client_id = request.client_id.unwrap_or_default();
        let start = (client_id, method);
        self.start_user_session(user, organization, start, request.visitor(), now)
    }

    /// Which organization the session of a user is for: the one that was asked for, or the only one, or
    /// none.
    pub(super) fn session_organization(
        &self,
        user_id: &str,
        wanted: Option<&str>,
    ) -> Result<SessionOrganization, Refusal> {
        if let Some(wanted) = wanted {
            let membership = self.memberships.find(user_id, wanted);
            if !membership.is_some_and(super::Membership::is_active) {
                return Err(Refusal::NotAMember);
            }
            return Ok(SessionOrganization::Known(Some(wanted.to_owned())));
        }
        let active = self
            .memberships
            .of_user(user_id)
            .filter(|it| it.is_active());
        let mut organizations: Vec<(String, String)> = active
            .filter_map(|membership| {
                let organization = self.organizations.get(&membership.organization_id).ok()?;
                Some((organization.id.clone(), organization.name.clone()))
            })
            .collect();
        if organizations.len() > 1 {
            return Ok(SessionOrganization::OneOf(organizations));
        }
        let only = organizations.pop();
        Ok(SessionOrganization::Known(only.map(|(id, _)| id)))
    }
}
