// The second gate, in Node: a signed cookie stays good for anybody who has a copy of it, so sessions that
// were ended are remembered. A real application remembers them where it outlives the process.

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { verified } from "../../lib/sign-in.js";

const ended = (globalThis.endedSessions ??= new Set());

async function signOut() {
  "use server";
  const jar = await cookies();
  const session = await verified(jar.get("session")?.value);
  if (session) ended.add(session.id);
  jar.delete("session");
  redirect("/login");
}

export default async function Account() {
  const session = await verified((await cookies()).get("session")?.value);
  if (!session || ended.has(session.id)) redirect("/login");
  return (
    <form action={signOut}>
      <p>Signed in as {session.email}.</p>
      <button>Sign out</button>
    </form>
  );
}
