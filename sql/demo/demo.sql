-- The demonstration's data: rows of the standalone host's tables. Run in the site's schema; can be repeated, and then
-- changes nothing. Everything here is invented. Expiries are counted from the day it is run.
--
--	accounts   1, 2 staff; 101 Studio Rossi, 102 Agenzia Però & Figli: two agencies at work;
--	           103 Agenzia Tramonto: closes, and hands 120 customers over, with 312 domains and services;
--	           104 an agency that is also a customer of 103; 201-203 and 301-314 customers
--	domains    1001-1029 of 101, 2001-2025 of 102, 3001- of 103
--	hosting    501- of 101, 601- of 102, 4001- of 103; in Fracto packages 5601- of 101, 4401- of 103
--
-- The handovers of the story are not here: handoverctl makes them through the services (fcgi/ctl_story.c).

-- ---- who is who ---------------------------------------------------------------------------------------------------

INSERT IGNORE INTO account (account_id, kind, email, email_verified, display_name, tax_code, price_list, payment_method, billing) VALUES
  (1,   'staff',    'assistenza@domainregister.example', 1, 'Assistenza DomainRegister', NULL, 'retail', 'bank_transfer', '{}'),
  (2,   'staff',    'giulia@domainregister.example',     1, 'Giulia Ferrante, DomainRegister', NULL, 'retail', 'bank_transfer', '{}'),
  (101, 'reseller', 'info@studiorossi.example',          1, 'Studio Rossi',              '00743110157', 'reseller', 'credit', '{}'),
  (102, 'reseller', 'ciao@agenziapero.example',          1, 'Agenzia Però & Figli',      '07643520567', 'reseller', 'credit', '{}'),
  (103, 'reseller', 'lucia@agenziatramonto.example',     1, 'Agenzia Tramonto di Lucia Marchetti', '01234567897', 'reseller', 'credit', '{}'),
  (104, 'reseller', 'info@trattoriafabbri.example',      1, 'Trattoria Fabbri & Web',    '00633520127', 'reseller', 'credit', '{}'),
  (201, 'customer', 'titolare@fornobianchi.example',     1, 'Forno Bianchi S.r.l.',      '02118311006', 'retail', 'card', '{}'),
  (202, 'customer', 'niccolo@dellaquila.example',        1, 'Niccolò Dell''Aquila',      'RSSMRA80A01H501U', 'retail', 'paypal', '{}'),
  (203, 'customer', 'jose@caffeperu.example',            0, 'Caffè Perù di José Muñoz',  'RSSMRA85T10A562S', 'retail', 'bank_transfer', '{}');

INSERT IGNORE INTO price (product, price_list, net_cents) VALUES
  ('domain.it', 'retail', 1290), ('domain.com', 'retail', 1490), ('domain.net', 'retail', 1590),
  ('domain.it', 'reseller', 790), ('domain.com', 'reseller', 990), ('domain.net', 'reseller', 1090),
  ('Basic', 'retail', 3900), ('Starter', 'retail', 6900), ('Pro', 'retail', 11900),
  ('Mail', 'retail', 2400), ('Mail', 'reseller', 1500),
  ('Basic', 'reseller', 2500), ('Starter', 'reseller', 4500), ('Pro', 'reseller', 7900);

-- A real site sets no tariff for domains unless it wants to; the demonstration sets one for .it.
SET @tariff = CONCAT('INSERT IGNORE INTO ', @app, '.tariff (product, rate_bp, fixed_cents, months, valid_from, created_at) VALUES ',
  '(''Basic'', 1000, 0, 36, ''2026-01-01'', NOW(6)), (''Starter'', 1000, 0, 36, ''2026-01-01'', NOW(6)), ',
  '(''Pro'', 1250, 0, 0, ''2026-01-01'', NOW(6)), (''domain.it'', 500, 0, 12, ''2026-01-01'', NOW(6))');
EXECUTE IMMEDIATE @tariff;

