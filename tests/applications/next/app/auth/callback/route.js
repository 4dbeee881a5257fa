// On the edge, where there is no Node: the exchange is a plain request.

import { NextResponse } from "next/server";
import { cookie, origin, signed } from "../../../lib/sign-in.js";

export const runtime = "edge";

const LIFETIME_SECONDS = 8 * 60 * 60;

async function exchange(code) {
  const answer = await fetch("https://api.workos.com/sso/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: process.env.WORKOS_CLIENT_ID,
      client_secret: process.env.WORKOS_API_KEY,
      code,
    }),
    cache: "no-store",
    signal: AbortSignal.timeout(5000),
  });
  if (answer.status === 400) return undefined;
  if (!answer.ok) throw new Error(`WorkOS answered ${answer.status}`);
  return (await answer.json()).profile;
}

export async function GET(request) {
  const query = request.nextUrl.searchParams;
  const to = (path) => NextResponse.redirect(`${origin}${path}`);
  const [code, state] = [query.get("code"), request.cookies.get("state")?.value];
  if (query.has("error") || !code || !state || state !== query.get("state")) {
    return to("/login?outcome=over");
  }
  let profile;
  try {
    profile = await exchange(code);
  } catch (error) {
    console.error(error.message);
    return to("/login?outcome=failed");
  }
  if (!profile) return to("/login?outcome=over");
  const answer = to("/account");
  const session = {
    id: crypto.randomUUID(),
    email: profile.email,
    until: Date.now() + LIFETIME_SECONDS * 1000,
  };
  answer.cookies.set("session", await signed(session), { ...cookie, maxAge: LIFETIME_SECONDS });
  answer.cookies.delete("state");
  return answer;
}
