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
    find     TEXT    NOT NULL,
    active   INTEGER NOT NULL DEFAULT 0,
    invited  INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    waiting  INTEGER NOT NULL DEFAULT 0,
    things   INTEGER NOT NULL DEFAULT 0,
    policy_name TEXT NOT NULL DEFAULT '',
    plan_key TEXT GENERATED ALWAYS AS (coalesce(plan, '')) VIRTUAL
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_list ON accounts (sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_policy ON accounts (policy, status);
CREATE INDEX accounts_by_active ON accounts (active, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_invited ON accounts (invited, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_archived ON accounts (archived, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_waiting ON accounts (waiting, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_policy ON accounts (policy_name, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_plan ON accounts (plan_key, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_status ON accounts (status, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_since ON accounts (since, id) WHERE status <> 'removed';

-- Users and resources share one space of handles; what refers to either refers to this.
CREATE TABLE things (
    account TEXT NOT NULL REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED,
    id      TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

-- Each account has a block of numbers for its users and one for its resources: by `number` the
-- words of a row are found, those of one account beside each other.
CREATE TABLE blocks (
    account TEXT    NOT NULL PRIMARY KEY,
    block   INTEGER NOT NULL UNIQUE CHECK (block > 0)
) STRICT, WITHOUT ROWID;

-- `roles` are those held anywhere, in the order of their names. What is sorted by is a column, for a
-- page begins behind a row of columns; in an expression it would begin at its first alone.
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
    number  INTEGER,
    roles   TEXT    NOT NULL DEFAULT '',
    email_key TEXT GENERATED ALWAYS AS (coalesce(email, '')) VIRTUAL,
    labels_key TEXT GENERATED ALWAYS AS (rtrim(labels, ']')) VIRTUAL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, id) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX users_list ON users (account, sort, id) WHERE status <> 'removed';
CREATE INDEX users_status ON users (account, status, id);
CREATE INDEX users_by_status ON users (account, status, sort, id) WHERE status <> 'removed';
CREATE INDEX users_by_email ON users (account, email_key, id) WHERE status <> 'removed';
CREATE INDEX users_by_since ON users (account, since, id) WHERE status <> 'removed';
CREATE INDEX users_by_roles ON users (account, roles, sort, id) WHERE status <> 'removed';
CREATE INDEX users_by_labels ON users (account, labels_key, sort, id) WHERE status <> 'removed';
CREATE UNIQUE INDEX users_number ON users (number);

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
    number  INTEGER,
    owner_key TEXT GENERATED ALWAYS AS (coalesce(owner, '')) VIRTUAL,
    state_key TEXT GENERATED ALWAYS AS (coalesce(state, '')) VIRTUAL,
    parent_key TEXT GENERATED ALWAYS AS (coalesce(parent, '')) VIRTUAL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, id) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, parent) REFERENCES resources (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, owner) REFERENCES things (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX resources_list ON resources (account, sort, id);
CREATE INDEX resources_kind ON resources (account, kind, sort, id);
CREATE INDEX resources_children ON resources (account, parent, sort, id);
CREATE INDEX resources_owner ON resources (account, owner, kind, id);
CREATE INDEX resources_by_owner ON resources (account, owner_key, sort, id);
CREATE INDEX resources_by_state ON resources (account, state_key, sort, id);
CREATE INDEX resources_by_parent ON resources (account, parent_key, sort, id);
CREATE INDEX resources_by_since ON resources (account, since, id);
CREATE UNIQUE INDEX resources_number ON resources (number);

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
CREATE INDEX assignments_until ON assignments (account, until, user) WHERE until IS NOT NULL;

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
CREATE INDEX relations_word ON relations (account, relation, user);

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
    asker_key TEXT GENERATED ALWAYS AS (coalesce(asked_by, '')) VIRTUAL,
    end_key INTEGER GENERATED ALWAYS AS (coalesce(expires, 9223372036854775807)) VIRTUAL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_list ON requests (account, settled, age, id);
CREATE INDEX requests_waiting ON requests (since, account, id) WHERE status = 'waiting';
CREATE INDEX requests_about ON requests (account, about, status, id);
CREATE INDEX requests_by_status ON requests (account, status, age, id);
CREATE INDEX requests_by_workflow ON requests (account, workflow, age, id);
CREATE INDEX requests_by_asker ON requests (account, asker_key, age, id);
CREATE INDEX requests_by_subject ON requests (account, about, age, id);
CREATE INDEX requests_by_end ON requests (account, end_key, age, id);
CREATE INDEX requests_by_since ON requests (account, since, id);

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
CREATE INDEX edits_by_operator ON edits (account, operator, seq);

-- Beside the chain: who acted, what was asked for and what was changed, a row each, so that the
-- journal of a person or a thing is found. `age` is that of the entry.
CREATE TABLE traces (
    account TEXT    NOT NULL,
    word    TEXT    NOT NULL,
    age     INTEGER NOT NULL,
    PRIMARY KEY (account, word, age)
) STRICT, WITHOUT ROWID;

-- The words of rows: all runs of three letters, so that whatever holds a text is found. Behind each
-- text stand two signs that occur nowhere else, so that its last letters begin runs as well.
CREATE VIRTUAL TABLE users_words USING fts5 (
    find, labels, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO users_words (users_words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE users_runs USING fts5vocab (users_words, instance);
CREATE VIRTUAL TABLE resources_words USING fts5 (
    find, labels, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO resources_words (resources_words, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE resources_runs USING fts5vocab (resources_words, instance);

-- Kept by the tables themselves: the words of their rows, and how long the lists of an account are.
CREATE TRIGGER users_words_in AFTER INSERT ON users BEGIN
    INSERT INTO users_words (rowid, find, labels)
        VALUES (new.number, new.find || char(3, 3), new.labels);
END;
CREATE TRIGGER users_words_out AFTER DELETE ON users BEGIN
    INSERT INTO users_words (users_words, rowid, find, labels)
        VALUES ('delete', old.number, old.find || char(3, 3), old.labels);
END;
CREATE TRIGGER users_words_change AFTER UPDATE OF number, find, labels ON users
WHEN old.number IS NOT new.number OR old.find <> new.find OR old.labels <> new.labels BEGIN
    INSERT INTO users_words (users_words, rowid, find, labels)
        VALUES ('delete', old.number, old.find || char(3, 3), old.labels);
    INSERT INTO users_words (rowid, find, labels)
        VALUES (new.number, new.find || char(3, 3), new.labels);
END;
CREATE TRIGGER resources_words_in AFTER INSERT ON resources BEGIN
    INSERT INTO resources_words (rowid, find, labels)
        VALUES (new.number, new.find || char(3, 3), new.labels);
END;
CREATE TRIGGER resources_words_out AFTER DELETE ON resources BEGIN
    INSERT INTO resources_words (resources_words, rowid, find, labels)
        VALUES ('delete', old.number, old.find || char(3, 3), old.labels);
END;
CREATE TRIGGER resources_words_change AFTER UPDATE OF number, find, labels ON resources
WHEN old.number IS NOT new.number OR old.find <> new.find OR old.labels <> new.labels BEGIN
    INSERT INTO resources_words (resources_words, rowid, find, labels)
        VALUES ('delete', old.number, old.find || char(3, 3), old.labels);
    INSERT INTO resources_words (rowid, find, labels)
        VALUES (new.number, new.find || char(3, 3), new.labels);
END;
CREATE TRIGGER accounts_counted AFTER INSERT ON accounts BEGIN
    UPDATE accounts SET
        active = (SELECT count(*) FROM users WHERE account = new.id AND status = 'active'),
        invited = (SELECT count(*) FROM users WHERE account = new.id AND status = 'invited'),
        archived = (SELECT count(*) FROM users WHERE account = new.id AND status = 'archived'),
        waiting = (SELECT count(*) FROM requests WHERE account = new.id AND status = 'waiting'),
        things = (SELECT count(*) FROM resources WHERE account = new.id)
        WHERE id = new.id;
END;
CREATE TRIGGER users_counted_in AFTER INSERT ON users BEGIN
    UPDATE accounts SET
        active = active + (new.status = 'active'),
        invited = invited + (new.status = 'invited'),
        archived = archived + (new.status = 'archived')
        WHERE id = new.account;
END;
CREATE TRIGGER users_counted_out AFTER DELETE ON users BEGIN
    UPDATE accounts SET
        active = active - (old.status = 'active'),
        invited = invited - (old.status = 'invited'),
        archived = archived - (old.status = 'archived')
        WHERE id = old.account;
END;
CREATE TRIGGER users_counted_change AFTER UPDATE OF status ON users
WHEN old.status <> new.status BEGIN
    UPDATE accounts SET
        active = active + (new.status = 'active') - (old.status = 'active'),
        invited = invited + (new.status = 'invited') - (old.status = 'invited'),
        archived = archived + (new.status = 'archived') - (old.status = 'archived')
        WHERE id = new.account;
END;
CREATE TRIGGER requests_counted_in AFTER INSERT ON requests WHEN new.status = 'waiting' BEGIN
    UPDATE accounts SET waiting = waiting + 1 WHERE id = new.account;
END;
CREATE TRIGGER requests_counted_out AFTER DELETE ON requests WHEN old.status = 'waiting' BEGIN
    UPDATE accounts SET waiting = waiting - 1 WHERE id = old.account;
END;
CREATE TRIGGER requests_counted_change AFTER UPDATE OF status ON requests
WHEN old.status <> new.status BEGIN
    UPDATE accounts SET
        waiting = waiting + (new.status = 'waiting') - (old.status = 'waiting')
        WHERE id = new.account;
END;
CREATE TRIGGER resources_counted_in AFTER INSERT ON resources BEGIN
    UPDATE accounts SET things = things + 1 WHERE id = new.account;
END;
CREATE TRIGGER resources_counted_out AFTER DELETE ON resources BEGIN
    UPDATE accounts SET things = things - 1 WHERE id = old.account;
END;
