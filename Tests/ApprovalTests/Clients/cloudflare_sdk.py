"""Cloudflare's own SDK against a simulated Cloudflare: one line per check, exit 1 where one differs.

Usage: cloudflare_sdk.py BASE_URL TOKEN ACCOUNT_ID ZONE_ID
"""

import sys
import time

import cloudflare
import httpx
from cloudflare import Cloudflare

base, token, account, zone = sys.argv[1:5]
failures = 0

# Real replies carry these although the SDK's types do not.
UNDOCUMENTED = {"healthy", "failure_reason", "zone_name", "email"}
NOBODY = "0" * 32
UNKNOWN = "17b5962d775c646f3f9725cbc7a53df4"


def client(value=token, strict=True, **more):
    return Cloudflare(api_token=value, base_url=base, max_retries=0, _strict_response_validation=strict, **more)


def report(name, difference):
    global failures
    failures += difference is not None
    print(f"ok {name}" if difference is None else f"FAIL {name}: {difference}", flush=True)


def check(name, value, expected=True):
    report(name, None if value == expected else f"{value!r} instead of {expected!r}")


def call(name, function, /, *arguments, **options):
    """The result of a call that must succeed, in the SDK's own type and without members unknown to it."""
    try:
        result = function(*arguments, **options)
    except cloudflare.APIError as error:
        report(name, f"{type(error).__name__}: {error.message} {error.body}")
        raise SystemExit(1)
    is_list = hasattr(result, "iter_pages")
    items = list(result) if is_list else [result]
    unknown = sorted({key for item in items for key in unknown_members(item)} - UNDOCUMENTED)
    report(name, f"members unknown to the SDK: {unknown}" if unknown else None)
    return items if is_list else result


def unknown_members(item):
    if isinstance(item, list):
        return [key for element in item for key in unknown_members(element)]
    if not hasattr(item, "model_extra"):
        return []
    return list(item.model_extra or {}) + [
        key for name in type(item).model_fields for key in unknown_members(getattr(item, name))
    ]


def refused(name, status, code, message, function, /, *arguments, **options):
    """A call that must fail with this status, code and text, as the SDK types it."""
    kinds = {
        400: "BadRequestError",
        401: "AuthenticationError",
        403: "PermissionDeniedError",
        404: "NotFoundError",
        409: "ConflictError",
        412: "APIStatusError",
        429: "RateLimitError",
    }
    try:
        function(*arguments, **options)
    except cloudflare.APIStatusError as error:
        first = error.errors[0] if error.errors else None
        found = (
            type(error).__name__,
            error.status_code,
            first and first.code,
            message in (first and first.message or ""),
        )
        expected = (kinds[status], status, code, True)
        report(name, None if found == expected else f"{found} instead of {expected}: {error.body}")
        return error
    except cloudflare.APIError as error:
        report(name, f"{type(error).__name__}: {error.message}")
    else:
        report(name, "it succeeded")


def origin(address, name="a", **more):
    return {"name": name, "address": address, **more}


cf = client()
balancers, pools, monitors = cf.load_balancers, cf.load_balancers.pools, cf.load_balancers.monitors
a, z = {"account_id": account}, {"zone_id": zone}

# Token, account and zone.
check("token verify", call("token verify is typed", cf.user.tokens.verify).status, "active")
owned = client("geosim-token-account-owned-0123456789abc")
check("account token verify", call("account token verify is typed", owned.accounts.tokens.verify, **a).status, "active")
check("zone", call("zone is typed", cf.zones.get, **z).name, "example.com")
check("zones by name", [item.id for item in call("zones are typed", cf.zones.list, name="example.com")], [zone])
check("account", call("account is typed", cf.accounts.get, **a).id, account)
check("no pools", call("pools are typed", pools.list, **a), [])

# Monitors.
monitor = call(
    "monitor create",
    monitors.create,
    **a,
    type="https",
    expected_codes="2xx",
    interval=15,
    path="/healthz",
    description="shop",
    header={"Host": ["app.example.com"]},
)
check(
    "monitor defaults",
    (monitor.retries, monitor.timeout, monitor.method, monitor.follow_redirects),
    (2, 5, "GET", False),
)
check("monitor list", [item.id for item in call("monitors are typed", monitors.list, **a)], [monitor.id])
check("monitor get", call("monitor get is typed", monitors.get, monitor.id, **a), monitor)
check(
    "monitor edit keeps the rest",
    call("monitor edit", monitors.edit, monitor.id, **a, timeout=3, expected_codes="2xx").path,
    "/healthz",
)
check(
    "monitor update resets the rest",
    call("monitor update", monitors.update, monitor.id, **a, type="https", interval=15, expected_codes="200").path,
    "/",
)