SET @our_nameservers = 'ns1.domainregister.example ns2.domainregister.example';

-- ---- two agencies at work: whoever the registrants are, the host does not know them -----------------------------------

CREATE OR REPLACE TEMPORARY TABLE agency_domain (agency INT, n INT, fqdn VARCHAR(253), PRIMARY KEY (agency, n));
INSERT INTO agency_domain VALUES
  (101,  1, 'panificiobianchi.it'),     (102,  1, 'enotecaperla.it'),
  (101,  2, 'fornobianchi.it'),         (102,  2, 'barcentrale.it'),
  (101,  3, 'officinaverdi.com'),       (102,  3, 'parrucchieragina.com'),
  (101,  4, 'gelateriasole.it'),        (102,  4, 'impresaedilefontana.it'),
  (101,  5, 'hotelmarina.net'),         (102,  5, 'trattoriadanonna.net'),
  (101,  6, 'studiolegaleneri.it'),     (102,  6, 'gioielleriaoro.it'),
  (101,  7, 'farmaciacentrale.it'),     (102,  7, 'lavanderiablu.it'),
  (101,  8, 'ferramentarossi.com'),     (102,  8, 'fioreriarosa.com'),
  (101,  9, 'pizzeriadamario.it'),      (102,  9, 'asilonidogirotondo.it'),
  (101, 10, 'autofficinagallo.net'),    (102, 10, 'cartolibreriapenna.net'),
  (101, 11, 'agriturismolequerce.it'),  (102, 11, 'macelleriaferri.it'),
  (101, 12, 'tipografiaconti.it'),      (102, 12, 'pescheriamare.it'),
  (101, 13, 'ceramichefaenza.com'),     (102, 13, 'cinemaastra.com'),
  (101, 14, 'vivaiofiordaliso.it'),     (102, 14, 'teatrocomunale.it'),
  (101, 15, 'otticasguardo.net'),       (102, 15, 'museocivico.net'),
  (101, 16, 'calzaturebruni.it'),       (102, 16, 'bandacittadina.it'),
  (101, 17, 'ristoranteilponte.it'),    (102, 17, 'prolocoborgo.it'),
  (101, 18, 'palestraolimpia.com'),     (102, 18, 'centroyoga.com'),
  (101, 19, 'cantinavignali.it'),       (102, 19, 'scuoladanza.it'),
  (101, 20, 'libreriaaurora.net'),      (102, 20, 'tennisclub.net'),
  (101, 21, 'veterinariasanti.it'),     (102, 21, 'ciclofficina.it'),
  (101, 22, 'mobilificiocasa.it'),      (102, 22, 'fotografostudio.it'),
  (101, 23, 'falegnameriaabete.com'),   (102, 23, 'stampaexpress.com'),
  (101, 24, 'dentistabelli.it'),        (102, 24, 'noleggioauto.it');

INSERT IGNORE INTO domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on, nameservers, contacts, epp_status, subscription_id, payment_method)
  SELECT (agency - 100) * 1000 + n, agency, fqdn, '2019-03-02' + INTERVAL n + agency - 101 DAY,
         UTC_DATE() + INTERVAL 51 + 9 * n DAY, UTC_DATE() + INTERVAL 51 + 9 * n DAY, @our_nameservers,
         CONCAT('DR-', (agency - 100) * 1000 + n, ' DR-', agency, ' DR-', agency), 'clientTransferProhibited',
         IF(n % 7 = agency - 100, CONCAT('SUB-', (agency - 100) * 1000 + n), ''), 'credit'
    FROM agency_domain ORDER BY agency, n;

