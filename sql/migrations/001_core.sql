-- What the database holds. Forward only: an applied file is never changed (handoverctl migrate compares its hash).
--
-- Conventions: ids are utf8mb4_bin and not ascii, so that what somebody typed compares with them instead of failing;
-- instants are DATETIME(6) in UTC, money is integer cents, hashes are BINARY(32) BLAKE2b-256, ids of
-- the host's rows are its own. Foreign keys RESTRICT, always: a cascade would delete append-only rows without the
-- DELETE right. Append-only tables (no UPDATE or DELETE grant, see ../grants.sql): left_out, offer, offer_item,
-- consent_reseller, consent_customer, move_log, commission_term, told_renewal, told_refund, entry, audit.

CREATE TABLE migration (
  migration_id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'mig_...: what addresses and answers show',
  reference          CHAR(12) NOT NULL COMMENT 'HO-7K3M-9Q2X: what people read aloud',
  reseller_id        BIGINT NOT NULL COMMENT 'host account that hands over',
  customer_id        BIGINT NULL COMMENT 'host account that accepted; NULL before',
  recipient_email    VARCHAR(254) NULL COMMENT 'who is invited; erased 90 days after an unaccepted end',
  recipient_name     VARCHAR(160) NOT NULL COMMENT 'how the reseller calls the customer',
  recipient_language ENUM('it','en') NOT NULL,
  reason             ENUM('agency_closing','relationship_ended','rift','other') NOT NULL COMMENT 'for staff; never shown to the customer',
  note               VARCHAR(2000) NULL COMMENT 'for staff; never shown to the customer',
  neutral_mail       TINYINT NOT NULL DEFAULT 0 COMMENT 'every message in the operator''s name alone',
  state              ENUM('requested','customer_registered','domains_moved','hosting_moved','commission_recorded',
                          'withdrawn','declined','expired','rejected') NOT NULL,
  version            BIGINT NOT NULL DEFAULT 1 COMMENT 'one more with every change of the migration or its items: the ETag',
  offer_version      INT NOT NULL COMMENT 'the current offer',
  audit_seq          INT NOT NULL COMMENT 'last row of the audit chain',
  audit_mac          BINARY(32) NOT NULL COMMENT 'its mac: a chain cut at its end is noticed',
  ended_reason       VARCHAR(500) NULL COMMENT 'of rejected: shown to both sides',
  created_at         DATETIME(6) NOT NULL,
  updated_at         DATETIME(6) NOT NULL,
  UNIQUE KEY (public_id),
  UNIQUE KEY (reference),
  KEY by_reseller (reseller_id, migration_id),
  KEY by_customer (customer_id, migration_id),
  KEY by_state (state, migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='one reseller -> one customer handover';

CREATE TABLE item (
  item_id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'item_...',
  migration_id       BIGINT NOT NULL,
  position           INT NOT NULL COMMENT 'order inside the migration, from 1',
  kind               ENUM('domain','hosting') NOT NULL,
  host_id            BIGINT NOT NULL COMMENT 'domain_id or service_id at the host',
  name               VARCHAR(253) NOT NULL COMMENT 'A-label as it stood at submit; identity is host_id',
  product            VARCHAR(64) NOT NULL COMMENT 'tariff key: domain.<suffix>, or the hosting product',
  state              ENUM('planned','extracting','moving','moved','verified','failed','excluded') NOT NULL,
  excluded           TINYINT NOT NULL DEFAULT 0,
  ended              TINYINT NOT NULL DEFAULT 0 COMMENT 'its migration is over; set in the closing transaction',
  live_host_id       BIGINT GENERATED ALWAYS AS (IF(ended = 0 AND excluded = 0, host_id, NULL)) STORED
                     COMMENT 'an item is in one live migration at most: UNIQUE, and NULL when not live',
  verdict            ENUM('allowed','confirm','approve','blocked','ask') NOT NULL COMMENT 'of the preflight at submit',
  confirmed_reseller TINYINT NOT NULL DEFAULT 0,
  confirmed_customer TINYINT NOT NULL DEFAULT 0,
  approved           TINYINT NOT NULL DEFAULT 0 COMMENT 'by staff',
  hold_reason        ENUM('recipient','approval','confirmation','terms','not_before','changed_at_host','objection') NULL,
  hold_until         DATETIME(6) NULL,
  failure_code       VARCHAR(40) NULL,
  failure_detail     VARCHAR(500) NULL,
  failure_who        ENUM('system','staff','reseller','customer') NULL COMMENT 'who must act',
  next_try           DATETIME(6) NULL,
  excluded_by        ENUM('reseller','customer','staff') NULL,
  excluded_reason    VARCHAR(500) NULL,
  term_rate_bp       INT NOT NULL DEFAULT 0 COMMENT 'commission, basis points of the net line',
  term_fixed         BIGINT NOT NULL DEFAULT 0 COMMENT 'or cents a line',
  term_months        INT NOT NULL DEFAULT 0 COMMENT 'months from the move; 0: without end',
  moved_at           DATETIME(6) NULL,
  verified_at        DATETIME(6) NULL,
  UNIQUE KEY (public_id),
  UNIQUE KEY live_item (kind, live_host_id),
  UNIQUE KEY (migration_id, position),
  UNIQUE KEY (migration_id, item_id),
  UNIQUE KEY (item_id, excluded),
  KEY by_host (kind, host_id),
  CONSTRAINT item_excluded_is_its_state CHECK (excluded = (state = 'excluded')),
  CONSTRAINT item_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='one domain or hosting service inside a migration';

CREATE TABLE left_out (
  migration_id       BIGINT NOT NULL,
  position           INT NOT NULL COMMENT 'from 1',
  kind               ENUM('domain','hosting') NOT NULL,
  name               VARCHAR(253) NOT NULL,
  reason             VARCHAR(500) NOT NULL COMMENT 'the agency''s words; the customer reads it',
  PRIMARY KEY (migration_id, position),
  CONSTRAINT left_out_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='what hangs on the items and stays behind; append-only';

CREATE TABLE offer (
  migration_id       BIGINT NOT NULL,
  version            INT NOT NULL,
  hash               BINARY(32) NOT NULL COMMENT 'of the common part''s bytes',
  terms_hash         BINARY(32) NOT NULL COMMENT 'of the reseller part''s bytes',
  common_part        MEDIUMBLOB NOT NULL COMMENT 'JSON: recipient, items and the facts shown, texts, that a commission exists',
  reseller_part      MEDIUMBLOB NOT NULL COMMENT 'JSON: rate, base and duration per item; never shown to the customer',
  created_at         DATETIME(6) NOT NULL,
  PRIMARY KEY (migration_id, version),
  UNIQUE KEY (migration_id, hash, terms_hash),
  CONSTRAINT offer_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='what the sides agree to; append-only';

CREATE TABLE offer_item (
  migration_id       BIGINT NOT NULL,
  hash               BINARY(32) NOT NULL,
  item_id            BIGINT NOT NULL,
  PRIMARY KEY (migration_id, hash, item_id),
  CONSTRAINT offer_item_of_offer FOREIGN KEY (migration_id, hash) REFERENCES offer (migration_id, hash),
  CONSTRAINT offer_item_of_item FOREIGN KEY (migration_id, item_id) REFERENCES item (migration_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='which items an offer names; append-only';

CREATE TABLE consent_reseller (
  migration_id       BIGINT NOT NULL,
  hash               BINARY(32) NOT NULL,
  terms_hash         BINARY(32) NOT NULL,
  account_id         BIGINT NOT NULL,
  given_at           DATETIME(6) NOT NULL,
  PRIMARY KEY (migration_id, hash, terms_hash),
  CONSTRAINT consent_reseller_of_offer FOREIGN KEY (migration_id, hash, terms_hash)
    REFERENCES offer (migration_id, hash, terms_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the reseller''s acceptance of both parts; append-only';

CREATE TABLE consent_customer (
  migration_id       BIGINT NOT NULL,
  hash               BINARY(32) NOT NULL,
  account_id         BIGINT NOT NULL COMMENT 'the account that receives',
  person_name        VARCHAR(160) NOT NULL COMMENT 'who accepted',
  recognised         ENUM('known_account','address_under_domain','not_recognised') NOT NULL COMMENT 'how the recipient was recognised',
  conditions         VARCHAR(40) NOT NULL COMMENT 'version of the general conditions linked on the page',
  privacy            VARCHAR(40) NOT NULL COMMENT 'version of the privacy notice linked on the page',
  invitation_id      BIGINT NOT NULL,
  given_at           DATETIME(6) NOT NULL,
  PRIMARY KEY (migration_id, hash),
  CONSTRAINT consent_customer_of_offer FOREIGN KEY (migration_id, hash) REFERENCES offer (migration_id, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the customer''s acceptance of the common part; append-only, kept 10 years';

-- No move without both consents, of an item in the offer, not excluded: the keys say so, not the program.
CREATE TABLE move_log (
  item_id            BIGINT NOT NULL PRIMARY KEY COMMENT 'an item moves once',
  migration_id       BIGINT NOT NULL,
  hash               BINARY(32) NOT NULL,
  terms_hash         BINARY(32) NOT NULL,
  not_excluded       TINYINT GENERATED ALWAYS AS (0) STORED,
  from_account       BIGINT NOT NULL,
  to_account         BIGINT NOT NULL,
  snapshot           MEDIUMBLOB NOT NULL COMMENT 'JSON: the host''s facts before and after, equal',
  moved_at           DATETIME(6) NOT NULL,
  CONSTRAINT move_of_offered_item FOREIGN KEY (migration_id, hash, item_id) REFERENCES offer_item (migration_id, hash, item_id),
  CONSTRAINT move_with_customer FOREIGN KEY (migration_id, hash) REFERENCES consent_customer (migration_id, hash),
  CONSTRAINT move_with_reseller FOREIGN KEY (migration_id, hash, terms_hash)
    REFERENCES consent_reseller (migration_id, hash, terms_hash),
  CONSTRAINT move_of_kept_item FOREIGN KEY (item_id, not_excluded) REFERENCES item (item_id, excluded)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='what moved from whom to whom; append-only';

CREATE TABLE invitation (
  invitation_id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'inv_...',
  migration_id       BIGINT NOT NULL,
  salt               BINARY(16) NOT NULL COMMENT 'the token is recomputed from the id, this and the key file; it is stored nowhere',
  token_hash         BINARY(32) NOT NULL,
  status             ENUM('live','used','dead') NOT NULL DEFAULT 'live',
  created_at         DATETIME(6) NOT NULL,
  expires_at         DATETIME(6) NOT NULL,
  UNIQUE KEY (public_id),
  UNIQUE KEY (token_hash),
  KEY of_migration (migration_id, invitation_id),
  CONSTRAINT invitation_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the one-time links';

CREATE TABLE recipient_address (
  address_hash       BINARY(32) NOT NULL PRIMARY KEY COMMENT 'keyed, of the canonical e-mail address in lower case',
  seen_at            DATETIME(6) NOT NULL COMMENT 'last registration; the row is what two at once wait for'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='one registration of an address at a time: the host may have no unique key for it';

CREATE TABLE audit (
  migration_id       BIGINT NOT NULL,
  seq                INT NOT NULL COMMENT 'from 1, no gaps',
  at                 DATETIME(6) NOT NULL,
  actor_role         ENUM('visitor','reseller','customer','staff','site','system') NOT NULL,
  actor_account      BIGINT NOT NULL DEFAULT 0 COMMENT '0: none',
  event              VARCHAR(40) NOT NULL,
  item_id            BIGINT NOT NULL DEFAULT 0 COMMENT '0: the migration',
  from_state         VARCHAR(40) NOT NULL DEFAULT '',
  to_state           VARCHAR(40) NOT NULL DEFAULT '' COMMENT 'differs from from_state in exactly one row per state change',
  detail             VARCHAR(1000) NOT NULL DEFAULT '' COMMENT 'no fiscal codes, no addresses',
  request_id         VARCHAR(64) NOT NULL DEFAULT '',
  mac                BINARY(32) NOT NULL COMMENT 'keyed BLAKE2b-256 over every column and the previous mac',
  PRIMARY KEY (migration_id, seq),
  CONSTRAINT audit_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='what happened; append-only, chained per migration';

CREATE TABLE job (
  job_id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind               ENUM('move','verify','record','expire') NOT NULL,
  migration_id       BIGINT NOT NULL,
  status             ENUM('ready','leased','done','dead') NOT NULL DEFAULT 'ready',
  run_at             DATETIME(6) NOT NULL,
  lease_token        CHAR(26) COLLATE utf8mb4_bin NULL COMMENT 'of the claim in force: a late finisher is refused',
  lease_until        DATETIME(6) NULL,
  attempts           INT NOT NULL DEFAULT 0,
  last_error         VARCHAR(200) NULL,
  created_at         DATETIME(6) NOT NULL,
  UNIQUE KEY one_of_a_kind (migration_id, kind),
  KEY due (status, run_at),
  CONSTRAINT job_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='work that waits: at least once, with a lease';

CREATE TABLE idempotency (
  tenant             VARCHAR(64) COLLATE utf8mb4_bin NOT NULL COMMENT 'account:<id> or the invitation''s public id',
  idem_key           VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
  request_hash       BINARY(32) NOT NULL COMMENT 'method, path and body',
  status             INT NOT NULL COMMENT 'HTTP status of the stored answer',
  answer             MEDIUMBLOB NOT NULL COMMENT 'its bytes; a token in it is a mark, filled in when sent',
  invitation_id      VARCHAR(40) COLLATE utf8mb4_bin NULL COMMENT 'public id of the invitation whose token is marked',
  etag               VARCHAR(64) NULL,
  created_at         DATETIME(6) NOT NULL,
  PRIMARY KEY (tenant, idem_key),
  KEY by_age (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='answers already given; kept 72 hours';

CREATE TABLE session (
  session_hash       BINARY(32) NOT NULL PRIMARY KEY COMMENT 'of the cookie''s secret, which is stored nowhere',
  account_id         BIGINT NOT NULL,
  role               ENUM('reseller','customer','staff') NOT NULL,
  language           ENUM('it','en') NOT NULL,
  signed_in_at       DATETIME(6) NOT NULL,
  last_seen_at       DATETIME(6) NOT NULL,
  expires_at         DATETIME(6) NOT NULL COMMENT 'absolute end',
  KEY by_account (account_id),
  KEY by_end (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who is signed in';

CREATE TABLE tariff (
  tariff_id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product            VARCHAR(64) NOT NULL COMMENT 'domain.<suffix>, or the hosting product',
  rate_bp            INT NOT NULL DEFAULT 0,
  fixed_cents        BIGINT NOT NULL DEFAULT 0,
  months             INT NOT NULL DEFAULT 0 COMMENT '0: without end',
  valid_from         DATE NOT NULL,
  created_at         DATETIME(6) NOT NULL,
  UNIQUE KEY (product, valid_from),
  CHECK (rate_bp BETWEEN 0 AND 10000 AND fixed_cents >= 0 AND months >= 0 AND (rate_bp = 0 OR fixed_cents = 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='commission for new requests';

CREATE TABLE commission_term (
  item_id            BIGINT NOT NULL PRIMARY KEY,
  migration_id       BIGINT NOT NULL,
  beneficiary_id     BIGINT NOT NULL COMMENT 'host account of the reseller',
  customer_id        BIGINT NOT NULL,
  kind               ENUM('domain','hosting') NOT NULL,
  host_id            BIGINT NOT NULL,
  rate_bp            INT NOT NULL,
  fixed_cents        BIGINT NOT NULL,
  months             INT NOT NULL,
  starts_on          DATE NOT NULL COMMENT 'UTC day of the item''s move',
  KEY by_host (kind, host_id),
  KEY by_beneficiary (beneficiary_id, item_id),
  CONSTRAINT term_of_move FOREIGN KEY (item_id) REFERENCES move_log (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the frozen terms of every moved item, rate 0 too; append-only';

CREATE TABLE told_renewal (
  line_id            VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'the site''s invoice line',
  invoice_id         VARCHAR(64) NOT NULL,
  number             VARCHAR(64) NOT NULL,
  kind               ENUM('domain','hosting') NOT NULL,
  host_id            BIGINT NOT NULL,
  line_kind          ENUM('renewal','first','topup','other') NOT NULL,
  paid_on            DATE NOT NULL,
  net_cents          BIGINT NOT NULL,
  currency           CHAR(3) NOT NULL,
  told_at            DATETIME(6) NOT NULL,
  KEY by_item (kind, host_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='paid lines the site told us, also those that earn nothing; append-only';

CREATE TABLE told_refund (
  line_id            VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  refund_id          VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  refunded_on        DATE NOT NULL,
  net_cents          BIGINT NOT NULL,
  currency           CHAR(3) NOT NULL,
  told_at            DATETIME(6) NOT NULL,
  PRIMARY KEY (line_id, refund_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='refunds the site told us; append-only';

CREATE TABLE entry (
  entry_id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'ent_...',
  line_id            VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
  beneficiary_id     BIGINT NOT NULL,
  kind               ENUM('accrual','reversal') NOT NULL,
  refund_id          VARCHAR(64) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'of a reversal',
  item_id            BIGINT NOT NULL,
  paid_on            DATE NOT NULL COMMENT 'of a reversal: the day of the refund',
  net_cents          BIGINT NOT NULL COMMENT 'the line''s, or the refund''s',
  currency           CHAR(3) NOT NULL,
  rate_bp            INT NOT NULL,
  commission_cents   BIGINT NOT NULL COMMENT 'negative in a reversal',
  recorded_at        DATETIME(6) NOT NULL,
  UNIQUE KEY (public_id),
  UNIQUE KEY one_entry (line_id, beneficiary_id, kind, refund_id),
  KEY by_beneficiary (beneficiary_id, entry_id),
  CONSTRAINT entry_of_term FOREIGN KEY (item_id) REFERENCES commission_term (item_id),
  CONSTRAINT entry_of_line FOREIGN KEY (line_id) REFERENCES told_renewal (line_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the commission ledger; append-only, the balance is the sum';
