-- The three journeys: who the recipient really is, mail, answers that are kept, sign-in, and what staff notes.
-- Append-only (no UPDATE or DELETE grant): suppression, case_note.

ALTER TABLE migration
  ADD COLUMN known_as VARCHAR(160) NULL COMMENT 'how the customer knows the agency; the legal name is always beside it' AFTER recipient_language,
  ADD COLUMN attention VARCHAR(160) NULL COMMENT 'a shared mailbox: for the attention of' AFTER known_as,
  ADD COLUMN personal_line VARCHAR(300) NULL COMMENT 'the agency''s own words in the invitation; no links; NULL with neutral_mail' AFTER attention,
  ADD COLUMN closes_on DATE NULL COMMENT 'the agency said that it closes on that day; the customer reads it' AFTER personal_line,
  ADD COLUMN authorises_registrant TINYINT NOT NULL DEFAULT 0 COMMENT 'the agency agrees to a change of registrant where it is the registrant' AFTER neutral_mail,
  ADD COLUMN again_of BIGINT NULL COMMENT 'the ended migration this one was sent again from' AFTER authorises_registrant,
  ADD COLUMN is_misaddressed TINYINT NOT NULL DEFAULT 0 COMMENT 'the recipient said "not the right person"; the agency must name another' AFTER again_of,
  ADD COLUMN has_more_time TINYINT NOT NULL DEFAULT 0 COMMENT 'the customer asked for 30 more days; once' AFTER is_misaddressed,
  ADD COLUMN assigned_to BIGINT NULL COMMENT 'host account of the staff member who looks after it' AFTER has_more_time,
  ADD COLUMN needs_staff TINYINT NOT NULL DEFAULT 0 COMMENT 'a note of the agency waits for an answer' AFTER assigned_to,
  ADD KEY by_address (reseller_id, recipient_email, state),
  ADD KEY by_recipient (recipient_email, state);

ALTER TABLE item
  ADD COLUMN guarded VARCHAR(4000) NOT NULL DEFAULT '' COMMENT 'JSON: nameservers, contacts, auth-code, cancellation at the host, as both sides last saw them' AFTER verdict,
  ADD COLUMN seen_reseller VARCHAR(300) NOT NULL DEFAULT '' COMMENT 'codes of the findings the agency ticked, by spaces',
  ADD COLUMN seen_customer VARCHAR(300) NOT NULL DEFAULT '' COMMENT 'codes of the findings the customer ticked',
  ADD COLUMN seen_staff VARCHAR(300) NOT NULL DEFAULT '' COMMENT 'codes of the findings staff approved',
  ADD COLUMN all_of_customer TINYINT NOT NULL DEFAULT 0 COMMENT 'hosting: the agency says that everything in it is this customer''s' AFTER approved,
  ADD COLUMN wants_registrant TINYINT NOT NULL DEFAULT 0 COMMENT 'the customer wants to become the domain''s registrant after the move' AFTER all_of_customer;

ALTER TABLE left_out
  ADD COLUMN host_id BIGINT NOT NULL DEFAULT 0 COMMENT '0: of before this column';

ALTER TABLE consent_customer
  MODIFY COLUMN recognised ENUM('known_account','address_under_domain','registrant','not_recognised') NOT NULL
    COMMENT 'how the recipient was recognised';

ALTER TABLE invitation
  ADD COLUMN mail_token_hash BINARY(32) NULL COMMENT 'of the link that was mailed; token_hash is of the one given by hand',
  ADD COLUMN reminded INT NOT NULL DEFAULT 0 COMMENT 'reminders sent',
  ADD UNIQUE KEY (mail_token_hash);

ALTER TABLE session
  ADD COLUMN site_sid VARCHAR(64) COLLATE utf8mb4_bin NULL COMMENT 'the site''s own session: its logout ends this one',
  ADD KEY by_site_sid (site_sid);

