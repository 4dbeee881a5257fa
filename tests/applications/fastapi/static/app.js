const root = document.querySelector("#root");
const problems = {
  link: "This link has been used already, has expired, or was opened in another browser.",
  later: "Signing in does not work at the moment.",
};

const ask = (path, body) =>
  fetch(path, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function signedIn(email) {
  const button = document.createElement("button");
  button.textContent = "Sign out";
  button.onclick = async () => {
    await ask("/api/logout", {});
    await show();
  };
  root.replaceChildren(paragraph(`Signed in as ${email}.`), button);
}

function signedOut(problem) {
  const form = document.createElement("form");
  form.innerHTML = '<label>E-mail <input type="email" name="email" required></label><button>Send me a link</button>';
  form.onsubmit = async (event) => {
    event.preventDefault();
    const answer = await ask("/api/login", { email: new FormData(form).get("email") });
    const { message, error } = await answer.json();
    root.replaceChildren(paragraph(message ?? error));
  };
  root.replaceChildren(...(problem ? [paragraph(problem)] : []), form);
}

async function show() {
  const answer = await ask("/api/me");
  if (answer.ok) signedIn((await answer.json()).email);
  else signedOut(problems[new URLSearchParams(location.search).get("problem")]);
}

await show();