INSERT IGNORE INTO domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on, nameservers, contacts, epp_status, payment_method) VALUES
  (1025, 101, 'xn--caffrossi-33a.it',  '2021-05-04', UTC_DATE() + INTERVAL 200 DAY, UTC_DATE() + INTERVAL 200 DAY, @our_nameservers, 'DR-1025 DR-101 DR-101', '', 'credit'),
  (2025, 102, 'xn--per-design-69a.it', '2021-05-04', UTC_DATE() + INTERVAL 200 DAY, UTC_DATE() + INTERVAL 200 DAY, @our_nameservers, 'DR-2025 DR-102 DR-102', '', 'credit'),
  (1026, 101, 'scadetrapoco.it',       '2020-01-10', UTC_DATE() + INTERVAL 9 DAY,   UTC_DATE() + INTERVAL 9 DAY,   @our_nameservers, 'DR-1026 DR-101 DR-101', '', 'credit'),
  (1027, 101, 'intrasferimento.com',   '2020-01-10', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, 'ns1.altrove.example ns2.altrove.example', 'DR-1027 DR-101 DR-101', 'pendingTransfer', 'credit'),
  (1028, 101, 'sospesodalregistro.it', '2020-01-10', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, @our_nameservers, 'DR-1028 DR-101 DR-101', 'serverHold', 'credit');

INSERT IGNORE INTO domain (domain_id, account_id, fqdn, status, registered_on, expires_on, next_due_on) VALUES
  (1029, 101, 'giascaduto.it', 'Expired', '2018-02-02', UTC_DATE() - INTERVAL 20 DAY, UTC_DATE() - INTERVAL 20 DAY);

INSERT IGNORE INTO service (service_id, account_id, product, family, platform, name, created_on, next_due_on, server, username, subscription_id, payment_method)
  SELECT agency * 100 - 9600 + n, agency, ELT(1 + (n - 1) % 3, 'Basic', 'Starter', 'Pro'), 'individual',
         IF(n BETWEEN 4 AND 6, 'windows', 'linux'), fqdn, '2021-06-09' + INTERVAL n DAY, UTC_DATE() + INTERVAL 64 + 11 * n DAY,
         CONCAT(IF(n BETWEEN 4 AND 6, 'win0', 'lnx0'), n, '.domainregister.example'), CONCAT('u', agency * 100 - 9600 + n),
         IF(n = 3, CONCAT('SUB-H', agency * 100 - 9600 + n), ''), 'credit'
    FROM agency_domain WHERE n <= 7 ORDER BY agency, n;

INSERT IGNORE INTO service (service_id, account_id, product, family, platform, name, created_on, next_due_on, server, username, payment_method) VALUES
  (551, 101, 'FractoCloud', 'fracto', 'linux', 'studiorossi.example', '2020-06-10', UTC_DATE() + INTERVAL 120 DAY, 'fracto01.domainregister.example', 'u551', 'credit'),
  (553, 101, 'FractoWindows', 'fracto', 'windows', 'win.studiorossi.example', '2021-02-10', UTC_DATE() + INTERVAL 150 DAY, 'fracto03.domainregister.example', 'u553', 'credit'),
  (554, 101, 'FractoMail', 'fracto', 'mail', 'mail.studiorossi.example', '2021-02-10', UTC_DATE() + INTERVAL 180 DAY, 'fracto04.domainregister.example', 'u554', 'credit'),
  (552, 101, 'PEC', 'pec', 'mail', 'studiorossi@pec.example', '2020-06-10', UTC_DATE() + INTERVAL 120 DAY, '', '', 'credit');

