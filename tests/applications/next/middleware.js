// The first gate, on the edge: who has no cookie of ours sees no account.

import { NextResponse } from "next/server";
import { origin, verified } from "./lib/sign-in.js";

export const config = { matcher: "/account/:path*" };

export async function middleware(request) {
  if (await verified(request.cookies.get("session")?.value)) return NextResponse.next();
  return NextResponse.redirect(`${origin}/login`);
}
