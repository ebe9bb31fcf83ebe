"""Children: their record, custody, month, documents and classes."""
