"""The sample list of tags, and which of them a sample server has."""

from collections.abc import Collection
from typing import NamedTuple

from registry_api.models import MAX_TAGS


class SampleTag(NamedTuple):
    """A tag; a sample server whose own keywords include one of `keywords` has it."""

    name: str
    title: str
    synonyms: tuple[str, ...]
    keywords: frozenset[str]


def _tag(name: str, title: str, synonyms: tuple[str, ...], *keywords: str) -> SampleTag:
    return SampleTag(name, title, synonyms, frozenset(keywords))


TAGS = (
    _tag(
        "ai-models",
        "AI and models",
        ("machine learning", "LLM", "inference", "RAG"),
        *("ai", "machine-learning", "rag", "llm"),
    ),
    _tag("analytics", "Analytics", ("BI", "reports", "metrics", "market data"), "analytics", "Fintech", "data"),
    _tag("automation", "Automation", ("workflows", "integrations"), "automation", "workflow"),
    _tag("blockchain", "Blockchain", ("smart contracts", "crypto"), "blockchain", "smart-contracts"),
    _tag(
        "code", "Code and repositories", ("git", "source code", "pull requests", "code review"), "git", "code-analysis"
    ),
    _tag(
        "communication",
        "Communication",
        ("chat", "messages", "phone calls", "SMS", "meetings"),
        *("communication", "telephony", "meetings", "voice"),
    ),
    _tag("crm", "Customers and sales", ("CRM", "leads", "contacts", "marketing"), "crm", "sales", "marketing"),
    _tag("databases", "Databases", ("SQL", "Postgres", "data storage"), "database"),
    _tag("design", "Design and whiteboards", ("diagrams", "drawing", "mockups"), "diagramming", "design"),
    _tag(
        "documentation",
        "Documentation",
        ("wiki", "knowledge base", "notes", "manuals"),
        *("documentation", "knowledge", "knowledge-base", "wiki", "notes"),
    ),
    _tag(
        "infrastructure",
        "Cloud and infrastructure",
        ("DevOps", "deployment", "containers", "serverless"),
        *("devops", "infrastructure", "serverless", "containers", "dns"),
    ),
    _tag(
        "issue-tracking",
        "Issue tracking",
        ("tickets", "issues", "bug tracker", "bugs", "defects", "error tracking"),
        *("issue-tracking", "project-management", "error-tracking"),
    ),
    _tag(
        "monitoring",
        "Monitoring",
        ("observability", "logs", "alerts", "incidents", "on-call"),
        *("monitoring", "observability", "logs"),
    ),
    _tag("payments", "Payments and finance", ("billing", "invoices", "money"), "payments", "finance", "commerce"),
    _tag(
        "project-management",
        "Project management",
        ("tasks", "to-do lists", "kanban", "planning", "roadmap"),
        "project-management",
    ),
    _tag("security", "Security", ("vulnerabilities", "compliance", "audit", "SAST"), "security"),
    _tag(
        "web-sites",
        "Web sites",
        ("CMS", "content management", "scraping", "crawling", "browser"),
        *("web", "web-scraping", "browser"),
    ),
)


def names_for(keywords: Collection[str]) -> list[str]:
    """Return the names of the tags for a sample server with these keywords."""
    return [tag.name for tag in TAGS if not tag.keywords.isdisjoint(keywords)][:MAX_TAGS]