-- Sites in the packages: of the domains 1016-1024, and of customers whose domains are elsewhere.
INSERT IGNORE INTO service (service_id, account_id, product, family, package_id, platform, name, created_on, next_due_on, server, username, payment_method)
  SELECT 5600 + s.seq, 101, 'FractoCloud', 'fracto', 551, 'linux', COALESCE(d.fqdn, CONCAT('cliente', s.seq, '.studiorossi.example')),
         '2021-01-01' + INTERVAL s.seq * 17 DAY, UTC_DATE() + INTERVAL 120 DAY, 'fracto01.domainregister.example', CONCAT('u', 5600 + s.seq), 'credit'
    FROM seq_1_to_30 s LEFT JOIN agency_domain d ON d.agency = 101 AND d.n = s.seq + 15
  UNION ALL SELECT 5631, 101, 'FractoWindows', 'fracto', 553, 'windows', 'gestionale.studiorossi.example', '2021-03-01', UTC_DATE() + INTERVAL 150 DAY, 'fracto03.domainregister.example', 'u5631', 'credit'
  UNION ALL SELECT 5632, 101, 'FractoMail', 'fracto', 554, 'mail', 'caselle.studiorossi.example', '2021-03-01', UTC_DATE() + INTERVAL 180 DAY, 'fracto04.domainregister.example', 'u5632', 'credit'
   ORDER BY 1;

-- ---- Agenzia Tramonto closes: 120 customers, a trade and a family each ------------------------------------------------

CREATE OR REPLACE TEMPORARY TABLE trade (n INT PRIMARY KEY, word VARCHAR(40), slug VARCHAR(40));
INSERT INTO trade VALUES
  (0, 'Panificio', 'panificio'), (1, 'Pasticceria', 'pasticceria'), (2, 'Falegnameria', 'falegnameria'),
  (3, 'Ottica', 'ottica'), (4, 'Officina', 'officina'), (5, 'Enoteca', 'enoteca'), (6, 'Farmacia', 'farmacia'),
  (7, 'Libreria', 'libreria'), (8, 'Trattoria', 'trattoria'), (9, 'Caffè', 'caffe'), (10, 'Fioreria', 'fioreria'),
  (11, 'Tipografia', 'tipografia'), (12, 'Vivaio', 'vivaio'), (13, 'Sartoria', 'sartoria'), (14, 'Gelateria', 'gelateria');

CREATE OR REPLACE TEMPORARY TABLE family (n INT PRIMARY KEY, word VARCHAR(40), slug VARCHAR(40));
INSERT INTO family VALUES
  (0, 'Fabbri', 'fabbri'), (1, 'Nicolò', 'nicolo'), (2, 'Cantù', 'cantu'), (3, 'D''Angiò', 'dangio'),
  (4, 'Pellicanò', 'pellicano'), (5, 'Müller', 'muller'), (6, 'Forlì', 'forli'), (7, 'Béranger', 'beranger');

-- 15 trades and 8 families have no common divisor, so no two of the 120 are alike. A VAT number has seven digits of its
-- own, an office and a check digit (Luhn).
CREATE OR REPLACE TEMPORARY TABLE customer (n INT PRIMARY KEY, name VARCHAR(160), slug VARCHAR(60), email VARCHAR(254), tax_code VARCHAR(11));
INSERT INTO customer
  SELECT s.seq, CONCAT(t.word, ' ', f.word), CONCAT(t.slug, f.slug), CONCAT('info@', t.slug, f.slug, '.example'),
         CONCAT(LPAD(s.seq * 7919, 7, '0'), '012')
    FROM seq_1_to_120 s JOIN trade t ON t.n = s.seq % 15 JOIN family f ON f.n = s.seq % 8;
UPDATE customer c JOIN (
    SELECT n, SUM(IF(p.seq % 2 = 1, SUBSTR(tax_code, p.seq, 1),
                     2 * SUBSTR(tax_code, p.seq, 1) - IF(SUBSTR(tax_code, p.seq, 1) > 4, 9, 0))) AS total
      FROM customer JOIN seq_1_to_10 p GROUP BY n) luhn USING (n)
   SET c.tax_code = CONCAT(c.tax_code, CAST((10 - luhn.total % 10) % 10 AS INT));

