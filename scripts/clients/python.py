"""The ways in which a program in Python calls WorkOS: each of those that are named, once.

A line for each: the name, a tab, and "ok" or what went wrong.
"""

import asyncio
import http.client
import os
import sys
import urllib.request

URL = "https://api.workos.com/health"
KEY, CLIENT = os.environ["WORKOS_API_KEY"], os.environ["WORKOS_CLIENT_ID"]
# The addresses that the environment names as well must not be what leads to the emulator.
for name in [it for it in os.environ if it.startswith("WORKOS_")]:
    del os.environ[name]


def with_requests():
    import requests

    return requests.get(URL, timeout=30).text


def with_httpx():
    import httpx

    return httpx.get(URL).text


def with_httpx_async():
    import httpx

    async def call():
        async with httpx.AsyncClient() as client:
            return (await client.get(URL)).text

    return asyncio.run(call())


def with_urllib():
    return urllib.request.urlopen(URL, timeout=30).read().decode()


def with_http_client():
    connection = http.client.HTTPSConnection("api.workos.com", timeout=30)
    connection.request("GET", "/health")
    return connection.getresponse().read().decode()


def with_aiohttp(**options):
    import aiohttp

    async def call():
        async with aiohttp.ClientSession(**options) as session:
            async with session.get(URL) as response:
                return await response.text()

    return asyncio.run(call())


def with_sdk():
    import workos

    if hasattr(workos, "WorkOSClient"):
        client = workos.WorkOSClient(api_key=KEY, client_id=CLIENT)
        session = client.passwordless.create_session(email="you@example.com", type="MagicLink").id
    else:
        workos.api_key, workos.client_id = KEY, CLIENT
        options = {"email": "you@example.com", "type": "MagicLink"}
        session = workos.client.passwordless.create_session(options)["id"]
    assert session.startswith("passwordless_session_"), session
    return '{"status":"ok"}'


WAYS = {
    "requests": with_requests,
    "httpx": with_httpx,
    "httpx async": with_httpx_async,
    "urllib": with_urllib,
    "http.client": with_http_client,
    "aiohttp": with_aiohttp,
    "aiohttp trust_env": lambda: with_aiohttp(trust_env=True),
    "SDK": with_sdk,
}

for name in sys.argv[1].split(","):
    try:
        text = WAYS[name]()
        said = "ok" if text == '{"status":"ok"}' else f"answered {text}"
    except Exception as error:  # Whatever it is, it is the result.
        said = f"{type(error).__name__}: {error}".splitlines()[0]
    print(f"{name}\t{said}", flush=True)
