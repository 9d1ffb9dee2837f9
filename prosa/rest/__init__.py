"""What the REST doors share: authentication, problem documents, bodies, pagination, schema."""