-- Who has an account already. 302 and 303 have one address between them; 304 is closed; 305 is not in euro; 306 never
-- filled in its billing data; the customer 8 is the agency 104. The other hundred-odd will register.
INSERT IGNORE INTO account (account_id, kind, email, email_verified, display_name, status, currency, tax_code, payment_method, billing)
  SELECT w.account_id, 'customer', c.email, 1, CONCAT(c.name, w.more), w.status, w.currency, c.tax_code, w.payment_method, w.billing
    FROM customer c JOIN (
      SELECT 301 AS account_id, 2 AS n, '' AS more, 'Active' AS status, 'EUR' AS currency, 'card' AS payment_method, '{}' AS billing
      UNION ALL SELECT 302, 17, ' (negozio)', 'Active', 'EUR', 'card', '{}'
      UNION ALL SELECT 303, 17, ' (laboratorio)', 'Active', 'EUR', 'bank_transfer', '{}'
      UNION ALL SELECT 304, 18, ' (conto chiuso)', 'Closed', 'EUR', 'bank_transfer', '{}'
      UNION ALL SELECT 305, 19, ' (conto in franchi)', 'Active', 'CHF', 'card', '{}'
      UNION ALL SELECT 306, 20, '', 'Active', 'EUR', 'bank_transfer', NULL
      UNION ALL SELECT 286 + seq, seq, '', 'Active', 'EUR', ELT(1 + seq % 3, 'card', 'paypal', 'bank_transfer'), '{}' FROM seq_21_to_28
    ) w USING (n) ORDER BY w.account_id;

-- Each has a .it (120), three of five a .com as well (72), the first 94 a hosting: 286. With the special ones: 312.
-- The registrant is the customer, or the agency itself, or nobody knows. The customer 7's is not known, the customer
-- 10's .com belongs to a third person: both are in the story.
INSERT IGNORE INTO domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on, nameservers, contacts, epp_status, payment_method,
                           registrant_email, registrant_name, registrant_tax_code)
  SELECT d.domain_id, 103, CONCAT(c.slug, d.tld), '2014-02-01' + INTERVAL c.n * 31 DAY, UTC_DATE() + INTERVAL 25 + c.n * 37 % 330 DAY,
         UTC_DATE() + INTERVAL 25 + c.n * 37 % 330 DAY, @our_nameservers, CONCAT('DR-', d.domain_id, ' DR-103 DR-103'),
         IF(c.n % 3, 'clientTransferProhibited clientDeleteProhibited', ''), 'credit',
         CASE d.registrant WHEN 'customer' THEN c.email WHEN 'agency' THEN 'lucia@agenziatramonto.example' WHEN 'third' THEN 'umit@copisteriayilmaz.example' END,
         CASE d.registrant WHEN 'customer' THEN c.name WHEN 'agency' THEN 'Agenzia Tramonto di Lucia Marchetti' WHEN 'third' THEN 'Copisteria Yılmaz' END,
         CASE d.registrant WHEN 'customer' THEN c.tax_code WHEN 'agency' THEN '01234567897' END
    FROM customer c JOIN (
      SELECT seq AS n, 3000 + seq AS domain_id, '.it' AS tld,
             CASE WHEN seq = 7 THEN 'unknown' WHEN seq <= 20 THEN 'customer' WHEN seq % 10 = 9 THEN 'agency' WHEN seq % 7 = 3 THEN 'unknown' ELSE 'customer' END AS registrant
        FROM seq_1_to_120
      UNION ALL
      SELECT seq, 3200 + seq, '.com', IF(seq = 10 OR seq % 15 = 6 AND seq > 20, 'third', 'customer') FROM seq_1_to_120 WHERE seq % 5 <= 2
    ) d USING (n) ORDER BY d.domain_id;

INSERT IGNORE INTO service (service_id, account_id, product, family, platform, name, created_on, next_due_on, server, username, other_domains, payment_method)
  SELECT 4000 + n, 103, ELT(1 + n % 3, 'Basic', 'Starter', 'Pro'), 'individual', IF(n % 4 = 1, 'windows', 'linux'), CONCAT(slug, '.it'),
         '2015-03-01' + INTERVAL n * 29 DAY, UTC_DATE() + INTERVAL 25 + n * 53 % 330 DAY,
         CONCAT(IF(n % 4 = 1, 'win', 'lnx'), LPAD(1 + n % 12, 2, '0'), '.domainregister.example'), CONCAT('tramonto', n),
         IF(n = 11, 'mercatinodelborgo.it', ''), 'credit'
    FROM customer WHERE n <= 94 ORDER BY n;

