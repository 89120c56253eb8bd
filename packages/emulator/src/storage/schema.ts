/** Raised with every change of the tables; a data directory of another version is refused, not guessed at. */
export const SCHEMA_VERSION = 1

/** Everything the emulator knows. Times are milliseconds; ids as the API shows them, `*_key` as they compare. */
export const SCHEMA = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  account_type TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE api_keys (key TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id)) STRICT;

CREATE TABLE orgs (
  id TEXT PRIMARY KEY, domain TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
  created INTEGER NOT NULL) STRICT;
CREATE TABLE workspaces (
  id TEXT PRIMARY KEY, org_id TEXT NOT NULL REFERENCES orgs(id), folder_name TEXT NOT NULL, name TEXT NOT NULL,
  description TEXT, perm_join TEXT NOT NULL, perm_member_manage TEXT NOT NULL, intelligence INTEGER NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, UNIQUE (org_id, folder_name)) STRICT;

-- trashed_with: the id_key of the node whose deletion took this one along; NULL while it lives.
CREATE TABLE nodes (
  id_key TEXT PRIMARY KEY, id TEXT NOT NULL, workspace_id TEXT NOT NULL REFERENCES workspaces(id),
  parent_key TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, size INTEGER, mimetype TEXT,
  version_id TEXT, hash TEXT, creator TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  deleted INTEGER, trashed_with TEXT) STRICT;
-- One living node per name; also serves the listing by name.
CREATE UNIQUE INDEX nodes_by_name ON nodes (workspace_id, parent_key, name) WHERE trashed_with IS NULL;
CREATE INDEX nodes_in_trash ON nodes (trashed_with) WHERE trashed_with IS NOT NULL;
CREATE INDEX nodes_by_parent ON nodes (parent_key);

CREATE TABLE versions (
  id_key TEXT PRIMARY KEY, node_key TEXT NOT NULL REFERENCES nodes(id_key), hash TEXT NOT NULL,
  size INTEGER NOT NULL, mimetype TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE read_tokens (
  token TEXT PRIMARY KEY, node_key TEXT NOT NULL REFERENCES nodes(id_key), expires INTEGER NOT NULL) STRICT;

-- data: what a webhook tells about the file, as it was at that moment.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id_key TEXT NOT NULL UNIQUE, id TEXT NOT NULL, name TEXT NOT NULL,
  category TEXT NOT NULL, sub_category TEXT NOT NULL, org_id TEXT NOT NULL, workspace_id TEXT,
  object_id TEXT NOT NULL, object_key TEXT NOT NULL, actor_id TEXT NOT NULL, agent_id TEXT,
  created INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX events_of_workspace ON events (workspace_id, seq);

CREATE TABLE webhooks (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, guide TEXT NOT NULL, url TEXT NOT NULL,
  secret TEXT NOT NULL, dialect TEXT NOT NULL, scope TEXT NOT NULL, created INTEGER NOT NULL) STRICT;

-- plan: what chaos decided for this delivery when it was queued.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, webhook_ordinal INTEGER NOT NULL REFERENCES webhooks(ordinal) ON DELETE CASCADE,
  event_seq INTEGER NOT NULL, event_id TEXT NOT NULL, event_name TEXT NOT NULL, kind TEXT NOT NULL, plan TEXT NOT NULL,
  body TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL,
  status INTEGER, error TEXT, took_ms INTEGER, created INTEGER NOT NULL, finished INTEGER) STRICT;
-- The queue of one webhook: what is due first, and among equals what was queued first.
CREATE INDEX deliveries_due ON deliveries (webhook_ordinal, next_at, seq)
  WHERE state IN ('pending', 'retrying', 'held');
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_ordinal, state);
`
