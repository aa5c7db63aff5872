"""Mails: what waits to be sent stands in the database, without key and without token."""

from licensing_server.mail.outbox import Kind, queue, queue_once

__all__ = ["Kind", "queue", "queue_once"]
