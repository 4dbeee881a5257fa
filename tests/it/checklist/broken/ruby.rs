//! Ruby's frameworks.

use super::{KEY, check, in_file};
use crate::checklist::{CodeFindings, broken};

#[test]
fn rails() {
    let sessions = "app/controllers/sessions_controller.rb";
    let breaks = [
        in_file(
            "config/initializers/workos.rb",
            "ENV.fetch(\"WORKOS_API_KEY\")",
            KEY,
            "fail hardcoded-secret",
            "config/initializers/workos.rb:2",
        ),
        in_file(
            sessions,
            "redirect_uri: auth_callback_url,\n      state: session[:state]",
            "redirect_uri: auth_callback_url",
            "warn state-used",
            "app/controllers/sessions_controller.rb:7",
        ),
        in_file(
            sessions,
            "  rescue_from WorkOS::WorkOSError, with: :worn_out\n",
            "",
            "fail exchange-errors-handled",
            "app/controllers/sessions_controller.rb:19",
        ),
        in_file(
            sessions,
            "    session[:reader_id] = reader.id\n",
            "",
            "fail app-session",
            "app/controllers/sessions_controller.rb:20",
        ),
        in_file(
            sessions,
            "  def destroy\n    reset_session\n",
            "  def destroy\n",
            "fail logout",
            "-",
        ),
        in_file(
            "app/controllers/application_controller.rb",
            "    redirect_to root_path, alert: \"Ask for a link first.\" unless current_reader\n",
            "    logger.info(\"nobody\") unless current_reader\n",
            "fail protected-route",
            "-",
        ),
        // A method that nobody names guards nothing.
        in_file(
            "app/controllers/application_controller.rb",
            "  before_action :require_reader\n",
            "",
            "fail protected-route",
            "-",
        ),
    ];
    check("rails", &breaks);
}

#[test]
fn sinatra() {
    let breaks = [
        in_file(
            "app.rb",
            "ENV.fetch(\"WORKOS_API_KEY\")",
            KEY,
            "fail hardcoded-secret",
            "app.rb:7",
        ),
        in_file(
            "app.rb",
            "callback\",\n    state: session[:state]",
            "callback\"",
            "warn state-used",
            "app.rb:15",
        ),
        in_file(
            "app.rb",
            "rescue WorkOS::WorkOSError\n  redirect \"/login\"\n",
            "",
            "fail exchange-errors-handled",
            "app.rb:27",
        ),
        in_file(
            "app.rb",
            "  session[:user_id] = found.profile.id\n",
            "",
            "fail app-session",
            "app.rb:27",
        ),
        in_file(
            "app.rb",
            "  redirect \"/login\" unless session[:user_id]\n",
            "",
            "fail protected-route",
            "-",
        ),
        in_file("app.rb", "  session.clear\n", "", "fail logout", "-"),
    ];
    check("sinatra", &breaks);
}

#[test]
fn errors_that_another_controller_answers() {
    let sessions = "app/controllers/sessions_controller.rb";
    let rescue = "  rescue_from WorkOS::WorkOSError, with: :worn_out\n";
    let sandbox = broken("rails", sessions, rescue, "");
    for (name, is_answered) in [("letters", false), ("application", true)] {
        let file = format!("app/app/controllers/{name}_controller.rb");
        let whole = std::fs::read_to_string(sandbox.path().join(&file)).unwrap();
        let (first, rest) = whole.split_once('\n').unwrap();
        let changed = sandbox.path().join(&file);
        std::fs::write(&changed, format!("{first}\n{rescue}{rest}")).unwrap();
        let verdicts = CodeFindings::of(&sandbox);
        assert_eq!(verdicts.amiss().is_empty(), is_answered, "{name}");
        std::fs::write(&changed, whole).unwrap();
    }
}

#[test]
fn hanami() {
    let breaks = [
        in_file(
            "app/actions/sessions/callback.rb",
            "        handle_exception WorkOS::WorkOSError => :worn_out\n",
            "",
            "fail exchange-errors-handled",
            "app/actions/sessions/callback.rb:9",
        ),
        in_file(
            "app/actions/sessions/callback.rb",
            "          response.session[:gardener] = found.profile.email\n",
            "",
            "fail app-session",
            "app/actions/sessions/callback.rb:10",
        ),
        in_file(
            "app/actions/sessions/destroy.rb",
            "          response.session.clear\n",
            "",
            "fail logout",
            "-",
        ),
    ];
    check("hanami", &breaks);
}
