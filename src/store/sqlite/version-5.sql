-- What leads from the fourth version to the fifth: lists of a million rows. `schema.sql` says the
-- same of a fresh file.
DROP INDEX resources_parent;
CREATE INDEX resources_children ON resources (account, parent, sort, id);

-- Numbers by which words are found.
CREATE TABLE blocks (
    account TEXT    NOT NULL PRIMARY KEY,
    block   INTEGER NOT NULL UNIQUE CHECK (block > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO blocks (account, block)
    SELECT account, row_number() OVER (ORDER BY account) FROM (SELECT DISTINCT account FROM things);
ALTER TABLE users ADD COLUMN number INTEGER;
ALTER TABLE resources ADD COLUMN number INTEGER;
UPDATE users SET number = numbered.number FROM (
    SELECT u.account, u.id, (b.block << 32)
        + row_number() OVER (PARTITION BY u.account ORDER BY u.sort, u.id) AS number
    FROM users u JOIN blocks b ON b.account = u.account
) numbered WHERE users.account = numbered.account AND users.id = numbered.id;
UPDATE resources SET number = numbered.number FROM (
    SELECT r.account, r.id, (b.block << 32)
        + row_number() OVER (PARTITION BY r.account ORDER BY r.sort, r.id) AS number
    FROM resources r JOIN blocks b ON b.account = r.account
) numbered WHERE resources.account = numbered.account AND resources.id = numbered.id;
CREATE UNIQUE INDEX users_number ON users (number);
CREATE UNIQUE INDEX resources_number ON resources (number);

-- What lists are sorted by and how long they are.
ALTER TABLE users ADD COLUMN roles TEXT NOT NULL DEFAULT '';
UPDATE users SET roles = coalesce((
    SELECT group_concat(DISTINCT a.role ORDER BY a.role) FROM assignments a
    WHERE a.account = users.account AND a.user = users.id), '');
ALTER TABLE accounts ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN invited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN things INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN policy_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN email_key TEXT GENERATED ALWAYS AS (coalesce(email, '')) VIRTUAL;
ALTER TABLE users ADD COLUMN labels_key TEXT GENERATED ALWAYS AS (rtrim(labels, ']')) VIRTUAL;
ALTER TABLE resources ADD COLUMN owner_key TEXT GENERATED ALWAYS AS (coalesce(owner, '')) VIRTUAL;
ALTER TABLE resources ADD COLUMN state_key TEXT GENERATED ALWAYS AS (coalesce(state, '')) VIRTUAL;
ALTER TABLE resources ADD COLUMN parent_key TEXT GENERATED ALWAYS AS (coalesce(parent, '')) VIRTUAL;
ALTER TABLE requests ADD COLUMN asker_key TEXT GENERATED ALWAYS AS (coalesce(asked_by, '')) VIRTUAL;
ALTER TABLE requests ADD COLUMN end_key INTEGER GENERATED ALWAYS AS (coalesce(expires, 9223372036854775807)) VIRTUAL;
ALTER TABLE accounts ADD COLUMN plan_key TEXT GENERATED ALWAYS AS (coalesce(plan, '')) VIRTUAL;
UPDATE accounts SET
    active = (SELECT count(*) FROM users WHERE account = accounts.id AND status = 'active'),
    invited = (SELECT count(*) FROM users WHERE account = accounts.id AND status = 'invited'),
    archived = (SELECT count(*) FROM users WHERE account = accounts.id AND status = 'archived'),
    waiting = (SELECT count(*) FROM requests WHERE account = accounts.id AND status = 'waiting'),
    things = (SELECT count(*) FROM resources WHERE account = accounts.id),
    policy_name = coalesce((SELECT name FROM policies WHERE hash = accounts.policy), '');
DROP INDEX users_by_email;
CREATE INDEX users_by_email ON users (account, email_key, id) WHERE status <> 'removed';
CREATE INDEX users_by_roles ON users (account, roles, sort, id) WHERE status <> 'removed';
CREATE INDEX users_by_labels ON users (account, labels_key, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_active ON accounts (active, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_invited ON accounts (invited, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_archived ON accounts (archived, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_waiting ON accounts (waiting, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_policy ON accounts (policy_name, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_plan ON accounts (plan_key, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_status ON accounts (status, sort, id) WHERE status <> 'removed';
CREATE INDEX accounts_by_since ON accounts (since, id) WHERE status <> 'removed';
CREATE INDEX resources_by_owner ON resources (account, owner_key, sort, id);
CREATE INDEX resources_by_state ON resources (account, state_key, sort, id);
CREATE INDEX resources_by_parent ON resources (account, parent_key, sort, id);
CREATE INDEX resources_by_since ON resources (account, since, id);
CREATE INDEX assignments_until ON assignments (account, until, user) WHERE until IS NOT NULL;
CREATE INDEX relations_word ON relations (account, relation, user);
CREATE INDEX requests_by_status ON requests (account, status, age, id);
CREATE INDEX requests_by_workflow ON requests (account, workflow, age, id);
CREATE INDEX requests_by_asker ON requests (account, asker_key, age, id);
CREATE INDEX requests_by_subject ON requests (account, about, age, id);
CREATE INDEX requests_by_end ON requests (account, end_key, age, id);
CREATE INDEX requests_by_since ON requests (account, since, id);
CREATE INDEX edits_by_operator ON edits (account, operator, seq);

-- The words of rows.
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
INSERT INTO users_words (rowid, find, labels)
    SELECT number, find || char(3, 3), labels FROM users ORDER BY number;
INSERT INTO resources_words (rowid, find, labels)
    SELECT number, find || char(3, 3), labels FROM resources ORDER BY number;
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
