// What both runtimes of Next.js can do: nothing here needs Node.

export const origin = `http://localhost:${process.env.PORT ?? 3000}`;
export const cookie = { httpOnly: true, sameSite: "lax", path: "/", secure: origin.startsWith("https:") };

const encoder = new TextEncoder();
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+/]/g, (it) => ({ "+": "-", "/": "_" })[it]);

async function signature(text) {
  const secret = encoder.encode(process.env.SESSION_SECRET);
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
}

/** A cookie's value that only this application can make. */
export async function signed(value) {
  const text = encodeURIComponent(JSON.stringify(value));
  return `${text}.${await signature(text)}`;
}

/** What it holds; `undefined` if somebody else made it, or it is too old. */
export async function verified(cookie) {
  const end = cookie?.lastIndexOf(".") ?? -1;
  if (end < 0) return undefined;
  const text = cookie.slice(0, end);
  if (cookie.slice(end + 1) !== (await signature(text))) return undefined;
  const value = JSON.parse(decodeURIComponent(text));
  return value.until > Date.now() ? value : undefined;
}
