"""Children: their record, custody, month, documents and classes."""

from services.backoffice.pages.children import child, child_entry, child_paper, children, custody, custody_rule, month

ROUTES = (
    child_entry.routes,
    child_paper.routes,
    child.routes,
    children.routes,
    month.routes,
    custody.routes,
    custody_rule.routes,
)
