use super::*;
use crate::syntax::FileId;
use crate::tests::{NODE, at, each, function, project};

/// `Operation file:line` of each call of WorkOS.
fn operations(files: &[(&str, &str)]) -> Vec<String> {
    let project = project(files);
    let found = calls(&project).into_iter();
    found
        .map(|call| {
            format!(
                "{:?} {}",
                call.operation,
                at(&project, call.file, call.span)
            )
        })
        .collect()
}

/// The operations of lines, each in a file that imports nothing, of a project with the Node SDK.
#[track_caller]
fn are(cases: &[(&str, &str, Option<Operation>)]) {
    let files = cases.iter();
    let files = files.map(|(file, line, _)| (*file, function(file, "run", line)));
    let project = each(NODE, files);
    let found = calls(&project);
    for (index, (_, line, expected)) in cases.iter().enumerate() {
        let operation = found
            .iter()
            .find(|it| it.file == FileId::from(index))
            .map(|it| it.operation);
        assert_eq!(operation, *expected, "{line}");
    }
}

#[test]
fn calls_of_every_sdk_and_major() {
    const START: Option<Operation> = Some(Operation::AuthorizationUrl);
    const CREATE: Option<Operation> = Some(Operation::CreateSession);
    const SEND: Option<Operation> = Some(Operation::SendSession);
    const EXCHANGE: Option<Operation> = Some(Operation::Exchange);
    are(&[
        (
            "a.ts",
            "await workos.passwordless.createSession({ email })",
            CREATE,
        ),
        (
            "a.ts",
            "await workos.passwordless.sendSession(session.id)",
            SEND,
        ),
        (
            "a.js",
            "await workos.sso.getProfileAndToken({ code, clientId })",
            EXCHANGE,
        ),
        (
            "a.js",
            "await workos.userManagement.authenticateWithCode({ code })",
            EXCHANGE,
        ),
        (
            "a.js",
            "workos.userManagement.authenticateWithCodeAndVerifier({ code })",
            EXCHANGE,
        ),
        (
            "a.js",
            "res.redirect(workos.sso.getAuthorizationURL({ state }))",
            START,
        ),
        (
            "a.js",
            "await workos.userManagement.createMagicAuth({ email })",
            Some(Operation::MagicAuth),
        ),
        (
            "a.py",
            "workos_client.passwordless.create_session(email=email)",
            CREATE,
        ),
        (
            "a.py",
            "workos.client.passwordless.send_session(session['id'])",
            SEND,
        ),
        (
            "a.py",
            "it = workos_client.sso.get_profile_and_token(code)",
            EXCHANGE,
        ),
        (
            "a.py",
            "return redirect(workos.client.sso.get_authorization_url())",
            START,
        ),
        (
            "a.rb",
            "session = WorkOS::Passwordless.create_session(email: email)",
            CREATE,
        ),
        ("a.rb", "client.passwordless.send_session(session.id)", SEND),
        (
            "a.rb",
            "it = WorkOS::SSO.profile_and_token(code: params[:code])",
            EXCHANGE,
        ),
        (
            "a.rb",
            "profile = WorkOS::SSO.profile(code: params[:code])",
            EXCHANGE,
        ),
        (
            "a.rb",
            "redirect_to WorkOS::SSO.authorization_url(state: state)",
            START,
        ),
        (
            "a.go",
            "passwordless.CreateSession(ctx, passwordless.CreateSessionOpts{})",
            CREATE,
        ),
        (
            "a.go",
            "err := client.Passwordless.SendSession(ctx, opts)",
            SEND,
        ),
        (
            "a.go",
            "it, err := sso.GetProfileAndToken(ctx, opts)",
            EXCHANGE,
        ),
        (
            "a.go",
            "it, err := client.SSO().GetProfileAndToken(ctx, opts)",
            EXCHANGE,
        ),
        (
            "a.go",
            "it, err := usermanagement.AuthenticateWithCode(ctx, opts)",
            EXCHANGE,
        ),
        (
            "a.php",
            "$this->workos->passwordless->createSession($email);",
            CREATE,
        ),
        (
            "a.php",
            "$it = (new WorkOS\\SSO())->getProfileAndToken($code);",
            EXCHANGE,
        ),
        (
            "a.php",
            "(new \\WorkOS\\UserManagement())->authenticateWithCode($id, $code);",
            EXCHANGE,
        ),
        (
            "a.java",
            "workos.passwordless.createSession(options);",
            CREATE,
        ),
        (
            "a.kt",
            "val it = workos.sso.getProfileAndToken(code, clientId)",
            EXCHANGE,
        ),
        (
            "a.cs",
            "await client.Passwordless.CreateSession(options);",
            CREATE,
        ),
        (
            "a.cs",
            "await passwordlessService.SendSession(session.Id);",
            SEND,
        ),
        (
            "a.cs",
            "var it = await client.SSO.GetProfileAndToken(options);",
            EXCHANGE,
        ),
        (
            "a.ex",
            "{:ok, it} = WorkOS.Passwordless.create_session(%{email: email})",
            CREATE,
        ),
        ("a.ex", "{:ok, it} = WorkOS.SSO.get_profile(code)", EXCHANGE),
        (
            "a.ex",
            "WorkOS.UserManagement.authenticate_with_code(%{code: code})",
            EXCHANGE,
        ),
        (
            "a.rs",
            "client.passwordless().create_passwordless_session(&it).await?;",
            CREATE,
        ),
        (
            "a.rs",
            "let it = client.sso().get_profile_and_token(&it).await?;",
            EXCHANGE,
        ),
        // A Magic Link says so itself.
        (
            "a.js",
            "client.createSession({ email, type: 'MagicLink' })",
            CREATE,
        ),
        (
            "a.js",
            "await workos.directorySync.listUsers()",
            Some(Operation::Other),
        ),
        (
            "a.rb",
            "WorkOS::Portal.generate_link(it)",
            Some(Operation::Other),
        ),
    ]);
}