# Pools.
first = call(
    "pool create",
    pools.create,
    **a,
    name="eu",
    latitude=50.1109,
    longitude=8.6821,
    description="Frankfurt",
    monitor=monitor.id,
    origins=[origin("203.0.113.2", "b", weight=0.33), origin("203.0.113.1", enabled=False)],
)
since = time.monotonic()
check("origins sorted by name", [item.name for item in first.origins], ["a", "b"])
check("origin members", (first.origins[1].weight, first.origins[0].enabled), (0.33, False))
check("no health before the first probe", "healthy" in first.model_extra, False)
second = call(
    "second pool create",
    pools.create,
    **a,
    name="asia",
    latitude=35.6762,
    longitude=139.6503,
    origins=[origin("2001:db8::1"), origin("lb.example.net", "b", header={"Host": ["app.example.com"]})],
)
plain = call("pool without coordinates", pools.create, **a, name="plain", origins=[origin("198.51.100.1")])
check("pool get", call("pool get is typed", pools.get, second.id, **a), second)
check("pool list", [item.name for item in call("pool list is typed", pools.list, **a)], ["asia", "eu", "plain"])
check(
    "pools of a monitor",
    [item.id for item in call("pools by monitor", pools.list, **a, monitor=monitor.id)],
    [first.id],
)
edited = call("pool edit", pools.edit, second.id, **a, description="Tokyo", enabled=False)
check(
    "pool edit keeps the rest",
    (edited.latitude, len(edited.origins), edited.disabled_at is not None),
    (35.6762, 2, True),
)
updated = call(
    "pool update",
    pools.update,
    second.id,
    **a,
    name="asia",
    latitude=35.6762,
    longitude=139.6503,
    origins=[origin("192.0.2.1")],
)
check("pool update resets the rest", (updated.description, updated.enabled, updated.disabled_at), ("", True, None))
check("created_on of a PUT", updated.created_on, "0001-01-01T00:00:00Z")
check("created_on survives a PUT", call("pool after update", pools.get, second.id, **a).created_on, second.created_on)
check(
    "bulk edit",
    [item.notification_email for item in call("pool bulk edit", pools.bulk_edit, **a, notification_email="")],
    [""] * 3,
)

# Load balancers.
balancer = call(
    "load balancer create",
    balancers.create,
    **z,
    name="app.example.com",
    default_pools=[second.id, first.id],
    fallback_pool=first.id,
    proxied=True,
    steering_policy="proximity",
    ttl=30,
)
check("proxied has no ttl", balancer.ttl, 0)
check("order of pools", balancer.default_pools, [second.id, first.id])
check("load balancer list", [item.id for item in call("load balancers are typed", balancers.list, **z)], [balancer.id])
check("load balancer get", call("load balancer get is typed", balancers.get, balancer.id, **z), balancer)
edited = call("load balancer edit", balancers.edit, balancer.id, **z, default_pools=[first.id])
check("load balancer edit keeps the rest", (edited.steering_policy, edited.proxied), ("proximity", True))
updated = call(
    "load balancer update",
    balancers.update,
    balancer.id,
    **z,
    name="app.example.com",
    default_pools=[first.id],
    fallback_pool=first.id,
)
check(
    "load balancer update resets the rest", (updated.steering_policy, updated.proxied, updated.ttl), ("off", False, 30)
)

# References.
found = call("pool references", pools.references.get, first.id, **a)
check(
    "what refers to a pool",
    [(item.reference_type, item.resource_type) for item in found],
    [("referrer", "load_balancer"), ("referral", "monitor")],
)
found = call("monitor references", monitors.references.get, monitor.id, **a)
check("what refers to a monitor", [(item.reference_type, item.resource_id) for item in found], [("referrer", first.id)])

# Credentials that are refused.
stranger, reader = client("x" * 40), client("geosim-token-read-only-0123456789abcdef0")
original = client("geosim-token-original-0123456789abcdef01")
refused("bogus token is not verified", 401, 1000, "Invalid API Token", stranger.user.tokens.verify)
refused("account token is no user's", 401, 1000, "Invalid API Token", owned.user.tokens.verify)
refused("bogus token", 403, 9109, "Invalid access token", stranger.load_balancers.pools.list, **a)
error = refused("malformed token", 400, 6003, "Invalid request headers", client("short").load_balancers.pools.list, **a)
check("its chain", error.body["errors"][0]["error_chain"][0]["code"], 6111)
refused("no token", 400, 9106, "Missing X-Auth-Key", cf.zones.list, extra_headers={"Authorization": cloudflare.Omit()})
keyed = Cloudflare(api_email="ops@example.com", api_key="short", base_url=base, max_retries=0)
error = refused("malformed key", 400, 6003, "Invalid request headers", keyed.zones.list)
check("its chain too", error.body["errors"][0]["error_chain"][0]["code"], 6103)
refused("token may not write", 403, 10000, "Authentication error", reader.load_balancers.pools.delete, plain.id, **a)
refused("token may not read zones", 403, 10000, "Authentication error", original.zones.get, **z)
refused("somebody else's account", 403, 9109, "Unauthorized to access", pools.list, account_id=NOBODY)
refused("no id", 400, 7003, "Could not route to", pools.list, account_id="nope")

