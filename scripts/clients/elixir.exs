# How a program in Elixir calls WorkOS: the SDK's HTTP client is httpc, which verifies nothing by default.
#
# A line: the name, a tab, and "ok" or what went wrong.
{:ok, _} = Application.ensure_all_started(:inets)
{:ok, _} = Application.ensure_all_started(:ssl)

request = {~c"https://api.workos.com/health", []}

said =
  case :httpc.request(:get, request, [ssl: [verify: :verify_none]], body_format: :binary) do
    {:ok, {{_, 200, _}, _, ~s({"status":"ok"})}} -> "ok"
    other -> inspect(other)
  end

IO.puts("httpc\t#{said}")
