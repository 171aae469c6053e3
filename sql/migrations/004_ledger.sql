-- The commission ledger in full: who paid, what ended a term, accounts that became one, statements, payouts, alarms.
-- Append-only (no UPDATE or DELETE grant): term_end, statement, statement_line, statement_change, payout.

ALTER TABLE tariff
  ADD COLUMN base ENUM('net') NOT NULL DEFAULT 'net' COMMENT 'what the rate is taken of: the paid line''s net' AFTER months,
  ADD COLUMN holding_days INT NOT NULL DEFAULT 30 COMMENT 'days from the payment until its commission is confirmed' AFTER base,
  ADD COLUMN added_by BIGINT NULL COMMENT 'host account of the staff member; NULL: by hand at the server' AFTER holding_days,
  ADD CONSTRAINT tariff_holding CHECK (holding_days BETWEEN 0 AND 365);

ALTER TABLE item
  ADD COLUMN term_holding INT NOT NULL DEFAULT 30 COMMENT 'holding days of the commission term' AFTER term_months;

ALTER TABLE commission_term
  ADD COLUMN holding_days INT NOT NULL DEFAULT 30 AFTER months;

CREATE TABLE term_end (
  item_id            BIGINT NOT NULL PRIMARY KEY,
  reason             ENUM('moved_on','transferred_out','re_registered','one_party') NOT NULL
                     COMMENT 'the customer handed it on; it left for another registrar; it is another registration; payer and beneficiary became one account',
  ended_on           DATE NOT NULL COMMENT 'the last day on which a payment earns',
  seen_at            DATETIME(6) NOT NULL,
  CONSTRAINT end_of_term FOREIGN KEY (item_id) REFERENCES commission_term (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='what ended an entitlement before its duration did; append-only';

CREATE TABLE account_merge (
  from_account       BIGINT NOT NULL PRIMARY KEY COMMENT 'host account that is no more',
  into_account       BIGINT NOT NULL COMMENT 'as it was told',
  root_account       BIGINT NOT NULL COMMENT 'where it ended up by now: later merges of into_account count',
  merged_on          DATE NOT NULL,
  told_at            DATETIME(6) NOT NULL,
  KEY by_root (root_account, from_account)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='accounts that the site merged';

ALTER TABLE told_renewal
  ADD COLUMN account_id BIGINT NULL COMMENT 'host account that paid; NULL: not said, and the host did not know the line' AFTER host_id,
  ADD KEY by_payer (account_id);

ALTER TABLE entry
  ADD COLUMN confirms_on DATE NULL COMMENT 'from that day it is confirmed: the payment''s day and the holding time; of a reversal not before its accrual' AFTER recorded_at,
  ADD KEY by_day (beneficiary_id, paid_on, entry_id, kind, commission_cents),
  ADD KEY by_confirmation (beneficiary_id, confirms_on, entry_id, commission_cents);
UPDATE entry SET confirms_on = paid_on + INTERVAL 30 DAY;
ALTER TABLE entry MODIFY COLUMN confirms_on DATE NOT NULL
  COMMENT 'from that day it is confirmed: the payment''s day and the holding time; of a reversal not before its accrual';

CREATE TABLE statement (
  statement_id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  beneficiary_id     BIGINT NOT NULL COMMENT 'host account',
  month              DATE NOT NULL COMMENT 'its first day',
  number             INT NOT NULL COMMENT 'of this beneficiary, from 1, no gaps',
  entries            INT NOT NULL,
  accrued_cents      BIGINT NOT NULL COMMENT 'sum of the accruals stated',
  reversed_cents     BIGINT NOT NULL COMMENT 'sum of the reversals stated; 0 or less',
  carried_in_cents   BIGINT NOT NULL COMMENT 'from the statement before',
  payable_cents      BIGINT NOT NULL COMMENT 'what is paid out; 0 or more',
  carried_out_cents  BIGINT NOT NULL COMMENT 'to the next one: negative, or too little to pay out',
  currency           CHAR(3) NOT NULL,
  head               VARCHAR(1000) NOT NULL COMMENT 'JSON: the columns above; what the hash begins with',
  hash               BINARY(32) NOT NULL COMMENT 'BLAKE2b-256 of the hash of the statement before (zeros: none), head, and every line in its order',
  closed_at          DATETIME(6) NOT NULL,
  UNIQUE KEY of_month (beneficiary_id, month),
  UNIQUE KEY of_number (beneficiary_id, number),
  CONSTRAINT statement_adds_up CHECK (accrued_cents + reversed_cents + carried_in_cents = payable_cents + carried_out_cents
                                      AND payable_cents >= 0 AND reversed_cents <= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='a closed month of one beneficiary; append-only';

CREATE TABLE statement_line (
  statement_id       BIGINT NOT NULL,
  position           INT NOT NULL COMMENT 'from 1, in the order of the day and the entry',
  entry_id           BIGINT NOT NULL,
  line               VARCHAR(2000) NOT NULL COMMENT 'JSON: the entry as it is stated; the bytes that are hashed',
  PRIMARY KEY (statement_id, position),
  UNIQUE KEY stated_once (entry_id),
  CONSTRAINT line_of_statement FOREIGN KEY (statement_id) REFERENCES statement (statement_id),
  CONSTRAINT line_of_entry FOREIGN KEY (entry_id) REFERENCES entry (entry_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the entries of a statement; append-only';

CREATE TABLE statement_change (
  statement_id       BIGINT NOT NULL,
  position           INT NOT NULL COMMENT 'from 1',
  item_id            BIGINT NOT NULL,
  reason             ENUM('new','not_yet_due','not_renewed','left','term_ended','price','refund','still_held') NOT NULL,
  before_cents       BIGINT NOT NULL COMMENT 'stated for that item a year before',
  now_cents          BIGINT NOT NULL,
  detail             VARCHAR(200) NOT NULL DEFAULT '' COMMENT 'JSON: the day or the prices the reason speaks of',
  PRIMARY KEY (statement_id, position),
  CONSTRAINT change_of_statement FOREIGN KEY (statement_id) REFERENCES statement (statement_id),
  CONSTRAINT change_of_term FOREIGN KEY (item_id) REFERENCES commission_term (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='what changed against the same month a year before; append-only';

CREATE TABLE payout (
  statement_id       BIGINT NOT NULL PRIMARY KEY COMMENT 'a statement is paid once',
  paid_on            DATE NOT NULL,
  gross_cents        BIGINT NOT NULL COMMENT 'the statement''s payable amount',
  withheld_cents     BIGINT NOT NULL COMMENT 'tax that the operator pays for the beneficiary',
  net_cents          BIGINT NOT NULL COMMENT 'what left the operator''s account',
  reference          VARCHAR(80) NOT NULL COMMENT 'of the payment, for both sides',
  recorded_by        BIGINT NOT NULL COMMENT 'host account of the staff member',
  recorded_at        DATETIME(6) NOT NULL,
  CONSTRAINT payout_of_statement FOREIGN KEY (statement_id) REFERENCES statement (statement_id),
  CONSTRAINT payout_adds_up CHECK (gross_cents = withheld_cents + net_cents AND withheld_cents >= 0 AND net_cents >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='what was paid, as staff wrote it down; append-only';

CREATE TABLE ledger_alarm (
  alarm_id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind               ENUM('renewal_differs','refund_differs','refund_exceeds') NOT NULL
                     COMMENT 'told again with other words; told refunds are above the line',
  line_id            VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  refund_id          VARCHAR(64) COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  had                VARCHAR(300) NOT NULL COMMENT 'JSON: what stands in the ledger',
  told               VARCHAR(300) NOT NULL COMMENT 'JSON: what was said now',
  told_hash          BINARY(32) NOT NULL COMMENT 'of told: the same contradiction is one alarm',
  raised_at          DATETIME(6) NOT NULL,
  settled_by         BIGINT NULL COMMENT 'host account of the staff member who looked at it',
  settled_at         DATETIME(6) NULL,
  settled_note       VARCHAR(500) NULL,
  UNIQUE KEY one_each (line_id, refund_id, kind, told_hash),
  KEY open_alarms (settled_at, raised_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='where the host contradicts what it told before: nothing was changed, staff looks';

CREATE TABLE reconcile_run (
  run_id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  from_on            DATE NOT NULL,
  to_on              DATE NOT NULL,
  began_at           DATETIME(6) NOT NULL,
  ended_at           DATETIME(6) NULL,
  lines_read         BIGINT NOT NULL DEFAULT 0,
  renewals_found     BIGINT NOT NULL DEFAULT 0 COMMENT 'paid lines that no event had told',
  refunds_found      BIGINT NOT NULL DEFAULT 0,
  accruals_found     BIGINT NOT NULL DEFAULT 0 COMMENT 'lines told before that earn by now',
  differences        BIGINT NOT NULL DEFAULT 0 COMMENT 'lines that contradict what was told',
  KEY newest (began_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the nightly reading of the host''s paid and refunded lines, and those by hand';

INSERT INTO chore (name, done_at) VALUES ('reconcile', '1970-01-02'), ('terms_end', '1970-01-02'), ('statements', '1970-01-02');
