//! Elixir's frameworks.

use super::{check, in_file};
use crate::checklist::{Verdicts, broken};

#[test]
fn phoenix() {
    let controller = "lib/bakery_web/controllers/auth_controller.ex";
    let breaks = [
        in_file(
            "config/runtime.exs",
            "System.fetch_env!(\"WORKOS_API_KEY\")",
            "\"sk_test_a2V5XzAxS0ZWQTNYOFI0SkZNWUJa\"",
            "fail hardcoded-secret",
            "config/runtime.exs:4",
        ),
        in_file(
            controller,
            "url(~p\"/auth/callback\"),\n        state: state",
            "url(~p\"/auth/callback\")",
            "warn state-used",
            "lib/bakery_web/controllers/auth_controller.ex:8",
        ),
        in_file(
            controller,
            "    else\n      _ ->\n        conn\n        |> put_flash(:error, \"This link does not work any more.\")\n        |> redirect(to: ~p\"/\")\n",
            "",
            "fail exchange-errors-handled",
            "lib/bakery_web/controllers/auth_controller.ex:25",
        ),
        in_file(
            controller,
            "      |> put_session(:baker_id, found.profile.id)\n",
            "",
            "fail app-session",
            "lib/bakery_web/controllers/auth_controller.ex:25",
        ),
        in_file(
            controller,
            "    |> clear_session()\n",
            "",
            "fail logout",
            "-",
        ),
        in_file(
            "lib/bakery_web/plugs/require_baker.ex",
            "      |> redirect(to: \"/\")\n      |> halt()\n",
            "",
            "fail protected-route",
            "-",
        ),
        in_file(
            "lib/bakery_web/router.ex",
            "    pipe_through [:browser, :bakers]\n",
            "    pipe_through :browser\n",
            "fail protected-route",
            "-",
        ),
    ];
    check("phoenix", &breaks);
}

#[test]
fn errors_that_a_fallback_answers() {
    let controller = "lib/bakery_web/controllers/auth_controller.ex";
    let answered = "    else\n      _ ->\n        conn\n        |> put_flash(:error, \"This link does not work any more.\")\n        |> redirect(to: ~p\"/\")\n";
    let sandbox = broken("phoenix", controller, answered, "");
    let name = format!("app/{controller}");
    let whole = std::fs::read_to_string(sandbox.path().join(&name)).unwrap();
    let fallback = "use BakeryWeb, :controller\n  action_fallback BakeryWeb.FallbackController\n";
    let sandbox = sandbox.file(
        &name,
        whole.replace("use BakeryWeb, :controller\n", fallback),
    );
    let verdicts = Verdicts::of(&sandbox);
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    assert_eq!(
        verdicts.rule("exchange-errors-handled").1,
        format!("{controller}:3")
    );
}
