//! Python's frameworks.

use super::{KEY, check, in_file};

#[test]
fn flask() {
    let breaks = [
        in_file(
            "auth.py",
            "os.environ[\"WORKOS_API_KEY\"]",
            KEY,
            "fail hardcoded-secret",
            "auth.py:10",
        ),
        in_file(
            "auth.py",
            "        state=state,\n",
            "",
            "warn state-used",
            "auth.py:29",
        ),
        in_file(
            "auth.py",
            "        return redirect(url_for(\"home\", error=\"link\"))\n",
            "        raise\n",
            "fail exchange-errors-handled",
            "auth.py:44",
        ),
        in_file(
            "auth.py",
            "    session[\"gardener\"] = found.profile.id\n",
            "",
            "fail app-session",
            "auth.py:44",
        ),
        in_file("app.py", "@signed_in\n", "", "fail protected-route", "-"),
        in_file("auth.py", "    session.clear()\n", "", "fail logout", "-"),
    ];
    check("flask", &breaks);
}

#[test]
fn django() {
    let breaks = [
        in_file(
            "members/views.py",
            "            state=state,\n",
            "",
            "warn state-used",
            "members/views.py:25",
        ),
        in_file(
            "members/views.py",
            "        return redirect(\"/?error=link\")\n",
            "        raise\n",
            "fail exchange-errors-handled",
            "members/views.py:39",
        ),
        in_file(
            "members/views.py",
            "    login(request, member)\n",
            "",
            "fail app-session",
            "members/views.py:39",
        ),
        in_file(
            "library/urls.py",
            "login_required(views.loans)",
            "views.loans",
            "fail protected-route",
            "-",
        ),
        in_file(
            "members/views.py",
            "    logout(request)\n",
            "",
            "fail logout",
            "-",
        ),
    ];
    check("django", &breaks);
}

#[test]
fn fastapi() {
    let breaks = [
        in_file(
            "library/auth.py",
            "        state=state,\n",
            "",
            "warn state-used",
            "library/auth.py:33",
        ),
        in_file(
            "library/auth.py",
            "        raise HTTPException(400, \"the link is worn out\") from error\n",
            "        raise\n",
            "fail exchange-errors-handled",
            "library/auth.py:47",
        ),
        in_file(
            "library/main.py",
            ", dependencies=[Depends(current_member)]",
            "",
            "fail protected-route",
            "-",
        ),
        in_file(
            "library/auth.py",
            "    request.session.clear()\n",
            "    return None\n",
            "fail logout",
            "-",
        ),
    ];
    check("fastapi", &breaks);
}

#[test]
fn fasthtml() {
    let breaks = [
        in_file(
            "main.py",
            "        state=state,\n",
            "",
            "warn state-used",
            "main.py:23",
        ),
        in_file(
            "main.py",
            "    session[\"cook\"] = found.profile.id\n",
            "",
            "fail app-session",
            "main.py:38",
        ),
        in_file(
            "main.py",
            "        return RedirectResponse(\"/\", status_code=303)\n    return Titled",
            "        print(\"nobody\")\n    return Titled",
            "fail protected-route",
            "-",
        ),
        in_file("main.py", "    session.clear()\n", "", "fail logout", "-"),
    ];
    check("fasthtml", &breaks);
}