#[test]
fn what_is_somebody_elses() {
    are(&[
        ("a.js", "await stripe.checkout.sessions.create()", None),
        ("a.js", "await client.createSession({ email })", None),
        ("a.js", "await auth.createSession()", None),
        ("a.js", "chat.sendSession()", None),
        ("a.js", "google.getAuthorizationUrl()", None),
        ("a.js", "stripe.webhooks.constructEvent(body)", None),
        // A profile that is read by an access token is no exchange.
        (
            "a.js",
            "workos.sso.getProfile({ accessToken: token })",
            None,
        ),
    ]);
}

#[test]
fn without_workos_no_name_is_its() {
    let code = "import WorkOS from 'next-auth/providers/workos'\nimport { login } from './workos'\nauth0.authenticateWithCode(code)\n";
    let manifest = "{\"dependencies\": {\"next-auth\": \"^4.0.0\"}}";
    assert_eq!(
        operations(&[("package.json", manifest), ("auth.js", code)]),
        [""; 0]
    );
}

#[test]
fn receivers_are_followed_to_what_they_were_made_of() {
    let php = "<?php\n\n$pl = new WorkOS\\Passwordless();\n\n$pl->createSession($email);\n";
    let service = "class Links {\n  constructor(workos) {\n    this.links = workos.passwordless\n  }\n  send(id) {\n    return this.links.sendSession(id)\n  }\n}\n";
    assert_eq!(
        operations(&[
            ("package.json", NODE),
            ("router.php", php),
            ("service.ts", service)
        ]),
        ["CreateSession router.php:5", "SendSession service.ts:6"]
    );
}

#[test]
fn requests_without_an_sdk() {
    let rust = "async fn inline(client: &Client, base: &str) {\n    client.post(format!(\"{base}/sso/token\")).send().await;\n}\n\nasync fn by_name(client: &Client, base: &str) {\n    let url = format!(\"{base}/sso/token\");\n    client.post(url).send().await;\n}\n";
    let python = "import requests\n\nTOKEN_URL = 'https://api.workos.com/user_management/authenticate'\n\n\ndef callback(request):\n    data = {\n        'grant_type': 'authorization_code',\n        'code': request.GET['code'],\n    }\n    return requests.post(TOKEN_URL, data=data)\n";
    assert_eq!(
        operations(&[("auth.rs", rust), ("views.py", python)]),
        [
            "Exchange auth.rs:2",
            "Exchange auth.rs:7",
            "Exchange views.py:11"
        ]
    );
}

#[test]
fn a_refreshed_token_is_no_exchange() {
    let code = "async function refresh() {\n  await fetch('https://api.workos.com/user_management/authenticate', {\n    method: 'POST',\n    body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: token }),\n  })\n}\n";
    assert_eq!(
        operations(&[("package.json", NODE), ("auth.ts", code)]),
        [""; 0]
    );
}

#[test]
fn libraries_by_their_imports() {
    let files = [
        ("package.json", NODE),
        (
            "app/callback/route.ts",
            "import { handleAuth } from '@workos-inc/authkit-nextjs'\n\nexport const GET = handleAuth()\n",
        ),
        (
            "app/page.tsx",
            "import { withAuth } from '@workos-inc/authkit-nextjs'\n\nconst one = await withAuth()\nconst other = await withAuth({ ensureSignedIn: true })\n",
        ),
        (
            "app/own.ts",
            "import { handleAuth } from './auth'\n\nexport const GET = handleAuth()\n",
        ),
    ];
    assert_eq!(
        operations(&files),
        ["Exchange app/callback/route.ts:3", "Guard app/page.tsx:4"]
    );
    let by_route = |name: &str| helper(name).map(|it| it.operation);
    assert_eq!(
        by_route("authkit-nextjs.handleAuth"),
        Some(Operation::Exchange)
    );
    assert_eq!(
        by_route("authkit-remix.authLoader"),
        Some(Operation::Exchange)
    );
    assert_eq!(by_route("next-auth.handlers"), None);
}

#[test]
fn laravels_form_requests() {
    let code = "<?php\n\nuse Laravel\\WorkOS\\Http\\Requests\\AuthKitAuthenticationRequest;\n\nRoute::get('authenticate', function (AuthKitAuthenticationRequest $request) {\n    return tap(to_route('dashboard'), fn () => $request->authenticate());\n});\n";
    assert_eq!(
        operations(&[("package.json", NODE), ("routes/auth.php", code)]),
        ["Exchange routes/auth.php:6"]
    );
}
