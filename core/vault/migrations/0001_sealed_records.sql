CREATE TABLE key_wrap (
    method       INTEGER NOT NULL,
    copy         INTEGER NOT NULL,
    vault_id     BLOB    NOT NULL,
    key_hint     BLOB    NOT NULL,
    memory_kib   INTEGER NOT NULL,
    iterations   INTEGER NOT NULL,
    parallelism  INTEGER NOT NULL,
    salt         BLOB    NOT NULL,
    sealed       BLOB    NOT NULL,
    mac          BLOB    NOT NULL,
    checksum     BLOB    NOT NULL,
    PRIMARY KEY (method, copy)
) STRICT;

CREATE TABLE attempts (
    one     INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    sealed  BLOB    NOT NULL
) STRICT;

CREATE TABLE head (
    copy    INTEGER NOT NULL PRIMARY KEY,
    sealed  BLOB    NOT NULL
) STRICT;

CREATE TABLE head_block (
    block   INTEGER NOT NULL PRIMARY KEY,
    sealed  BLOB    NOT NULL
) STRICT;

CREATE TABLE record (
    row       INTEGER NOT NULL PRIMARY KEY,
    kind      BLOB    NOT NULL,
    id        BLOB    NOT NULL,
    encoding  INTEGER NOT NULL,
    revision  INTEGER NOT NULL,
    length    INTEGER NOT NULL,
    sealed    BLOB    NOT NULL
) STRICT;
