CREATE TABLE phone_wrap (
    copy      INTEGER NOT NULL PRIMARY KEY,
    key_hint  BLOB    NOT NULL,
    wrapped   BLOB    NOT NULL,
    sealed    BLOB    NOT NULL,
    mac       BLOB    NOT NULL,
    checksum  BLOB    NOT NULL
) STRICT;
