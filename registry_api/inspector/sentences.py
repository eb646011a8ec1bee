"""Each outcome as a sentence for a person, and what to do next. Nothing that a server sent stands in one."""

from registry_api.inspector.evidence import Reason

_SENTENCES: dict[tuple[str, str], str] = {
    ("abandoned", "internal"): "The inspection failed inside the registry. Tell its operators.",
    ("auth_required", "status"): "People must sign in first (HTTP {status}); the tool list can be pasted.",
    (
        "not_mcp",
        "answer",
    ): "Something answers there, but not as an MCP server. Check the path: many end in /mcp or /sse.",
    ("not_mcp", "html"): "A web page answers there, not an MCP server. Check the path: many end in /mcp or /sse.",
    ("not_mcp", "gone"): "Nothing is at this path (HTTP {status}). Check the path: many end in /mcp or /sse.",
    ("not_mcp", "status"): "The server rejects the request (HTTP {status} {phrase}). Check the URL with its operator.",
    ("not_mcp", "http"): "What answers there does not speak HTTP. Check the port.",
    (
        "not_mcp",
        "encoding",
    ): "The answer is in an encoding that was not asked for, or damaged. Tell the server's operator.",
    ("not_mcp", "version"): "The server speaks a version of MCP that is not known here. Ask its operator to update it.",
    ("not_mcp", "opening"): "The server's first answer is not valid MCP. Tell its operator.",
    ("not_mcp", "list"): "The server opens a session, but does not list its tools. Tell its operator.",
    ("not_mcp", "invalid_list"): "The server's tool list is not valid MCP. Tell its operator.",
    ("not_mcp", "tool"): (
        "Tool {number} of the list is not valid MCP: it needs a name and an input schema that is an object. "
        "Tell the server's operator."
    ),
    (
        "not_mcp",
        "endpoint",
    ): "The event stream does not begin as MCP's SSE transport does. Check the URL and the transport.",
    ("wrong_transport", "sse"): "The server answers over SSE. Change the transport to SSE.",
    ("wrong_transport", "streamable-http"): (
        "The server answers over Streamable HTTP. Change the transport to Streamable HTTP."
    ),
    (
        "unreachable",
        "name",
    ): "The host name has no address. Check its spelling, and whether it is known outside your network.",
    (
        "unreachable",
        "connect",
    ): "Nothing accepts a connection there. Check host and port, and whether the server is running.",
    ("unreachable", "closed"): "The server closes the connection without an answer. Try again later.",
    ("unreachable", "busy"): "The server asks to come back later (HTTP 429). It is tried again.",
    (
        "unreachable",
        "status",
    ): "The server fails (HTTP {status} {phrase}). It is tried again; tell its operator if it stays so.",
    ("tls_failed", "certificate"): "The server's certificate is not accepted: {certificate}. Tell its operator.",
    ("tls_failed", "handshake"): "No secure connection can be made. Check whether the port speaks https.",
    ("timeout", "resolve"): "Looking up the host name takes too long. It is tried again.",
    ("timeout", "connect"): "Nothing answers at this host and port. A firewall may be in between.",
    ("timeout", "tls"): "The secure connection takes too long. Check whether the port speaks https.",
    ("timeout", "read"): "The server accepts the connection, but does not answer in time. It is tried again.",
    ("timeout", "whole"): "The server does not finish in time. It is tried again.",
    ("too_large", "bytes"): "The answer is larger than {size}. Paste the tool list instead.",
    ("too_large", "inflated"): "The answer is larger than {size}. Paste the tool list instead.",
    ("too_large", "event"): "One event of the answer is larger than 1 MiB. Paste the tool list instead.",
    ("too_large", "pages"): "The tool list has more than {limit} pages. Paste the tool list instead.",
    ("too_large", "tools"): "The server lists more than {limit} tools. Paste the tool list instead.",
    ("too_large", "requests"): "The tool list takes more than {limit} requests. Paste the tool list instead.",
    ("too_large", "cursor"): "The tool list never ends: a page comes again. Tell the server's operator.",
    ("refused", "address"): "The registry does not connect to this address. Paste the tool list instead.",
    ("refused", "host"): "The registry does not connect to this host. Paste the tool list instead.",
    ("refused", "scheme"): "The registry connects to http and https URLs only.",
    ("refused", "redirect"): "The URL leads elsewhere (HTTP {status}). Register the address that it leads to.",
    ("refused", "endpoint"): "The server names an endpoint on another host. Tell its operator.",
    (
        "refused",
        "server",
    ): "The server refuses the registry (HTTP {status}), without asking for a sign-in. Ask its operator.",
    (
        "refused",
        "mitigated",
    ): "A bot protection refuses the registry (HTTP {status}). Ask the server's operator to let it in.",
}
_CERTIFICATE = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself",
    19: "its issuer is not trusted",
    20: "its issuer is not trusted",
    21: "its issuer is not trusted",
    62: "it is for another name",
    64: "it is for another address",
}


def sentence(reason: Reason) -> str:
    """Return why an inspection ended without a list, as a sentence."""
    about = dict(reason.about)
    return _SENTENCES[reason.outcome, reason.rule].format(
        **about,
        number=int(about.get("index", 0)) + 1,
        size=_size(int(about.get("limit", 0))),
        certificate=_CERTIFICATE.get(int(about.get("code", 0)), "it could not be verified"),
    )


def listed(tools: int) -> str:
    """Return a sentence with the number of tools."""
    if tools == 0:
        return "The server answers and offers no tools."
    return f"The server lists {tools:,} {'tool' if tools == 1 else 'tools'}."


def _size(limit: int) -> str:
    return f"{limit // (1024 * 1024)} MiB" if limit >= 1024 * 1024 else f"{limit} bytes"
