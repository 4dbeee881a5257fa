//! PHP, with a framework and without.

use super::{KEY, check, in_file};
use crate::checklist::{CodeFindings, broken};

#[test]
fn laravel() {
    let controller = "app/Http/Controllers/Auth/MagicLinkController.php";
    let breaks = [
        in_file(
            "composer.json",
            ",\n        \"workos/workos-php\": \"^4.20\"",
            "",
            "warn sdk-installed",
            "app/Http/Controllers/Auth/MagicLinkController.php:26",
        ),
        in_file(
            "config/services.php",
            "env('WORKOS_API_KEY')",
            KEY,
            "fail hardcoded-secret",
            "config/services.php:5",
        ),
        in_file(
            controller,
            "            state: $state,\n",
            "",
            "warn state-used",
            "app/Http/Controllers/Auth/MagicLinkController.php:26",
        ),
        in_file(
            controller,
            "        $this->passwordless->sendSession($link);\n",
            "",
            "fail session-send",
            "app/Http/Controllers/Auth/MagicLinkController.php:26",
        ),
        in_file(
            controller,
            "            return redirect('/')->withErrors(['link' => 'This link does not work any more.']);",
            "            report($error);\n            throw $error;",
            "fail exchange-errors-handled",
            "app/Http/Controllers/Auth/MagicLinkController.php:41",
        ),
        in_file(
            controller,
            "        Auth::login($user);\n",
            "",
            "fail app-session",
            "app/Http/Controllers/Auth/MagicLinkController.php:41",
        ),
        in_file(
            controller,
            "        Auth::logout();\n        $request->session()->invalidate();\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "routes/web.php",
            "Route::middleware('auth')->group(",
            "Route::middleware('web')->group(",
            "fail protected-route",
            "-",
        ),
    ];
    check("laravel", &breaks);
}

#[test]
fn plain_php() {
    let breaks = [
        in_file(
            "src/bootstrap.php",
            "getenv('WORKOS_API_KEY')",
            KEY,
            "fail hardcoded-secret",
            "src/bootstrap.php:5",
        ),
        in_file(
            "public/auth/link.php",
            "    $_SESSION['state'],\n",
            "    null,\n",
            "warn state-used",
            "public/auth/link.php:7",
        ),
        in_file(
            "public/auth/callback.php",
            "    header('Location: /?error=link');\n    exit;\n",
            "    error_log('worn out');\n    throw $error;\n",
            "fail exchange-errors-handled",
            "public/auth/callback.php:11",
        ),
        in_file(
            "public/auth/callback.php",
            "$_SESSION['singer'] = $found->profile->email;\n",
            "",
            "fail app-session",
            "public/auth/callback.php:11",
        ),
        in_file(
            "public/auth/logout.php",
            "$_SESSION = [];\nsession_destroy();\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/guard.php",
            "    header('Location: /');\n    exit;\n",
            "    error_log('nobody');\n",
            "fail protected-route",
            "-",
        ),
        in_file(
            "public/songs.php",
            "guard.php",
            "bootstrap.php",
            "fail protected-route",
            "-",
        ),
    ];
    check("php", &breaks);
}

#[test]
fn errors_that_laravel_answers_for_its_controllers() {
    let controller = "app/Http/Controllers/Auth/MagicLinkController.php";
    let caught =
        "return redirect('/')->withErrors(['link' => 'This link does not work any more.']);";
    let sandbox = broken("laravel", controller, caught, "throw $error;");
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.amiss(), ["exchange-errors-handled"]);
    let path = sandbox.path().join("app/bootstrap/app.php");
    let whole = std::fs::read_to_string(path).unwrap();
    let handler = "$exceptions->render(fn (\\WorkOS\\Exception\\BaseRequestException $error) => redirect('/'));";
    let sandbox = sandbox.file("app/bootstrap/app.php", whole.replace("//\n", handler));
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    assert_eq!(
        verdicts.rule("exchange-errors-handled").1,
        "bootstrap/app.php:13"
    );
}

