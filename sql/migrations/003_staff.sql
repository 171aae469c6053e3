-- What staff looks at, since when, and who was told of a renewal. Append-only: renewal_told.

ALTER TABLE item
  ADD COLUMN waits_since DATETIME(6) NOT NULL DEFAULT current_timestamp(6)
    COMMENT 'since when its state, hold and failure are what they are' AFTER hold_until,
  ADD KEY held (hold_reason, ended, waits_since),
  ADD KEY stopped (failure_who, ended, waits_since);

ALTER TABLE migration
  ADD KEY to_answer (needs_staff, updated_at);

CREATE TABLE renewal_told (
  item_id            BIGINT NOT NULL,
  days               INT NOT NULL COMMENT 'the warning: so many days before the first renewal',
  told_at            DATETIME(6) NOT NULL,
  PRIMARY KEY (item_id, days),
  CONSTRAINT told_of_item FOREIGN KEY (item_id) REFERENCES item (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='warnings before the first renewal that were put into the outbox; append-only';

INSERT INTO chore (name, done_at) VALUES
  ('digest', '1970-01-02'), ('renewals', '1970-01-02'), ('erase', '1970-01-02'), ('sweep', '1970-01-02');
