-- The host contract over tables of our own: the embedded default (demo, tests, small sites without another site).
-- Applied again by every migrate, so everything here can be repeated.
-- @app@: our schema; @site@: the schema of these tables; @owner@: the locked account the views run as.
--
-- The names and columns of the host_* views are fixed: the program and everybody's scripts use them. Another site
-- gets another file that defines the same views.

CREATE TABLE IF NOT EXISTS @site@.account (
  account_id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind            ENUM('reseller','customer','staff') NOT NULL,
  email           VARCHAR(254) NOT NULL,
  email_verified  TINYINT NOT NULL DEFAULT 0,
  display_name    VARCHAR(160) NOT NULL,
  status          ENUM('Active','Inactive','Closed') NOT NULL DEFAULT 'Active',
  currency        CHAR(3) NOT NULL DEFAULT 'EUR',
  language        ENUM('it','en') NOT NULL DEFAULT 'it',
  tax_code        VARCHAR(28) NULL COMMENT 'codice fiscale, else VAT number: who two accounts belong to',
  price_list      VARCHAR(20) NOT NULL DEFAULT 'retail',
  payment_method  VARCHAR(40) NOT NULL DEFAULT 'bank_transfer' COMMENT 'the account''s default',
  billing         LONGTEXT NULL COMMENT 'JSON: the billing data of the registration; NULL: not complete',
  credit_cents    BIGINT NOT NULL DEFAULT 0 COMMENT 'prepaid',
  created_at      DATETIME(6) NOT NULL DEFAULT current_timestamp(6),
  KEY (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS @site@.domain (
  domain_id       BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_id      BIGINT NOT NULL,
  fqdn            VARCHAR(253) NOT NULL COMMENT 'A-label',
  status          ENUM('Active','Pending','Expired','Cancelled','Fraud','Transferred Away') NOT NULL DEFAULT 'Active',
  epp_status      VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'the registry''s, separated by spaces',
  registered_on   DATE NOT NULL,
  expires_on      DATE NOT NULL,
  next_due_on     DATE NOT NULL,
  nameservers     VARCHAR(1000) NOT NULL DEFAULT '',
  ds_records      VARCHAR(1000) NOT NULL DEFAULT '',
  contacts        VARCHAR(1000) NOT NULL DEFAULT '' COMMENT 'registrant, admin, tech handles at the registry',
  registrant_email    VARCHAR(254) NULL,
  registrant_name     VARCHAR(160) NULL,
  registrant_tax_code VARCHAR(28) NULL,
  id_protection   TINYINT NOT NULL DEFAULT 0,
  auto_renew      TINYINT NOT NULL DEFAULT 1,
  premium_class   VARCHAR(40) NOT NULL DEFAULT '',
  auth_code_changed_at DATETIME(6) NULL COMMENT 'when the auth-code was last made anew or read out',
  cancel_requested TINYINT NOT NULL DEFAULT 0 COMMENT 'the owner asked for its cancellation',
  recoverable_until DATE NULL COMMENT 'an expired one: until when it can be restored',
  restore_cents   BIGINT NOT NULL DEFAULT 0 COMMENT 'and for how much, net',
  subscription_id VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'a standing payment of the owner',
  payment_method  VARCHAR(40) NOT NULL DEFAULT 'bank_transfer',
  UNIQUE KEY (fqdn),
  KEY (account_id, domain_id),
  FOREIGN KEY (account_id) REFERENCES @site@.account (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS @site@.service (
  service_id      BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_id      BIGINT NOT NULL,
  product         VARCHAR(64) NOT NULL COMMENT 'Basic, Starter, Pro, FractoCloud, ...',
  family          ENUM('individual','fracto','pec','other') NOT NULL COMMENT 'fracto: the package, or with package_id a site in one',
  platform        ENUM('linux','windows','mail','none') NOT NULL,
  name            VARCHAR(253) NOT NULL COMMENT 'primary domain, A-label',
  status          ENUM('Active','Pending','Suspended','Cancelled','Fraud','Terminated') NOT NULL DEFAULT 'Active',
  suspend_reason  ENUM('','unpaid','abuse') NOT NULL DEFAULT '',
  created_on      DATE NOT NULL,
  next_due_on     DATE NOT NULL,
  auto_renew      TINYINT NOT NULL DEFAULT 1,
  server          VARCHAR(64) NOT NULL DEFAULT '',
  username        VARCHAR(32) NOT NULL DEFAULT '',
  other_domains   VARCHAR(2000) NOT NULL DEFAULT '' COMMENT 'further domains that live in the package, A-labels, by spaces',
  cancel_requested TINYINT NOT NULL DEFAULT 0,
  subscription_id VARCHAR(64) NOT NULL DEFAULT '',
  payment_method  VARCHAR(40) NOT NULL DEFAULT 'bank_transfer',
  KEY (account_id, service_id),
  KEY (name),
  FOREIGN KEY (account_id) REFERENCES @site@.account (account_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS @site@.price (
  product         VARCHAR(64) NOT NULL,
  price_list      VARCHAR(20) NOT NULL,
  net_cents       BIGINT NOT NULL COMMENT 'a year, without VAT',
  currency        CHAR(3) NOT NULL DEFAULT 'EUR',
  PRIMARY KEY (product, price_list)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS @site@.document (
  document_id     BIGINT NOT NULL,
  line_id         VARCHAR(64) NOT NULL PRIMARY KEY,
  account_id      BIGINT NOT NULL,
  kind            ENUM('domain','hosting') NOT NULL,
  host_id         BIGINT NOT NULL,
  net_cents       BIGINT NOT NULL,
  due_on          DATE NOT NULL,
  KEY (kind, host_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='lines of open proformas';

CREATE TABLE IF NOT EXISTS @site@.paid_line (
  line_id         VARCHAR(64) NOT NULL PRIMARY KEY,
  invoice_id      VARCHAR(64) NOT NULL,
  number          VARCHAR(64) NOT NULL,
  account_id      BIGINT NOT NULL,
  kind            ENUM('domain','hosting') NOT NULL,
  host_id         BIGINT NOT NULL,
  line_kind       ENUM('renewal','first','topup','other') NOT NULL,
  paid_on         DATE NOT NULL,
  net_cents       BIGINT NOT NULL,
  currency        CHAR(3) NOT NULL DEFAULT 'EUR',
  KEY (paid_on, line_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS @site@.refunded_line (
  line_id         VARCHAR(64) NOT NULL,
  refund_id       VARCHAR(64) NOT NULL,
  refunded_on     DATE NOT NULL,
  net_cents       BIGINT NOT NULL,
  currency        CHAR(3) NOT NULL DEFAULT 'EUR',
  PRIMARY KEY (line_id, refund_id),
  KEY (refunded_on, line_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Tables made by an earlier version of this file.
ALTER TABLE @site@.account
  ADD COLUMN IF NOT EXISTS credit_cents BIGINT NOT NULL DEFAULT 0 AFTER billing;
ALTER TABLE @site@.domain
  ADD COLUMN IF NOT EXISTS auth_code_changed_at DATETIME(6) NULL AFTER premium_class,
  ADD COLUMN IF NOT EXISTS cancel_requested TINYINT NOT NULL DEFAULT 0 AFTER auth_code_changed_at,
  ADD COLUMN IF NOT EXISTS recoverable_until DATE NULL AFTER cancel_requested,
  ADD COLUMN IF NOT EXISTS restore_cents BIGINT NOT NULL DEFAULT 0 AFTER recoverable_until;
ALTER TABLE @site@.service
  ADD COLUMN IF NOT EXISTS other_domains VARCHAR(2000) NOT NULL DEFAULT '' AFTER username,
  ADD COLUMN IF NOT EXISTS cancel_requested TINYINT NOT NULL DEFAULT 0 AFTER other_domains,
  ADD COLUMN IF NOT EXISTS package_id BIGINT NULL COMMENT 'of a site in a Fracto: the service_id of the Fracto' AFTER family,
  ADD COLUMN IF NOT EXISTS extraction_key VARCHAR(64) COLLATE utf8mb4_bin NULL COMMENT 'of a standalone service that was extracted: by which key' AFTER payment_method,
  ADD KEY IF NOT EXISTS by_package (package_id),
  ADD UNIQUE KEY IF NOT EXISTS extracted_once (extraction_key);

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_account AS
  SELECT account_id, kind, email, email_verified, display_name, status, currency, language, tax_code, price_list,
         payment_method, billing IS NOT NULL AS billing_complete, credit_cents,
         JSON_VALUE(billing, '$.kind') AS billing_kind, JSON_VALUE(billing, '$.address.country') AS country,
         JSON_VALUE(billing, '$.vat_id') AS vat_id
    FROM @site@.account;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_domain AS
  SELECT domain_id, account_id, fqdn, status, expires_on, next_due_on, epp_status, registered_on, nameservers,
         ds_records, contacts, registrant_email, registrant_name, registrant_tax_code, id_protection, auto_renew,
         premium_class, auth_code_changed_at, cancel_requested, recoverable_until, restore_cents, subscription_id,
         payment_method, CONCAT('domain.', SUBSTRING_INDEX(fqdn, '.', -1)) AS product
    FROM @site@.domain;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_service AS
  SELECT service_id, account_id, product, family, package_id, platform, name, status, next_due_on, suspend_reason, created_on,
         auto_renew, server, username, other_domains, cancel_requested, subscription_id, payment_method
    FROM @site@.service;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_price AS
  SELECT product, price_list, net_cents, currency FROM @site@.price;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_document AS
  SELECT document_id, line_id, account_id, kind, host_id, net_cents, due_on FROM @site@.document;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_paid_line AS
  SELECT line_id, invoice_id, number, account_id, kind, host_id, line_kind, paid_on, net_cents, currency
    FROM @site@.paid_line;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_refunded_line AS
  SELECT line_id, refund_id, refunded_on, net_cents, currency FROM @site@.refunded_line;

-- The only two that can be written, and only in the columns grants.sql names: the owner, the standing payment that
-- must not go on paying, and how the new owner pays.
CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_domain_owner AS
  SELECT domain_id, account_id, subscription_id, payment_method FROM @site@.domain;

CREATE OR REPLACE DEFINER=@owner@ SQL SECURITY DEFINER VIEW @app@.host_service_owner AS
  SELECT service_id, account_id, subscription_id, payment_method FROM @site@.service;

-- A new customer, with its own billing data, inside the transaction that accepts.
CREATE OR REPLACE DEFINER=@owner@ PROCEDURE @app@.host_account_create(
  IN p_email VARCHAR(254), IN p_display_name VARCHAR(160), IN p_language VARCHAR(2), IN p_tax_code VARCHAR(28),
  IN p_billing LONGTEXT, OUT p_account_id BIGINT)
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  INSERT INTO @site@.account (kind, email, email_verified, display_name, language, tax_code, billing)
  VALUES ('customer', p_email, 0, p_display_name, p_language, NULLIF(p_tax_code, ''), p_billing);
  SET p_account_id = LAST_INSERT_ID();
END;

-- A site of a Fracto becomes a service of its own, of the same owner, and leaves the Fracto. The key makes it once:
-- asked again it answers with the service that is there. NULL: there is no such site.
CREATE OR REPLACE DEFINER=@owner@ PROCEDURE @app@.host_service_extract(
  IN p_site_id BIGINT, IN p_product VARCHAR(64), IN p_next_due_on DATE, IN p_key VARCHAR(64), OUT p_service_id BIGINT)
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  SET p_service_id = (SELECT service_id FROM @site@.service WHERE extraction_key = CONVERT(p_key USING utf8mb4) COLLATE utf8mb4_bin);
  IF p_service_id IS NULL THEN
    INSERT INTO @site@.service (account_id, product, family, platform, name, status, suspend_reason, created_on, next_due_on,
                                auto_renew, server, username, other_domains, payment_method, extraction_key)
    SELECT account_id, p_product, 'individual', platform, name, status, suspend_reason, UTC_DATE(), p_next_due_on,
           auto_renew, server, username, other_domains, payment_method, p_key
      FROM @site@.service WHERE service_id = p_site_id AND family = 'fracto' AND package_id IS NOT NULL AND status <> 'Terminated';
    IF ROW_COUNT() = 1 THEN
      SET p_service_id = LAST_INSERT_ID();
      UPDATE @site@.service SET status = 'Terminated' WHERE service_id = p_site_id;
    END IF;
  END IF;
END;

-- The billing data of a customer whose account had none; nothing else of an account is ever changed.
CREATE OR REPLACE DEFINER=@owner@ PROCEDURE @app@.host_account_complete(
  IN p_account_id BIGINT, IN p_tax_code VARCHAR(28), IN p_billing LONGTEXT)
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  UPDATE @site@.account SET tax_code = COALESCE(NULLIF(p_tax_code, ''), tax_code), billing = p_billing
   WHERE account_id = p_account_id AND billing IS NULL;
END;

GRANT SELECT, INSERT, UPDATE (tax_code, billing) ON @site@.account TO @owner@;
GRANT SELECT, UPDATE ON @site@.domain TO @owner@;
GRANT SELECT, INSERT, UPDATE ON @site@.service TO @owner@;
GRANT SELECT ON @site@.price TO @owner@;
GRANT SELECT ON @site@.document TO @owner@;
GRANT SELECT ON @site@.paid_line TO @owner@;
GRANT SELECT ON @site@.refunded_line TO @owner@;
-- A definer runs its own procedure only with the right to.
GRANT EXECUTE ON PROCEDURE @app@.host_account_create TO @owner@;
GRANT EXECUTE ON PROCEDURE @app@.host_account_complete TO @owner@;
GRANT EXECUTE ON PROCEDURE @app@.host_service_extract TO @owner@;
