"""The whole sign-in, as a browser sees it. Run it with a WorkOS of its own:

workos-ml emulate --redirect-uri 'http://localhost:*/auth/callback' -- python -m unittest
"""

import http.cookiejar
import json
import os
import threading
import unittest
import urllib.error
import urllib.parse
import urllib.request

from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app


class Silent(WSGIRequestHandler):
    def log(self, *_):
        pass


class Browser:
    """As much of a browser as a sign-in needs."""

    def __init__(self):
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
        )

    def visit(self, address, form=None):
        body = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self.opener.open(address, body) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.url, answer.read().decode()


class Watched(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def target(link):
    """Where a link leads, without going there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Watched())
    try:
        opener.open(link)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"]
    raise AssertionError("the link does not redirect")


def link_for(email):
    """The newest link in somebody's mailbox."""
    with urllib.request.urlopen(os.environ["WORKOS_BASE_URL"] + "/_emulate/messages") as answer:
        return next(it for it in json.load(answer)["messages"] if it["to"] == email)["link"]


class SignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if "WORKOS_BASE_URL" not in os.environ:
            raise RuntimeError("run the tests with: workos-ml emulate -- python -m unittest")
        late = []
        cls.server = make_server(
            "localhost", 0, lambda *request: late[0](*request), True, request_handler=Silent
        )
        cls.url = f"http://localhost:{cls.server.server_port}"
        late.append(create_app(cls.url))
        threading.Thread(target=cls.server.serve_forever).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def ask(self, browser, email):
        status, _, text = browser.visit(self.url + "/auth/magic-link", {"email": email})
        self.assertEqual(status, 200)
        self.assertIn("on its way", text)
        return link_for(email)

    def test_a_person_signs_in_sees_the_dashboard_and_signs_out(self):
        browser = Browser()
        self.assertEqual(browser.visit(self.url + "/dashboard")[1], self.url + "/")
        link = self.ask(browser, "ada@example.com")
        _, address, text = browser.visit(link)
        self.assertEqual(address, self.url + "/dashboard")
        self.assertIn("Signed in as ada@example.com", text)
        (cookie,) = browser.cookies
        self.assertTrue(cookie.has_nonstandard_attr("HttpOnly"))
        self.assertEqual(cookie.get_nonstandard_attr("SameSite"), "Lax")
        browser.visit(self.url + "/auth/logout", {})
        self.assertEqual(browser.visit(self.url + "/dashboard")[1], self.url + "/")

    def test_a_link_that_was_used_says_so(self):
        browser = Browser()
        link = self.ask(browser, "grace@example.com")
        browser.visit(link)
        status, _, text = browser.visit(link)
        self.assertEqual(status, 403)
        self.assertIn("used already, or has expired", text)

    def test_a_code_is_good_for_one_sign_in(self):
        browser, other = Browser(), Browser()
        callback = target(self.ask(browser, "edsger@example.com"))
        for cookie in browser.cookies:
            other.cookies.set_cookie(cookie)
        self.assertEqual(browser.visit(callback)[0], 200)
        status, _, text = other.visit(callback)
        self.assertEqual(status, 400)
        self.assertIn("finished already", text)

    def test_a_link_does_nothing_in_another_persons_browser(self):
        callback = target(self.ask(Browser(), "mallory@example.com"))
        victim = Browser()
        status, _, text = victim.visit(callback)
        self.assertEqual(status, 400)
        self.assertIn("in which you asked for it", text)
        self.assertEqual(victim.visit(self.url + "/dashboard")[1], self.url + "/")

    def test_what_is_no_address_is_refused_before_workos_is_asked(self):
        status, _, _ = Browser().visit(self.url + "/auth/magic-link", {"email": "nobody"})
        self.assertEqual(status, 400)


if __name__ == "__main__":
    unittest.main()
