//! Elixir's frameworks.

use super::{check, in_file};
use crate::checklist::{CodeFindings, broken};
use crate::support::Sandbox;

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
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.amiss(), Vec::<&str>::new());
    assert_eq!(
        verdicts.rule("exchange-errors-handled").1,
        format!("{controller}:3")
    );
}

#[test]
fn an_sdk_signs_nobody_in() {
    let module = "defmodule WorkOS.Links do\n  def create_session(email, state) do\n    Req.post(\"https://api.workos.com/passwordless/sessions\", json: %{email: email, type: \"MagicLink\", state: state})\n  end\n\n  def get_profile_and_token(code) do\n    Req.post(\"https://api.workos.com/sso/token\", json: %{code: code})\n  end\nend\n";
    let mix = "defmodule WorkOS.MixProject do\n  use Mix.Project\n  def project, do: [app: :workos, version: \"1.0.0\"]\nend\n";
    let sandbox = Sandbox::new()
        .file("app/mix.exs", mix)
        .file("app/lib/workos/links.ex", module);
    let verdicts = CodeFindings::of(&sandbox);
    for rule in ["code-exchange", "session-create", "state-used"] {
        assert_ne!(verdicts.rule(rule).0, "pass", "{rule}");
    }
    let renamed = module.replace("WorkOS.Links", "Kite.Links");
    let router = "defmodule Kite.Router do\n  use Plug.Router\n  get \"/done\" do\n    Kite.Links.get_profile_and_token(conn.params[\"code\"])\n  end\nend\n";
    let sandbox = sandbox
        .file("app/lib/workos/links.ex", renamed)
        .file("app/lib/router.ex", router);
    let verdicts = CodeFindings::of(&sandbox);
    assert_eq!(verdicts.rule("code-exchange").0, "pass");
}
