CREATE TABLE drop_box (
    number  BLOB NOT NULL PRIMARY KEY,
    sealed  BLOB NOT NULL
) STRICT;
