-- The demonstration's data: rows of the standalone host's tables. Run in the site's schema; can be repeated.
-- Everything here is invented. Expiries are counted from the day it is run.

INSERT IGNORE INTO account (account_id, kind, email, email_verified, display_name, tax_code, price_list, payment_method, billing) VALUES
  (1,   'staff',    'assistenza@domainregister.example', 1, 'Assistenza DomainRegister', NULL, 'retail', 'bank_transfer', '{}'),
  (101, 'reseller', 'info@studiorossi.example',          1, 'Studio Rossi',              '00743110157', 'reseller', 'credit', '{}'),
  (102, 'reseller', 'ciao@agenziapero.example',          1, 'Agenzia Però & Figli',      '07643520567', 'reseller', 'credit', '{}'),
  (201, 'customer', 'titolare@fornobianchi.example',     1, 'Forno Bianchi S.r.l.',      '02118311006', 'retail', 'card', '{}'),
  (202, 'customer', 'niccolo@dellaquila.example',        1, 'Niccolò Dell''Aquila',      'RSSMRA80A01H501U', 'retail', 'paypal', '{}'),
  (203, 'customer', 'jose@caffeperu.example',            0, 'Caffè Perù di José Muñoz',  'RSSMRA85T10A562S', 'retail', 'bank_transfer', '{}');

INSERT IGNORE INTO price (product, price_list, net_cents) VALUES
  ('domain.it', 'retail', 1290), ('domain.com', 'retail', 1490), ('domain.net', 'retail', 1590),
  ('domain.it', 'reseller', 790), ('domain.com', 'reseller', 990), ('domain.net', 'reseller', 1090),
  ('Basic', 'retail', 3900), ('Starter', 'retail', 6900), ('Pro', 'retail', 11900),
  ('Basic', 'reseller', 2500), ('Starter', 'reseller', 4500), ('Pro', 'reseller', 7900);

-- A real site sets no tariff for domains unless it wants to; the demonstration sets one for .it.
SET @tariff = CONCAT('INSERT IGNORE INTO ', @app, '.tariff (product, rate_bp, fixed_cents, months, valid_from, created_at) VALUES ',
  '(''Basic'', 1000, 0, 36, ''2026-01-01'', NOW(6)), (''Starter'', 1000, 0, 36, ''2026-01-01'', NOW(6)), ',
  '(''Pro'', 1250, 0, 0, ''2026-01-01'', NOW(6)), (''domain.it'', 500, 0, 12, ''2026-01-01'', NOW(6))');
EXECUTE IMMEDIATE @tariff;