CREATE TABLE assertion_used (
  jti                VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'of an assertion of the site that opened a session',
  expires_at         DATETIME(6) NOT NULL COMMENT 'after that the assertion is refused for its age',
  KEY by_end (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='an assertion signs in once';

CREATE TABLE sign_in_link (
  sign_in_id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'sgn_...',
  salt               BINARY(16) NOT NULL COMMENT 'the token is recomputed when the mail is written',
  token_hash         BINARY(32) NOT NULL,
  account_id         BIGINT NOT NULL,
  next_path          VARCHAR(255) COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'where to go afterwards; begins with /handover/',
  created_at         DATETIME(6) NOT NULL,
  expires_at         DATETIME(6) NOT NULL,
  used_at            DATETIME(6) NULL,
  UNIQUE KEY (public_id),
  UNIQUE KEY (token_hash),
  KEY by_account (account_id, created_at),
  KEY by_end (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='one-time sign-in by e-mail, where no site does it';

CREATE TABLE draft (
  owner              VARCHAR(64) COLLATE utf8mb4_bin NOT NULL COMMENT 'account:<id>, or an invitation''s public id',
  name               VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'which form of that owner',
  answers            MEDIUMBLOB NOT NULL COMMENT 'sealed: the fields of the form as they were typed',
  updated_at         DATETIME(6) NOT NULL,
  PRIMARY KEY (owner, name),
  KEY by_age (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='answers given so far; they outlive a session and go with the form';

CREATE TABLE suppression (
  reseller_id        BIGINT NOT NULL,
  address_hash       BINARY(32) NOT NULL COMMENT 'keyed, of the canonical e-mail address in lower case',
  migration_id       BIGINT NOT NULL COMMENT 'where the recipient said so',
  created_at         DATETIME(6) NOT NULL,
  PRIMARY KEY (reseller_id, address_hash),
  CONSTRAINT suppression_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='addresses that this agency never mails again; append-only';

CREATE TABLE notice (
  notice_id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'ntc_...',
  migration_id       BIGINT NOT NULL,
  address_hash       BINARY(32) NOT NULL COMMENT 'keyed, of the registrant''s address in lower case: one notice each',
  salt               BINARY(16) NOT NULL,
  token_hash         BINARY(32) NOT NULL,
  created_at         DATETIME(6) NOT NULL,
  objected_at        DATETIME(6) NULL,
  objection          VARCHAR(1000) NULL COMMENT 'in the objector''s words; staff reads it',
  UNIQUE KEY (public_id),
  UNIQUE KEY (token_hash),
  UNIQUE KEY one_each (migration_id, address_hash),
  CONSTRAINT notice_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='registrants who were told that somebody not recognised accepted, and what they answered';

CREATE TABLE case_note (
  note_id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  migration_id       BIGINT NOT NULL,
  author_role        ENUM('reseller','staff') NOT NULL,
  author_account     BIGINT NOT NULL,
  text               VARCHAR(2000) NOT NULL,
  created_at         DATETIME(6) NOT NULL,
  KEY of_migration (migration_id, note_id),
  CONSTRAINT note_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='the agency and staff on a case; never the customer; append-only';

CREATE TABLE mail (
  mail_id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  public_id          VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'mail_...: the Message-ID is made of it',
  mail_key           VARCHAR(120) COLLATE utf8mb4_bin NOT NULL COMMENT 'what this mail is about: it is put here once',
  kind               VARCHAR(40) COLLATE utf8mb4_bin NOT NULL COMMENT 'see domain/mail_kinds.h',
  migration_id       BIGINT NULL,
  about_id           BIGINT NOT NULL DEFAULT 0 COMMENT 'of an invitation, a notice or a sign-in link',
  to_role            ENUM('customer','reseller','staff','registrant') NOT NULL,
  address            VARCHAR(254) NULL COMMENT 'erased 90 days after it was sent or dropped',
  name               VARCHAR(160) NOT NULL DEFAULT '',
  language           ENUM('it','en') NOT NULL,
  detail             MEDIUMBLOB NULL COMMENT 'JSON: what was so when it was put here, where the tables do not keep it',
  status             ENUM('ready','leased','sent','dropped','dead') NOT NULL DEFAULT 'ready'
                     COMMENT 'dropped: when its time came there was nothing to say any more',
  run_at             DATETIME(6) NOT NULL COMMENT 'not before',
  lease_token        CHAR(26) COLLATE utf8mb4_bin NULL,
  lease_until        DATETIME(6) NULL,
  attempts           INT NOT NULL DEFAULT 0,
  last_error         VARCHAR(200) NULL COMMENT 'no address in it',
  created_at         DATETIME(6) NOT NULL,
  sent_at            DATETIME(6) NULL,
  subject            VARCHAR(400) NULL COMMENT 'as it was sent',
  UNIQUE KEY (public_id),
  UNIQUE KEY (mail_key),
  KEY due (status, run_at),
  KEY of_migration (migration_id, mail_id),
  CONSTRAINT mail_of_migration FOREIGN KEY (migration_id) REFERENCES migration (migration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci COMMENT='messages that wait or went out; written when they are sent, so that no link is stored';

CREATE TABLE chore (
  name               VARCHAR(40) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'what is done again and again: digest, renewals, erase, sweep',
  done_at            DATETIME(6) NOT NULL COMMENT 'last time; claimed by compare-and-set on it'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='periodic work';

CREATE TABLE worker_beat (
  worker             VARCHAR(64) COLLATE utf8mb4_bin NOT NULL PRIMARY KEY COMMENT 'host name and process',
  at                 DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='that a worker is alive';
