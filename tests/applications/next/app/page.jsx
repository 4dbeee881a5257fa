export default function Home() {
  return <a href="/login">Sign in</a>;
}
