-- Fracto: terms agreed beforehand, once per package; sites extracted step by step; migrations that belong together.
-- Append-only (no UPDATE or DELETE grant): terms, terms_item, terms_agreed, extraction_try.

ALTER TABLE migration
  ADD COLUMN linked_to BIGINT NULL COMMENT 'the migration this one was submitted with: domains first, Fracto second' AFTER again_of,
  ADD COLUMN fracto ENUM('separate','together') NOT NULL DEFAULT 'separate' COMMENT 'what the agency chose for its Fracto services' AFTER linked_to,
  ADD COLUMN has_terms TINYINT NOT NULL DEFAULT 0 COMMENT 'it has rows in package: Fracto terms, or a quote of the commission' AFTER fracto,
  ADD KEY by_link (linked_to);

ALTER TABLE item
  MODIFY COLUMN excluded_by ENUM('reseller','customer','staff','system') NULL,
  ADD COLUMN package_id BIGINT NOT NULL DEFAULT 0 COMMENT 'service_id of the Fracto it is part of; 0: none' AFTER host_id,
  ADD COLUMN site_id BIGINT NOT NULL DEFAULT 0 COMMENT 'service_id it had inside the Fracto; host_id is the standalone service once there is one' AFTER package_id,
  ADD COLUMN extracted_at DATETIME(6) NULL COMMENT 'since when it is standalone' AFTER site_id,
  ADD KEY by_package (package_id, ended);

