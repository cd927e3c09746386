-- Computers on which runs can be done. How to log in is OpenSSH's to know: nothing secret is here.
CREATE TABLE computers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  address TEXT NOT NULL,
  folder TEXT NOT NULL,
  program TEXT,
  created_at TEXT NOT NULL
);