#[test]
fn symfony() {
    let controller = "src/Controller/SignInController.php";
    let breaks = [
        in_file(
            controller,
            "        $this->security->login($this->sailors->findOrCreate($profile->email));\n",
            "",
            "fail app-session",
            "src/Service/Links.php:20",
        ),
        in_file(
            controller,
            "        $this->security->logout(false);\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "src/Controller/HarbourController.php",
            "#[IsGranted('ROLE_SAILOR')]\n",
            "",
            "fail protected-route",
            "-",
        ),
    ];
    check("symfony", &breaks);
}

#[test]
fn routes_of_symfony_in_comments() {
    let attribute = "    #[Route('/done', name: 'done', methods: ['GET'])]";
    let comment = "    /**\n     * @Route(\"/back\", name=\"done\")\n     */";
    let controller = "src/Controller/SignInController.php";
    let verdicts = CodeFindings::of(&broken("symfony", controller, attribute, comment));
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    let (_, place) = verdicts.rule("callback-route");
    assert_eq!(place, "src/Controller/SignInController.php:37");
}

#[test]
fn a_controller_of_laravel_that_no_route_leads_to() {
    let route = "    Route::post('/link', 'send');\n    Route::get('/callback', 'callback');\n    Route::post('/logout', 'destroy');\n";
    let sandbox = broken("laravel", "routes/web.php", route, "");
    let path = sandbox.path().join("app/routes/web.php");
    let whole = std::fs::read_to_string(path).unwrap();
    let group =
        "Route::prefix('auth')->controller(MagicLinkController::class)->group(function () {\n});";
    assert!(whole.contains(group));
    let verdicts = CodeFindings::of(&sandbox.file("app/routes/web.php", whole.replace(group, "")));
    for rule in ["callback-route", "code-exchange", "logout"] {
        assert_eq!(verdicts.rule(rule).0, "fail", "{rule}");
    }
}

#[test]
fn variables_by_another_name_behind_laravels_settings() {
    let settings = "config/services.php";
    let sandbox = broken("laravel", settings, "WORKOS_API_KEY", "WORKOS_SECRET");
    let verdicts = CodeFindings::of(&sandbox.file("app/.env.example", "WORKOS_CLIENT_ID=\n"));
    assert_eq!(
        verdicts.rule("env-vars-used"),
        ("warn", "config/services.php:5".to_owned())
    );
}

#[test]
fn a_link_that_a_component_of_livewire_asks_for() {
    let route = "    Route::post('/link', 'send');\n";
    let sandbox = broken("laravel", "routes/web.php", route, "");
    let page = "Route::view('/', 'welcome');";
    let path = sandbox.path().join("app/routes/web.php");
    let whole = std::fs::read_to_string(path).unwrap();
    let controller = "app/app/Http/Controllers/Auth/MagicLinkController.php";
    let methods = std::fs::read_to_string(sandbox.path().join(controller)).unwrap();
    let create = methods.find("createSession").unwrap();
    let from = methods[..create].rfind("    public function").unwrap();
    let to = from + methods[from..].find("\n    }\n").unwrap() + 7;
    let component = "<?php\n\nnamespace App\\Livewire;\n\nuse Livewire\\Component;\nuse WorkOS\\Passwordless;\n\nclass AskForLink extends Component\n{\n    public string $email = '';\n\n    public function ask(Passwordless $passwordless)\n    {\n        $link = $passwordless->createSession($this->email, url('/auth/callback'), session('state'), 'MagicLink', null, null);\n        $passwordless->sendSession($link);\n    }\n}\n";
    let sandbox = sandbox
        .file(
            controller,
            format!("{}{}", &methods[..from], &methods[to..]),
        )
        .file("app/app/Livewire/AskForLink.php", component)
        .file(
            "app/routes/web.php",
            whole.replace(
                page,
                "use App\\Livewire\\AskForLink;\nRoute::get('/', AskForLink::class);",
            ),
        );
    let verdicts = CodeFindings::of(&sandbox);
    for rule in ["session-create", "session-send"] {
        assert_eq!(
            verdicts.rule(rule).1.rsplit_once(':').unwrap().0,
            "app/Livewire/AskForLink.php",
            "{rule}"
        );
        assert_eq!(verdicts.rule(rule).0, "pass", "{rule}");
    }
}