-- ---- one of everything that can be found (fcgi/domain/preflight.h) ----------------------------------------------------

-- n: whose it is, among the customers. Days are from today.
CREATE OR REPLACE TEMPORARY TABLE special_domain (domain_id INT PRIMARY KEY, n INT, fqdn VARCHAR(253), status VARCHAR(20), epp VARCHAR(200),
                                                  registered INT, expires INT, due INT, recoverable INT, restore_cents INT, registrant VARCHAR(10));
INSERT INTO special_domain VALUES
  (3401, 30, 'scaduto-da-poco.it',       'Expired',          '',                          -1500,  -12,  -12,   18,  4900, 'customer'),
  (3402, 31, 'scaduto-da-tempo.it',      'Expired',          'inactive',                  -2000,  -70,  -70, NULL,     0, 'customer'),
  (3403, 32, 'disdetto.it',              'Cancelled',        '',                           -900,   80,   80, NULL,     0, 'customer'),
  (3404, 33, 'in-registrazione.it',      'Pending',          '',                              0,  365,  365, NULL,     0, 'customer'),
  (3405, 34, 'gia-altrove.com',          'Transferred Away', '',                          -1200,  200,  200, NULL,     0, 'customer'),
  (3406, 35, 'sospetta-frode.com',       'Fraud',            'clientHold',                  -40,  325,  325, NULL,     0, 'unknown'),
  (3407, 36, 'in-partenza.com',          'Active',           'pendingTransfer',           -1200,  120,  120, NULL,     0, 'customer'),
  (3408, 37, 'in-redenzione.com',        'Active',           'redemptionPeriod',          -1500,  -40,  -40,   10, 12000, 'customer'),
  (3409, 38, 'in-cancellazione.com',     'Active',           'pendingDelete',             -1500,  -72,  -72, NULL,     0, 'customer'),
  (3410, 39, 'revocato.it',              'Active',           'revoked',                    -800,  110,  110, NULL,     0, 'customer'),
  (3411, 40, 'conteso.it',               'Active',           'challenged',                 -800,  110,  110, NULL,     0, 'customer'),
  (3412, 41, 'fermato-dal-registro.com', 'Active',           'serverHold',                 -800,  140,  140, NULL,     0, 'customer'),
  (3413, 42, 'appena-rinnovato.com',     'Active',           'autoRenewPeriod',            -732,  363,  363, NULL,     0, 'customer'),
  (3414, 43, 'scade-fra-poco.it',        'Active',           '',                          -1090,    5,    5, NULL,     0, 'customer'),
  (3415, 44, 'proforma-da-pagare.it',    'Active',           '',                          -1060,   34,   34, NULL,     0, 'customer'),
  (3416, 45, 'appena-nato.com',          'Active',           'serverTransferProhibited',    -20,  345,  345, NULL,     0, 'customer'),
  (3417, 46, 'tre-anni-pagati.com',      'Active',           'clientTransferProhibited',   -600, 1040,  310, NULL,     0, 'customer'),
  (3418, 47, 'intestato-all-agenzia.it', 'Active',           '',                           -600,  130,  130, NULL,     0, 'agency'),
  (3419, 48, 'intestato-ad-altri.it',    'Active',           '',                           -600,  130,  130, NULL,     0, 'third'),
  (3420,  9, 'xn--caffnicol-33a9i.it',   'Active',           'clientTransferProhibited',   -600,  180,  180, NULL,     0, 'customer');
