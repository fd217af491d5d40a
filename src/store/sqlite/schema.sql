CREATE TABLE secret (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    key    BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;

CREATE TABLE policies (
    number INTEGER NOT NULL PRIMARY KEY,
    hash   BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    name   TEXT    NOT NULL,
    text   TEXT    NOT NULL,
    since  INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id       TEXT    NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    title    TEXT    NOT NULL,
    policy   BLOB    NOT NULL REFERENCES policies (hash) DEFERRABLE INITIALLY DEFERRED,
    plan     TEXT,
    features TEXT    NOT NULL CHECK (json_type(features) = 'object'),
    limits   TEXT    NOT NULL CHECK (json_type(limits) = 'object'),
    status   TEXT    NOT NULL CHECK (status IN ('active', 'suspended', 'removed')),
    since    INTEGER NOT NULL,
    sort     TEXT    NOT NULL,
    find     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_list ON accounts (sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_policy ON accounts (policy, status);

-- Users and resources share one space of handles; what refers to either refers to this.
CREATE TABLE things (
    account TEXT NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    id      TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
    account TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    email   TEXT,
    status  TEXT    NOT NULL CHECK (status IN ('invited', 'active', 'archived', 'removed')),
    labels  TEXT    NOT NULL CHECK (json_type(labels) = 'array'),
    since   INTEGER NOT NULL,
    sort    TEXT    NOT NULL,
    find    TEXT    NOT NULL,
    invited_by TEXT,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, id) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX users_list ON users (account, sort, id) WHERE status <> 'removed';
CREATE INDEX users_status ON users (account, status, id);
CREATE INDEX users_by_status ON users (account, status, sort, id) WHERE status <> 'removed';
CREATE INDEX users_by_email ON users (account, coalesce(email, ''), id) WHERE status <> 'removed';
CREATE INDEX users_by_since ON users (account, since, id) WHERE status <> 'removed';

CREATE TABLE resources (
    account TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    title   TEXT    NOT NULL,
    parent  TEXT,
    owner   TEXT,
    state   TEXT,
    facts   TEXT    NOT NULL CHECK (json_type(facts) = 'object'),
    labels  TEXT    NOT NULL CHECK (json_type(labels) = 'array'),
    since   INTEGER NOT NULL,
    sort    TEXT    NOT NULL,
    find    TEXT    NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, id) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, parent) REFERENCES resources (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, owner) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_list ON resources (account, sort, id);
CREATE INDEX resources_kind ON resources (account, kind, sort, id);
CREATE INDEX resources_children ON resources (account, parent, sort, id);
CREATE INDEX resources_owner ON resources (account, owner, kind, id);

-- An empty place is the account; `thing` is the place where it is not the account.
CREATE TABLE assignments (
    account TEXT    NOT NULL,
    user    TEXT    NOT NULL,
    role    TEXT    NOT NULL,
    place   TEXT    NOT NULL,
    until   INTEGER,
    since   INTEGER NOT NULL,
    thing   TEXT    GENERATED ALWAYS AS (nullif(place, '')) VIRTUAL,
    begins  INTEGER,
    PRIMARY KEY (account, user, role, place),
    FOREIGN KEY (account, user) REFERENCES users (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, thing) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_role ON assignments (account, role, place, user);
CREATE INDEX assignments_place ON assignments (account, place, user, role);
CREATE INDEX assignments_thing ON assignments (account, thing);

-- An empty target is the account, an empty capacity is none.
CREATE TABLE relations (
    account  TEXT NOT NULL,
    user     TEXT NOT NULL,
    relation TEXT NOT NULL,
    target   TEXT NOT NULL,
    capacity TEXT NOT NULL,
    thing    TEXT GENERATED ALWAYS AS (nullif(target, '')) VIRTUAL,
    PRIMARY KEY (account, user, relation, target, capacity),
    FOREIGN KEY (account, user) REFERENCES users (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, thing) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_target ON relations (account, target, relation, user, capacity);
CREATE INDEX relations_thing ON relations (account, thing);

-- What a request is about may be gone, so it refers to nothing. An empty `about` is the account.
-- `edits` are those that wait, `expires` is until when they can be decided.
CREATE TABLE requests (
    account  TEXT    NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    id       TEXT    NOT NULL,
    workflow TEXT    NOT NULL,
    about    TEXT    NOT NULL,
    asked_by TEXT,
    note     TEXT,
    status   TEXT    NOT NULL
             CHECK (status IN ('waiting', 'approved', 'declined', 'withdrawn', 'void')),
    since    INTEGER NOT NULL,
    edits    TEXT    CHECK (json_type(edits) = 'array'),
    expires  INTEGER,
    find     TEXT    NOT NULL,
    settled  INTEGER GENERATED ALWAYS AS (status <> 'waiting') VIRTUAL,
    age      INTEGER GENERATED ALWAYS AS (-since) VIRTUAL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_list ON requests (account, settled, age, id);
CREATE INDEX requests_waiting ON requests (since, account, id) WHERE status = 'waiting';
CREATE INDEX requests_about ON requests (account, about, status, id);

CREATE TABLE votes (
    account TEXT    NOT NULL,
    request TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    by      TEXT,
    approve INTEGER NOT NULL CHECK (approve IN (0, 1)),
    note    TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, request, number),
    FOREIGN KEY (account, request) REFERENCES requests (account, id)
        ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- The chain. `body` is the encoding over which `hash` is taken.
CREATE TABLE journal (
    account TEXT    NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    seq     INTEGER NOT NULL CHECK (seq > 0),
    hash    BLOB    NOT NULL CHECK (length(hash) = 32),
    body    BLOB    NOT NULL,
    age     INTEGER GENERATED ALWAYS AS (-seq) VIRTUAL,
    PRIMARY KEY (account, seq)
) STRICT;
CREATE INDEX journal_list ON journal (account, age);

-- Beside the chain: personal words, and the salts of their commitments. May be erased.
CREATE TABLE personal (
    account    TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    commitment BLOB    NOT NULL CHECK (length(commitment) = 32),
    salt       BLOB    NOT NULL CHECK (length(salt) = 16),
    value      TEXT    NOT NULL,
    about      TEXT,
    PRIMARY KEY (account, seq, commitment),
    FOREIGN KEY (account, seq) REFERENCES journal (account, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_about ON personal (account, about);

-- Beside the chain: the edits carried out, their answers, and what a search of the journal reads.
CREATE TABLE edits (
    account TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    asked   BLOB    NOT NULL CHECK (length(asked) = 32),
    outcome TEXT    NOT NULL,
    find    TEXT    NOT NULL,
    at      INTEGER NOT NULL DEFAULT 0,
    why     TEXT    NOT NULL DEFAULT '',
    operator TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (account, id),
    UNIQUE (account, seq),
    FOREIGN KEY (account, seq) REFERENCES journal (account, seq)
) STRICT;

-- Beside the chain: who acted, what was asked for and what was changed, a row each, so that the
-- journal of a person or a thing is found. `age` is that of the entry.
CREATE TABLE traces (
    account TEXT    NOT NULL,
    word    TEXT    NOT NULL,
    age     INTEGER NOT NULL,
    PRIMARY KEY (account, word, age)
) STRICT, WITHOUT ROWID;