INSERT IGNORE INTO domain (domain_id, account_id, fqdn, registered_on, expires_on, next_due_on, nameservers, contacts, epp_status, subscription_id, payment_method) VALUES
  (1001, 101, 'panificiobianchi.it', '2019-03-03', UTC_DATE() + INTERVAL 60 DAY, UTC_DATE() + INTERVAL 60 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1001 DR-101 DR-101', 'clientTransferProhibited', 'SUB-1001', 'credit'),
  (1002, 101, 'fornobianchi.it', '2019-03-04', UTC_DATE() + INTERVAL 69 DAY, UTC_DATE() + INTERVAL 69 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1002 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1003, 101, 'officinaverdi.com', '2019-03-05', UTC_DATE() + INTERVAL 78 DAY, UTC_DATE() + INTERVAL 78 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1003 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1004, 101, 'gelateriasole.it', '2019-03-06', UTC_DATE() + INTERVAL 87 DAY, UTC_DATE() + INTERVAL 87 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1004 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1005, 101, 'hotelmarina.net', '2019-03-07', UTC_DATE() + INTERVAL 96 DAY, UTC_DATE() + INTERVAL 96 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1005 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1006, 101, 'studiolegaleneri.it', '2019-03-08', UTC_DATE() + INTERVAL 105 DAY, UTC_DATE() + INTERVAL 105 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1006 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1007, 101, 'farmaciacentrale.it', '2019-03-09', UTC_DATE() + INTERVAL 114 DAY, UTC_DATE() + INTERVAL 114 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1007 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1008, 101, 'ferramentarossi.com', '2019-03-10', UTC_DATE() + INTERVAL 123 DAY, UTC_DATE() + INTERVAL 123 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1008 DR-101 DR-101', 'clientTransferProhibited', 'SUB-1008', 'credit'),
  (1009, 101, 'pizzeriadamario.it', '2019-03-11', UTC_DATE() + INTERVAL 132 DAY, UTC_DATE() + INTERVAL 132 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1009 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1010, 101, 'autofficinagallo.net', '2019-03-12', UTC_DATE() + INTERVAL 141 DAY, UTC_DATE() + INTERVAL 141 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1010 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1011, 101, 'agriturismolequerce.it', '2019-03-13', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1011 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1012, 101, 'tipografiaconti.it', '2019-03-14', UTC_DATE() + INTERVAL 159 DAY, UTC_DATE() + INTERVAL 159 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1012 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1013, 101, 'ceramichefaenza.com', '2019-03-15', UTC_DATE() + INTERVAL 168 DAY, UTC_DATE() + INTERVAL 168 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1013 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1014, 101, 'vivaiofiordaliso.it', '2019-03-16', UTC_DATE() + INTERVAL 177 DAY, UTC_DATE() + INTERVAL 177 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1014 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1015, 101, 'otticasguardo.net', '2019-03-17', UTC_DATE() + INTERVAL 186 DAY, UTC_DATE() + INTERVAL 186 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1015 DR-101 DR-101', 'clientTransferProhibited', 'SUB-1015', 'credit'),
  (1016, 101, 'calzaturebruni.it', '2019-03-18', UTC_DATE() + INTERVAL 195 DAY, UTC_DATE() + INTERVAL 195 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1016 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1017, 101, 'ristoranteilponte.it', '2019-03-19', UTC_DATE() + INTERVAL 204 DAY, UTC_DATE() + INTERVAL 204 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1017 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1018, 101, 'palestraolimpia.com', '2019-03-20', UTC_DATE() + INTERVAL 213 DAY, UTC_DATE() + INTERVAL 213 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1018 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1019, 101, 'cantinavignali.it', '2019-03-21', UTC_DATE() + INTERVAL 222 DAY, UTC_DATE() + INTERVAL 222 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1019 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1020, 101, 'libreriaaurora.net', '2019-03-22', UTC_DATE() + INTERVAL 231 DAY, UTC_DATE() + INTERVAL 231 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1020 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1021, 101, 'veterinariasanti.it', '2019-03-23', UTC_DATE() + INTERVAL 240 DAY, UTC_DATE() + INTERVAL 240 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1021 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1022, 101, 'mobilificiocasa.it', '2019-03-24', UTC_DATE() + INTERVAL 249 DAY, UTC_DATE() + INTERVAL 249 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1022 DR-101 DR-101', 'clientTransferProhibited', 'SUB-1022', 'credit'),
  (1023, 101, 'falegnameriaabete.com', '2019-03-25', UTC_DATE() + INTERVAL 258 DAY, UTC_DATE() + INTERVAL 258 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1023 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (1024, 101, 'dentistabelli.it', '2019-03-26', UTC_DATE() + INTERVAL 267 DAY, UTC_DATE() + INTERVAL 267 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1024 DR-101 DR-101', 'clientTransferProhibited', '', 'credit'),
  (2001, 102, 'enotecaperla.it', '2019-03-04', UTC_DATE() + INTERVAL 60 DAY, UTC_DATE() + INTERVAL 60 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2001 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2002, 102, 'barcentrale.it', '2019-03-05', UTC_DATE() + INTERVAL 69 DAY, UTC_DATE() + INTERVAL 69 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2002 DR-102 DR-102', 'clientTransferProhibited', 'SUB-2002', 'credit'),
  (2003, 102, 'parrucchieragina.com', '2019-03-06', UTC_DATE() + INTERVAL 78 DAY, UTC_DATE() + INTERVAL 78 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2003 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2004, 102, 'impresaedilefontana.it', '2019-03-07', UTC_DATE() + INTERVAL 87 DAY, UTC_DATE() + INTERVAL 87 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2004 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2005, 102, 'trattoriadanonna.net', '2019-03-08', UTC_DATE() + INTERVAL 96 DAY, UTC_DATE() + INTERVAL 96 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2005 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2006, 102, 'gioielleriaoro.it', '2019-03-09', UTC_DATE() + INTERVAL 105 DAY, UTC_DATE() + INTERVAL 105 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2006 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2007, 102, 'lavanderiablu.it', '2019-03-10', UTC_DATE() + INTERVAL 114 DAY, UTC_DATE() + INTERVAL 114 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2007 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2008, 102, 'fioreriarosa.com', '2019-03-11', UTC_DATE() + INTERVAL 123 DAY, UTC_DATE() + INTERVAL 123 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2008 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2009, 102, 'asilonidogirotondo.it', '2019-03-12', UTC_DATE() + INTERVAL 132 DAY, UTC_DATE() + INTERVAL 132 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2009 DR-102 DR-102', 'clientTransferProhibited', 'SUB-2009', 'credit'),
  (2010, 102, 'cartolibreriapenna.net', '2019-03-13', UTC_DATE() + INTERVAL 141 DAY, UTC_DATE() + INTERVAL 141 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2010 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2011, 102, 'macelleriaferri.it', '2019-03-14', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2011 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2012, 102, 'pescheriamare.it', '2019-03-15', UTC_DATE() + INTERVAL 159 DAY, UTC_DATE() + INTERVAL 159 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2012 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2013, 102, 'cinemaastra.com', '2019-03-16', UTC_DATE() + INTERVAL 168 DAY, UTC_DATE() + INTERVAL 168 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2013 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2014, 102, 'teatrocomunale.it', '2019-03-17', UTC_DATE() + INTERVAL 177 DAY, UTC_DATE() + INTERVAL 177 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2014 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2015, 102, 'museocivico.net', '2019-03-18', UTC_DATE() + INTERVAL 186 DAY, UTC_DATE() + INTERVAL 186 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2015 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2016, 102, 'bandacittadina.it', '2019-03-19', UTC_DATE() + INTERVAL 195 DAY, UTC_DATE() + INTERVAL 195 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2016 DR-102 DR-102', 'clientTransferProhibited', 'SUB-2016', 'credit'),
  (2017, 102, 'prolocoborgo.it', '2019-03-20', UTC_DATE() + INTERVAL 204 DAY, UTC_DATE() + INTERVAL 204 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2017 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2018, 102, 'centroyoga.com', '2019-03-21', UTC_DATE() + INTERVAL 213 DAY, UTC_DATE() + INTERVAL 213 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2018 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2019, 102, 'scuoladanza.it', '2019-03-22', UTC_DATE() + INTERVAL 222 DAY, UTC_DATE() + INTERVAL 222 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2019 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2020, 102, 'tennisclub.net', '2019-03-23', UTC_DATE() + INTERVAL 231 DAY, UTC_DATE() + INTERVAL 231 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2020 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2021, 102, 'ciclofficina.it', '2019-03-24', UTC_DATE() + INTERVAL 240 DAY, UTC_DATE() + INTERVAL 240 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2021 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2022, 102, 'fotografostudio.it', '2019-03-25', UTC_DATE() + INTERVAL 249 DAY, UTC_DATE() + INTERVAL 249 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2022 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (2023, 102, 'stampaexpress.com', '2019-03-26', UTC_DATE() + INTERVAL 258 DAY, UTC_DATE() + INTERVAL 258 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2023 DR-102 DR-102', 'clientTransferProhibited', 'SUB-2023', 'credit'),
  (2024, 102, 'noleggioauto.it', '2019-03-27', UTC_DATE() + INTERVAL 267 DAY, UTC_DATE() + INTERVAL 267 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2024 DR-102 DR-102', 'clientTransferProhibited', '', 'credit'),
  (1025, 101, 'xn--caffrossi-33a.it', '2021-05-04', UTC_DATE() + INTERVAL 200 DAY, UTC_DATE() + INTERVAL 200 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1025 DR-101 DR-101', '', '', 'credit'),
  (2025, 102, 'xn--per-design-69a.it', '2021-05-04', UTC_DATE() + INTERVAL 200 DAY, UTC_DATE() + INTERVAL 200 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-2025 DR-102 DR-102', '', '', 'credit'),
  (1026, 101, 'scadetrapoco.it', '2020-01-10', UTC_DATE() + INTERVAL 9 DAY, UTC_DATE() + INTERVAL 9 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1026 DR-101 DR-101', '', '', 'credit'),
  (1027, 101, 'intrasferimento.com', '2020-01-10', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, 'ns1.altrove.example ns2.altrove.example', 'DR-1027 DR-101 DR-101', 'pendingTransfer', '', 'credit'),
  (1028, 101, 'sospesodalregistro.it', '2020-01-10', UTC_DATE() + INTERVAL 150 DAY, UTC_DATE() + INTERVAL 150 DAY, 'ns1.domainregister.example ns2.domainregister.example', 'DR-1028 DR-101 DR-101', 'serverHold', '', 'credit');

INSERT IGNORE INTO domain (domain_id, account_id, fqdn, status, registered_on, expires_on, next_due_on) VALUES
  (1029, 101, 'giascaduto.it', 'Expired', '2018-02-02', UTC_DATE() - INTERVAL 20 DAY, UTC_DATE() - INTERVAL 20 DAY);

INSERT IGNORE INTO service (service_id, account_id, product, family, platform, name, created_on, next_due_on, server, username, subscription_id, payment_method) VALUES
  (501, 101, 'Basic', 'individual', 'linux', 'panificiobianchi.it', '2021-06-10', UTC_DATE() + INTERVAL 75 DAY, 'lnx01.domainregister.example', 'u501', '', 'credit'),
  (502, 101, 'Starter', 'individual', 'linux', 'fornobianchi.it', '2021-06-11', UTC_DATE() + INTERVAL 86 DAY, 'lnx02.domainregister.example', 'u502', '', 'credit'),
  (503, 101, 'Pro', 'individual', 'linux', 'officinaverdi.com', '2021-06-12', UTC_DATE() + INTERVAL 97 DAY, 'lnx03.domainregister.example', 'u503', 'SUB-H503', 'credit'),
  (504, 101, 'Basic', 'individual', 'windows', 'gelateriasole.it', '2021-06-13', UTC_DATE() + INTERVAL 108 DAY, 'win04.domainregister.example', 'u504', '', 'credit'),
  (505, 101, 'Starter', 'individual', 'windows', 'hotelmarina.net', '2021-06-14', UTC_DATE() + INTERVAL 119 DAY, 'win05.domainregister.example', 'u505', '', 'credit'),
  (506, 101, 'Pro', 'individual', 'windows', 'studiolegaleneri.it', '2021-06-15', UTC_DATE() + INTERVAL 130 DAY, 'win06.domainregister.example', 'u506', '', 'credit'),
  (507, 101, 'Basic', 'individual', 'linux', 'farmaciacentrale.it', '2021-06-16', UTC_DATE() + INTERVAL 141 DAY, 'lnx07.domainregister.example', 'u507', '', 'credit'),
  (601, 102, 'Basic', 'individual', 'linux', 'enotecaperla.it', '2021-06-10', UTC_DATE() + INTERVAL 75 DAY, 'lnx01.domainregister.example', 'u601', '', 'credit'),
  (602, 102, 'Starter', 'individual', 'linux', 'barcentrale.it', '2021-06-11', UTC_DATE() + INTERVAL 86 DAY, 'lnx02.domainregister.example', 'u602', '', 'credit'),
  (603, 102, 'Pro', 'individual', 'linux', 'parrucchieragina.com', '2021-06-12', UTC_DATE() + INTERVAL 97 DAY, 'lnx03.domainregister.example', 'u603', 'SUB-H603', 'credit'),
  (604, 102, 'Basic', 'individual', 'windows', 'impresaedilefontana.it', '2021-06-13', UTC_DATE() + INTERVAL 108 DAY, 'win04.domainregister.example', 'u604', '', 'credit'),
  (605, 102, 'Starter', 'individual', 'windows', 'trattoriadanonna.net', '2021-06-14', UTC_DATE() + INTERVAL 119 DAY, 'win05.domainregister.example', 'u605', '', 'credit'),
  (606, 102, 'Pro', 'individual', 'windows', 'gioielleriaoro.it', '2021-06-15', UTC_DATE() + INTERVAL 130 DAY, 'win06.domainregister.example', 'u606', '', 'credit'),
  (607, 102, 'Basic', 'individual', 'linux', 'lavanderiablu.it', '2021-06-16', UTC_DATE() + INTERVAL 141 DAY, 'lnx07.domainregister.example', 'u607', '', 'credit'),
  (551, 101, 'FractoCloud', 'fracto', 'linux', 'studiorossi.example', '2020-06-10', UTC_DATE() + INTERVAL 120 DAY, 'fracto01.domainregister.example', 'u551', '', 'credit'),
  (552, 101, 'PEC', 'pec', 'mail', 'studiorossi@pec.example', '2020-06-10', UTC_DATE() + INTERVAL 120 DAY, '', '', '', 'credit');