CREATE TABLE package (
  migration_id       BIGINT NOT NULL,
  package_id         BIGINT NOT NULL COMMENT 'service_id of the Fracto at the host',
  product            VARCHAR(64) NOT NULL COMMENT 'FractoCloud, FractoWindows, FractoMail',
  name               VARCHAR(253) NOT NULL COMMENT 'of the package at the host',
  due_on             DATE NULL COMMENT 'its next due date when it was asked for',
  stage              ENUM('asked','proposed','answered','silent','agreed') NOT NULL
                     COMMENT 'asked, answered, silent: up to staff; proposed: up to the agency',
  version            INT NOT NULL DEFAULT 0 COMMENT 'of the latest proposal in terms; 0: none yet',
  since              DATETIME(6) NOT NULL COMMENT 'of the stage',
  PRIMARY KEY (migration_id, package_id),
  KEY to_do (stage, since),
  KEY by_package (package_id, migration_id),
  CONSTRAINT package_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='the Fracto packages a migration takes services out of, and how far their terms are';

CREATE TABLE terms (
  migration_id       BIGINT NOT NULL,
  package_id         BIGINT NOT NULL COMMENT '0: a quote of the commission for the whole migration, without a package',
  version            INT NOT NULL COMMENT 'of this package in this migration, from 1',
  offer_version      INT NOT NULL COMMENT 'the offer that holds them; it becomes the migration''s when the agency accepts',
  rate_bp            INT NOT NULL COMMENT 'commission on later renewals',
  fixed_cents        BIGINT NOT NULL,
  months             INT NOT NULL,
  holding_days       INT NOT NULL,
  pays_until         DATE NULL COMMENT 'until when the agency pays for the services in the package',
  contract_end       DATE NULL COMMENT 'when the agency''s contract for the package ends',
  not_before         DATE NULL COMMENT 'no service is extracted before that day',
  names_until        DATE NULL COMMENT 'until when host names of the agency that the services lean on work',
  text               VARCHAR(2000) NOT NULL DEFAULT '' COMMENT 'for the agency; never shown to the customer',
  proposed_by        BIGINT NOT NULL COMMENT 'host account of the staff member',
  proposed_at        DATETIME(6) NOT NULL,
  PRIMARY KEY (migration_id, package_id, version),
  CONSTRAINT terms_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id),
  CONSTRAINT terms_commission CHECK (rate_bp BETWEEN 0 AND 10000 AND fixed_cents >= 0 AND months >= 0
                                     AND holding_days BETWEEN 0 AND 365 AND (rate_bp = 0 OR fixed_cents = 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='what staff proposed, version by version; append-only';

CREATE TABLE terms_item (
  migration_id       BIGINT NOT NULL,
  package_id         BIGINT NOT NULL,
  version            INT NOT NULL,
  item_id            BIGINT NOT NULL,
  target             VARCHAR(64) NOT NULL COMMENT 'product of the standalone service: Basic, Starter, Pro, Mail',
  expires_on         DATE NOT NULL COMMENT 'of the standalone service; the Fracto''s next due date unless agreed otherwise',
  price_cents        BIGINT NOT NULL COMMENT 'net, a year, from the first renewal on',
  PRIMARY KEY (migration_id, package_id, version, item_id),
  CONSTRAINT terms_item_of_terms FOREIGN KEY (migration_id, package_id, version) REFERENCES terms (migration_id, package_id, version),
  CONSTRAINT terms_item_of_item FOREIGN KEY (migration_id, item_id) REFERENCES item (migration_id, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='the terms of each service; append-only';

CREATE TABLE terms_agreed (
  migration_id       BIGINT NOT NULL,
  package_id         BIGINT NOT NULL,
  version            INT NOT NULL,
  hash               BINARY(32) NOT NULL,
  terms_hash         BINARY(32) NOT NULL,
  agreed_at          DATETIME(6) NOT NULL,
  PRIMARY KEY (migration_id, package_id, version),
  CONSTRAINT agreed_terms FOREIGN KEY (migration_id, package_id, version) REFERENCES terms (migration_id, package_id, version),
  CONSTRAINT agreed_with_consent FOREIGN KEY (migration_id, hash, terms_hash)
    REFERENCES consent_reseller (migration_id, hash, terms_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the versions the agency agreed to, with its consent; append-only';

-- No site is extracted without terms that its agency agreed to: the key of extraction says so, not the program.
CREATE TABLE extraction (
  item_id            BIGINT NOT NULL PRIMARY KEY,
  migration_id       BIGINT NOT NULL,
  package_id         BIGINT NOT NULL,
  version            INT NOT NULL COMMENT 'of the agreed terms',
  step               ENUM('inventory','plan','copy','shadow_check','switch','standalone') NOT NULL
                     COMMENT 'the step that is to be done now; with done_at set: the last one',
  round              INT NOT NULL DEFAULT 1 COMMENT 'one more every time it goes back; part of the step key',
  status             ENUM('ready','leased','waiting','held','failed','done') NOT NULL
                     COMMENT 'ready: for an executor; waiting: for staff''s tick; held: the executor says that staff must look; failed: given up or gone back, staff decides',
  run_at             DATETIME(6) NOT NULL COMMENT 'ready: not before',
  lease_token        CHAR(26) COLLATE utf8mb4_bin NULL COMMENT 'a late finisher is refused',
  lease_until        DATETIME(6) NULL,
  attempts           INT NOT NULL DEFAULT 0 COMMENT 'of this step in this round',
  last_error         VARCHAR(300) NULL,
  since              DATETIME(6) NOT NULL COMMENT 'of step and status',
  KEY due (status, run_at),
  KEY of_migration (migration_id, item_id),
  CONSTRAINT extraction_of_item FOREIGN KEY (item_id) REFERENCES item (item_id),
  CONSTRAINT extraction_on_terms FOREIGN KEY (migration_id, package_id, version)
    REFERENCES terms_agreed (migration_id, package_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='how far the extraction of a site is';

CREATE TABLE extraction_try (
  item_id            BIGINT NOT NULL,
  seq                INT NOT NULL COMMENT 'from 1, no gaps',
  step               ENUM('inventory','plan','copy','shadow_check','switch','standalone') NOT NULL,
  round              INT NOT NULL,
  outcome            ENUM('done','retry','fail','hold','back') NOT NULL COMMENT 'back: staff sent it back to step',
  done_key           VARCHAR(120) COLLATE utf8mb4_bin NULL COMMENT 'the step key where the outcome is done, else NULL: a step takes effect once',
  executor           ENUM('manual','command','host') NOT NULL,
  account_id         BIGINT NOT NULL DEFAULT 0 COMMENT 'of staff; 0: a program',
  evidence           TEXT NOT NULL COMMENT 'of a program JSON; of staff their words; why it was not done',
  at                 DATETIME(6) NOT NULL,
  PRIMARY KEY (item_id, seq),
  UNIQUE KEY once (done_key),
  CONSTRAINT try_of_extraction FOREIGN KEY (item_id) REFERENCES extraction (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='who did what in an extraction, when, with which evidence; append-only';

CREATE TABLE leaning (
  item_id            BIGINT NOT NULL,
  kind               ENUM('ns','mx','spf','webmail','server','other') NOT NULL,
  name               VARCHAR(253) COLLATE utf8mb4_bin NOT NULL COMMENT 'a host name of the agency that the service leans on',
  found_at           DATETIME(6) NOT NULL,
  gone_at            DATETIME(6) NULL COMMENT 'the service does not need it any more',
  PRIMARY KEY (item_id, kind, name),
  CONSTRAINT leaning_of_extraction FOREIGN KEY (item_id) REFERENCES extraction (item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='the inventory: while one remains, nobody is promised "no interruption"';

INSERT INTO chore (name, done_at) VALUES ('terms_silent', '1970-01-02');
