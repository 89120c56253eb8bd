/**
 * Tables of the SQLite store. Forward-only: a change appends a step to `migrations`, never edits one.
 *
 * @module
 */

/** What each step makes; `PRAGMA user_version` counts the steps done. */
export const migrations: readonly string[] = [
  `
  -- The log. AUTOINCREMENT, so that a pruned seq is never given out again.
  CREATE TABLE events (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant      TEXT NOT NULL,
    source      TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    dialect     TEXT NOT NULL,
    type        TEXT NOT NULL,
    time        INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    file        TEXT,
    workspace   TEXT,
    event       TEXT NOT NULL,
    original    TEXT,
    raw         BLOB NOT NULL,
    meta        TEXT NOT NULL,
    keys        TEXT NOT NULL,
    enrichment  INTEGER NOT NULL,
    added       TEXT
  );

  -- Deduplication: one row per identity key. It also finds an event by its sender's id,
  -- whichever tenant it belongs to, hence key first.
  CREATE TABLE event_keys (
    key    TEXT NOT NULL,
    tenant TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (key, tenant)
  ) WITHOUT ROWID;

  -- Keys that later sightings of a stored event brought along.
  CREATE TABLE sightings (
    seq         INTEGER NOT NULL,
    key         TEXT NOT NULL,
    source      TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (seq, key)
  ) WITHOUT ROWID;

  CREATE TABLE cursors (
    name     TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    owner    TEXT,
    fence    INTEGER NOT NULL,
    until    INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    seq        INTEGER NOT NULL,
    rule       TEXT NOT NULL,
    target     TEXT NOT NULL,
    run        TEXT NOT NULL,
    lane       INTEGER NOT NULL,
    lane_key   TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    -- attempts since it was last (re)driven: what the retry policy counts
    tries      INTEGER NOT NULL DEFAULT 0,
    stale      INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    next_at    INTEGER,
    last_error TEXT
  );
  -- A delivery is made once per (event, rule, target, run); also: the deliveries of one event.
  CREATE UNIQUE INDEX deliveries_identity ON deliveries (seq, rule, target, run);
  -- The next one in a lane; also: how many wait.
  CREATE INDEX deliveries_waiting ON deliveries (lane, id) WHERE state IN ('pending', 'retrying');
  -- Dead letters, newest first.
  CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'dead';

  -- A lane is one (target, rule, file) with work to do; it is gone when there is none.
  -- due_at is when its head may be leased: the next attempt, or the end of the lease it is under.
  CREATE TABLE lanes (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    rule   TEXT NOT NULL,
    lane   TEXT NOT NULL,
    head   INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    token  INTEGER NOT NULL,
    owner  TEXT
  );
  CREATE UNIQUE INDEX lanes_identity ON lanes (target, rule, lane);
  -- The lanes of a target that are due, longest waiting first.
  CREATE INDEX lanes_due ON lanes (target, due_at);

  CREATE TABLE attempts (
    delivery   INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    latency_ms REAL NOT NULL,
    ok         INTEGER NOT NULL,
    status     INTEGER,
    code       TEXT,
    message    TEXT,
    response   TEXT,
    PRIMARY KEY (delivery, n)
  ) WITHOUT ROWID;

  -- Counts that would need a scan, and the counter that lease tokens come from.
  CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
  ) WITHOUT ROWID;

  -- One row: what makes the event ids of this store its own.
  CREATE TABLE identity (prefix TEXT NOT NULL);
  `,
  `
  -- Staleness. time_resolution is 0 where time is not the sender's, as in all rows before this column.
  ALTER TABLE events ADD COLUMN time_resolution INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE events ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;

  -- The newest that was seen of each facet of a file; the cursor 'facets' says up to where in the log.
  CREATE TABLE facets (
    tenant          TEXT NOT NULL,
    file            TEXT NOT NULL,
    facet           TEXT NOT NULL,
    time            INTEGER NOT NULL,
    time_resolution INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    PRIMARY KEY (tenant, file, facet)
  ) WITHOUT ROWID;
  `,
]
