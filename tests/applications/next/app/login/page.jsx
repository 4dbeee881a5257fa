// A form without a script: a server action.

import { WorkOS } from "@workos-inc/node";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cookie, origin } from "../../lib/sign-in.js";

const messages = {
  sent: "A link is on its way to you.",
  failed: "Signing in does not work at the moment.",
  over: "This link has been used already, has expired, or was opened in another browser.",
};

async function send(form) {
  "use server";
  // Out of here, or the build would need the key.
  const workos = new WorkOS(process.env.WORKOS_API_KEY, { timeout: 4000 });
  const state = crypto.randomUUID();
  let outcome = "sent";
  try {
    const session = await workos.passwordless.createSession({
      type: "MagicLink",
      email: String(form.get("email")),
      redirectURI: `${origin}/auth/callback`,
      state,
    });
    await workos.passwordless.sendSession(session.id);
    (await cookies()).set("state", state, { ...cookie, maxAge: 900 });
  } catch (error) {
    console.error(error.message);
    outcome = "failed";
  }
  redirect(`/login?outcome=${outcome}`);
}

export default async function Login({ searchParams }) {
  const { outcome } = await searchParams;
  return (
    <form action={send}>
      <p>{messages[outcome]}</p>
      <label>
        E-mail <input type="email" name="email" required />
      </label>
      <button>Send me a link</button>
    </form>
  );
}