# Bodies that are refused.
for name, status, code, message, options in [
    ("no origins", 400, 1002, "the origin list length must be in range [1, ", {"origins": []}),
    ("weight above 1", 400, 1002, "weight is not in range [0, 1]", {"origins": [origin("203.0.113.9", weight=33)]}),
    ("address twice", 400, 1002, "must be unique", {"origins": [origin("203.0.113.9"), origin("203.0.113.9", "b")]}),
    ("private address", 400, 1002, "virtual_network_id", {"origins": [origin("10.0.0.1")]}),
    ("half of a place", 400, 1002, "longitude", {"latitude": 1}),
    (
        "foreign host header",
        400,
        1002,
        'Host header "app.example.net" not allowed for origin domain "lb.example.org"',
        {"origins": [origin("lb.example.org", header={"Host": ["app.example.net"]})]},
    ),
    ("name taken", 409, 1003, "value not unique", {"name": "eu"}),
    ("dot in name", 400, 1002, "alphanumeric", {"name": "a.b"}),
    ("unknown monitor", 400, 1002, "monitor", {"monitor": UNKNOWN}),
]:
    refused(
        f"pool: {name}",
        status,
        code,
        message,
        pools.create,
        **{**a, "name": "new", "origins": [origin("203.0.113.9")], **options},
    )
for name, status, code, message, options in [
    ("outside the zone", 400, 1002, "invalid hostname: app.example.net", {"name": "app.example.net"}),
    (
        "no coordinates",
        400,
        1002,
        "Proximity Load Balancer has pools missing Latitude/Longitude. Pool id's " + plain.id,
        {"default_pools": [plain.id], "steering_policy": "proximity"},
    ),
    ("name taken", 409, 1003, "value not unique", {"name": "app.example.com"}),
    ("no pools", 400, 1002, "default_pools", {"default_pools": []}),
    ("unknown pool", 400, 1002, "not found", {"fallback_pool": UNKNOWN}),
]:
    refused(
        f"load balancer: {name}",
        status,
        code,
        message,
        balancers.create,
        **{**z, "name": "b.example.com", "default_pools": [first.id], "fallback_pool": first.id, **options},
    )
refused(
    "monitor: interval",
    400,
    1002,
    "interval is not in range [10, 3600]",
    monitors.create,
    **a,
    interval=5,
    expected_codes="200",
)
refused("monitor: no codes", 400, 1002, "expected_codes", monitors.create, **a, type="https")
for name, resource, scope in [("pool", pools, a), ("load balancer", balancers, z), ("monitor", monitors, a)]:
    refused(f"{name}: unknown id", 404, 1001, "not found", resource.get, UNKNOWN, **scope)
referenced = "This object is referenced by other objects, delete them first."
refused("pool in use", 412, 1005, referenced, pools.delete, first.id, **a)
refused("monitor in use", 412, 1005, referenced, monitors.delete, monitor.id, **a)

# Health. The SDK types `pop_health` as one city's health; the API sends an object of them: lenient here alone.
lenient = client(strict=False).load_balancers.pools.health
refused("health without monitor", 404, 1001, "Health info unavailable", pools.health.get, plain.id, **a)
while time.monotonic() < since + 40 and "healthy" not in pools.get(first.id, **a).model_extra:
    time.sleep(0.5)
probed = call("pool after its first probe", pools.get, first.id, **a)
check("pool is healthy", probed.model_extra.get("healthy"))
check("health of origins", [item.model_extra.get("healthy") for item in probed.origins], [None, True])
httpx.post(base.replace("/client/v4", "/sim/health"), json={"address": "203.0.113.2", "healthy": False})
failed = call("pool after a failure", pools.get, first.id, **a)
check(
    "failover is seen",
    (failed.model_extra.get("healthy"), failed.origins[1].model_extra.get("healthy")),
    (False, False),
)
health = lenient.get(first.id, **a)
check("health is this pool's", health.pool_id, first.id)
cities = health.pop_health.model_extra
check("health by city", sorted(cities)[0], "Amsterdam, NL")
seen = cities["Amsterdam, NL"]["origins"][0]["203.0.113.2"]
check(
    "health of one origin",
    (seen["healthy"], sorted(seen)),
    (False, ["failure_reason", "healthy", "response_code", "rtt"]),
)

# Deletion, from the outside in.
check("load balancer delete", call("load balancer delete is typed", balancers.delete, balancer.id, **z).id, balancer.id)
for item in [first, second, plain]:
    check(f"pool delete {item.name}", call(f"pool delete {item.name} is typed", pools.delete, item.id, **a).id, item.id)
check("monitor delete", call("monitor delete is typed", monitors.delete, monitor.id, **a).id, monitor.id)
refused("pool deleted", 404, 1001, "not found", pools.get, first.id, **a)

# The rate limit, of a token that nothing else uses.
with httpx.Client(base_url=base, headers={"Authorization": "Bearer geosim-token-read-only-0123456789abcdef0"}) as raw:
    while raw.get("/user/tokens/verify").status_code != 429:
        pass
error = refused("rate limit", 429, 10100, "More than 1200 requests per 300 seconds reached", reader.zones.list)
check("retry after", 0 < int(error.response.headers["retry-after"]) <= 300)

print(f"cloudflare {cloudflare.__version__}: {'all approved' if failures == 0 else f'{failures} differ'}")
raise SystemExit(failures > 0)