INSERT IGNORE INTO domain (domain_id, account_id, fqdn, status, epp_status, registered_on, expires_on, next_due_on, nameservers, contacts,
                           recoverable_until, restore_cents, payment_method, registrant_email, registrant_name, registrant_tax_code)
  SELECT s.domain_id, 103, s.fqdn, s.status, s.epp, UTC_DATE() + INTERVAL s.registered DAY, UTC_DATE() + INTERVAL s.expires DAY,
         UTC_DATE() + INTERVAL s.due DAY, @our_nameservers, CONCAT('DR-', s.domain_id, ' DR-103 DR-103'),
         UTC_DATE() + INTERVAL s.recoverable DAY, s.restore_cents, 'credit',
         CASE s.registrant WHEN 'customer' THEN c.email WHEN 'agency' THEN 'lucia@agenziatramonto.example' WHEN 'third' THEN 'umit@copisteriayilmaz.example' END,
         CASE s.registrant WHEN 'customer' THEN c.name WHEN 'agency' THEN 'Agenzia Tramonto di Lucia Marchetti' WHEN 'third' THEN 'Copisteria Yılmaz' END,
         CASE s.registrant WHEN 'customer' THEN c.tax_code WHEN 'agency' THEN '01234567897' END
    FROM special_domain s JOIN customer c USING (n) ORDER BY s.domain_id;

INSERT IGNORE INTO document (document_id, line_id, account_id, kind, host_id, net_cents, due_on) VALUES
  (9001, 'PF-9001-1', 103, 'domain', 3415, 790, UTC_DATE() + INTERVAL 19 DAY);

INSERT IGNORE INTO service (service_id, account_id, product, family, platform, name, status, suspend_reason, created_on, next_due_on, server, username, other_domains, payment_method) VALUES
  (4201, 103, 'PEC',         'pec',        'mail',  'agenziatramonto@pec.example', 'Active',    '',       '2019-04-01', UTC_DATE() + INTERVAL 200 DAY, '', '', '', 'credit'),
  (4202, 103, 'VPS',         'other',      'none',  'vps.agenziatramonto.example', 'Active',    '',       '2019-04-01', UTC_DATE() + INTERVAL 200 DAY, 'vps07.domainregister.example', 'root', '', 'credit'),
  (4203, 103, 'FractoCloud', 'fracto',     'linux', 'agenziatramonto.example',     'Active',    '',       '2019-04-01', UTC_DATE() + INTERVAL 200 DAY, 'fracto02.domainregister.example', 'tramonto', '', 'credit'),
  (4204, 103, 'Starter',     'individual', 'linux', 'non-pagato.example',          'Suspended', 'unpaid', '2019-04-01', UTC_DATE() + INTERVAL 30 DAY,  'lnx03.domainregister.example', 'nonpagato', '', 'credit'),
  (4205, 103, 'Basic',       'individual', 'linux', 'sito-violato.example',        'Suspended', 'abuse',  '2019-04-01', UTC_DATE() + INTERVAL 90 DAY,  'lnx04.domainregister.example', 'violato', '', 'credit'),
  (4206, 103, 'Pro',         'individual', 'linux', 'condominio.example',          'Active',    '',       '2019-04-01', UTC_DATE() + INTERVAL 90 DAY,  'lnx05.domainregister.example', 'condominio', 'scala-a.example scala-b.example', 'credit');

-- Sites in the agency's Fracto, of customers without a hosting of their own.
INSERT IGNORE INTO service (service_id, account_id, product, family, package_id, platform, name, created_on, next_due_on, server, username, payment_method)
  SELECT 4300 + n, 103, 'FractoCloud', 'fracto', 4203, 'linux', CONCAT(slug, '.it'), '2019-05-01' + INTERVAL n DAY,
         UTC_DATE() + INTERVAL 200 DAY, 'fracto02.domainregister.example', CONCAT('tramonto', n), 'credit'
    FROM customer WHERE n BETWEEN 101 AND 108 ORDER BY n;
