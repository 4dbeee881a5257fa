use super::*;

fn php(code: &str) -> SourceFile {
    read_as("a.php", &format!("<?php {code}"))
}

#[test]
fn calls_and_their_arguments() {
    let cases = [
        (
            "(new \\WorkOS\\SSO())->getProfile($code);",
            "WorkOS.SSO.getProfile(code)",
        ),
        (
            "Route::get('/in', [A::class, 'go']);",
            "Route.get('/in', [A.class, 'go'])",
        ),
        (
            "$this->auth->login(user: $user);",
            "this.auth.login(user=user)",
        ),
        ("session(['user' => $p['id']]);", "session({user: p.id})"),
        ("require __DIR__ . '/in.php';", "include(`{}/in.php`)"),
    ];
    for (code, expected) in cases {
        assert_eq!(calls(&php(code)).last().unwrap(), expected, "{code}");
    }
}

#[test]
fn assignments_and_imports() {
    let file =
        php("use App\\{A, B as C}; $_SESSION['user'] = $profile ?? null; throw new E(\"no $x\");");
    assert_eq!(imports(&file), ["App.A: * as A", "App.B: * as C"]);
    assert_eq!(
        assignments(&file),
        ["_SESSION.user = (profile | null)", "throw = E()"]
    );
}

#[test]
fn a_branch_on_a_path_is_a_scope() {
    let file = php("switch ($path) { case '/callback': go(); } if ($uri === '/out') { leave(); }");
    assert_eq!(
        scopes(&file),
        [
            "@case('/callback') pub Closure () in 0",
            "@case('/out') pub Closure () in 0"
        ]
    );
}

#[test]
fn what_is_caught() {
    let file = php("\ntry {\n go();\n} catch (\\A\\B $e) {\n stop();\n}");
    assert_eq!(catches(&file), ["2..=4: e 4..=6"]);
    assert_eq!(file.catches[0].kinds, ["A.B"]);
}
