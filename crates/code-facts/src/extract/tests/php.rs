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
fn lists_take_values_apart() {
    let file = php("[$a, [$b]] = $pair; ['id' => $id] = $user;");
    assert_eq!(
        assignments(&file),
        ["a = pair.0", "b = pair.1.0", "id = user.id"]
    );
}

#[test]
fn what_parameters_are() {
    let file = php("class A { function __construct(private \\B\\C $c, Request $r, int $n) {} }");
    assert_eq!(assignments(&file), ["c = B.C", "this.c = B.C"]);
}

#[test]
fn a_match_is_one_of_its_results() {
    let file = php("$home = match ($role) { 'admin' => '/admin', default => go($role) };");
    assert_eq!(assignments(&file), ["home = ('/admin' | go())"]);
}

#[test]
fn annotations_are_markers() {
    let code = "class A {\n/**\n * @Route(\"/in\", name=\"in\")\n * @method x(\"y\")\n */\nfunction go() {} }";
    let [_, function] = &scopes(&php(code))[..] else {
        panic!("two scopes");
    };
    assert_eq!(function, "@Route('/in') pub Function go() in 1");
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
