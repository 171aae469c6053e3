/*
 * Everything that can be configured: one row per key of handover.conf (INI).
 *
 * CONFIG_TEXT(section, key, default, what it is)
 * CONFIG_INT (section, key, default, least, most, what it is and its unit)
 * CONFIG_FLAG(section, key, default, what it is)          yes | no
 *
 * The field in struct config is section_key. An unknown key refuses to start. Secrets are never values, only
 * paths of files (..._file).
 */
CONFIG_INT (web, threads, 8, 1, 256, "threads that answer requests, each with its own database connection")
CONFIG_TEXT(web, base_url, "http://127.0.0.1:8080",
	    "scheme and host of the site, no slash at the end; links are built from it, never from Host")
CONFIG_FLAG(web, cookie_secure, true,
	    "send the session cookie as __Host- and Secure; no only on 127.0.0.1 without https")
CONFIG_FLAG(web, demo, false, "demonstration: a banner, and one-click sign-in as anybody; never on a real site")
CONFIG_INT (web, io_timeout_seconds, 10, 1, 300, "how long a silent nginx may hold a thread")
CONFIG_INT (web, wait_seconds, 3, 1, 25, "how long a request may wait for a thread; then it is answered 503")
CONFIG_TEXT(web, locale_dir, LOCALEDIR, "directory of the message catalogues")
CONFIG_TEXT(web, log_level, "info", "debug, info, warn or error")
CONFIG_TEXT(site, url, "", "scheme and host of the site's own panel, for links to its tools; empty: no links")
CONFIG_TEXT(site, dns_path, "/clientarea.php?action=domaindns&domainid={id}", "DNS of a domain; {id}: its number")
CONFIG_TEXT(site, code_path, "/clientarea.php?action=domaingetepp&domainid={id}", "authorisation code of a domain")
CONFIG_TEXT(site, contacts_path, "/clientarea.php?action=domaincontacts&domainid={id}", "contacts of a domain")
CONFIG_TEXT(site, renew_path, "/cart.php?gid=renewals", "renewing a domain")
CONFIG_TEXT(site, service_path, "/clientarea.php?action=productdetails&id={id}", "a hosting service and its panel")
CONFIG_TEXT(site, support_path, "/submitticket.php", "support")
CONFIG_TEXT(database, socket, "/run/mysqld/mysqld.sock", "unix socket of MariaDB")
CONFIG_TEXT(database, name, "handover", "our schema")
CONFIG_TEXT(database, site_name, "handover_site", "the schema of the standalone host's tables; only migrate uses it")
CONFIG_TEXT(database, user, "handover_app", "the application's account")
CONFIG_TEXT(database, password_file, "", "file, mode 0600, with that account's password")
CONFIG_TEXT(database, admin_user, "root", "account for migrate, by unix_socket authentication")
CONFIG_TEXT(database, sql_dir, SQLDIR, "directory of the schema migrations and the host contract")
CONFIG_INT (database, answer_seconds, 20, 1, 300,
	    "how long the programs wait for the answer to a statement; less than nginx waits for theirs")
CONFIG_TEXT(host, contract, "standalone", "which file of sql/host/ ties us to the site")
CONFIG_TEXT(keys, invitation_file, "", "32-byte key in hex: invitation tokens")
CONFIG_TEXT(keys, csrf_file, "", "32-byte key in hex: form tokens")
CONFIG_TEXT(keys, audit_file, "", "32-byte key in hex: the audit chain")
CONFIG_TEXT(keys, paseto_public_file, "", "at most two lines: key id, public key in hex")
CONFIG_TEXT(keys, paseto_secret_file, "", "one line: key id, signing key in hex; only for handoverctl token")
CONFIG_TEXT(identity, issuer, "site", "iss of the site's assertions and bearer tokens")
CONFIG_TEXT(identity, audience, "handover", "aud of the site's assertions and bearer tokens")
CONFIG_TEXT(identity, sign_in_url, "",
	    "page of the site where people sign in: sign-in links lead there; empty: there is none")
CONFIG_FLAG(identity, mail_sign_in, false,
	    "offer a one-time sign-in link by e-mail; for a standalone host, never where sign_in_url is set")
CONFIG_INT (identity, mails_per_hour, 5, 1, 100000, "sign-in links a visitor's address may ask for in an hour")
CONFIG_INT (worker, threads, 2, 1, 64, "threads that work on jobs")
CONFIG_INT (worker, poll_ms, 50, 5, 60000, "milliseconds between two looks at an empty queue")
CONFIG_INT (worker, chores_seconds, 60, 1, 3600, "seconds between two looks at the periodic work")
CONFIG_INT (worker, lease_seconds, 60, 5, 3600, "how long a job belongs to the worker that claimed it")
CONFIG_INT (ledger, reconcile_days, 45, 1, 3660, "how many days of the host's paid lines are read again every night")
CONFIG_INT (handover, invitation_days, 14, 1, 365, "days an invitation lives")
CONFIG_INT (handover, more_time_days, 30, 1, 365, "days more that a customer may ask for, once")
CONFIG_TEXT(handover, reminder_days, "5 11", "days after an invitation on which it is reminded of, separated by spaces")
CONFIG_TEXT(handover, renewal_warning_days, "60 30 16", "days before the first renewal on which the customer is told")
CONFIG_INT (handover, renewal_hour, 9, 0, 23, "hour of Italy's clocks from which those messages are sent")
CONFIG_INT (handover, digest_hour, 8, 0, 23,
	    "hour of Italy's clocks at which staff is told what waits, on working days")
CONFIG_INT (handover, vat_bp, 2200, 0, 10000, "value added tax of the operator's country, basis points")
CONFIG_INT (handover, transfer_lock_days, 60, 0, 365, "days a gTLD cannot leave after a change of its registrant")
CONFIG_INT (handover, resend_after_decline_days, 30, 0, 365,
	    "days an agency must wait before it asks the same address again after a decline")
CONFIG_FLAG(handover, always_approve, false, "staff looks at every item before it moves")
CONFIG_INT (handover, unknown_tokens_per_minute, 10, 1, 100000,
	    "links that do not exist a visitor's address may try in a minute")
CONFIG_INT (handover, invitations_per_day, 500, 1, 1000000, "invitations a reseller may send in 24 hours")
CONFIG_INT (handover, resends_per_day, 5, 1, 1000,
	    "invitations of one handover in 24 hours, the first, those sent again and those to another recipient")
CONFIG_INT (handover, recipient_hold_hours, 24, 0, 720,
	    "hours the items of a recipient who is not recognised wait for objections")
CONFIG_INT (handover, near_expiry_days, 16, 0, 365, "days before an expiry from which both sides must confirm an item")
CONFIG_INT (handover, items_max, 2000, 1, 2000, "items in one handover")
CONFIG_INT (handover, move_chunk, 200, 1, 500, "items moved in one transaction")
CONFIG_TEXT(fracto, targets, "Basic Starter Pro", "products a Fracto service may become, separated by spaces")
CONFIG_TEXT(fracto, mail_targets, "Mail", "the same of a FractoMail service")
CONFIG_TEXT(fracto, command, "",
	    "absolute path of the program that executes steps of an extraction; empty: there is none")
CONFIG_TEXT(fracto, command_steps, "",
	    "which steps it executes, by spaces (inventory plan copy shadow_check switch); staff ticks the others")
CONFIG_INT (fracto, step_seconds, 600, 1, 86400, "how long that program may take for one step")
CONFIG_INT (fracto, threads, 2, 1, 16, "threads of the worker that execute steps, beside those that work on jobs")
CONFIG_INT (fracto, silence_days, 10, 1, 365,
	    "working days after which an agency that does not answer a proposal is taken as silent")
CONFIG_INT (ledger, payout_minimum, 0, 0, 100000000,
	    "cents a statement must come to for a payout; less is carried to the next one")
CONFIG_INT (session, idle_minutes, 30, 1, 1440, "minutes after which an unused session ends")
CONFIG_INT (session, absolute_hours, 8, 1, 168, "hours after which any session ends")
CONFIG_INT (session, fresh_minutes, 5, 1, 480, "how old a sign-in may be for accept, exclude and reject")
CONFIG_TEXT(mail, transport, "none", "none (nothing is sent), file (one file a mail) or smtp")
CONFIG_INT (mail, threads, 2, 1, 16, "threads of the worker that send mails, beside those that work on jobs")
CONFIG_TEXT(mail, smtp_url, "", "smtp://host:port or smtps://host:port; a path is the name for EHLO")
CONFIG_TEXT(mail, smtp_user, "", "account at the SMTP server; only with encryption")
CONFIG_TEXT(mail, smtp_password_file, "", "file, mode 0600, with that account's password")
CONFIG_TEXT(mail, smtp_tls, "required", "STARTTLS: required, opportunistic or never")
CONFIG_TEXT(mail, smtp_ca_file, "", "certificates the SMTP server is checked by, PEM; empty: the system's")
CONFIG_INT (mail, timeout_seconds, 20, 1, 300, "how long one mail may take; less than half of worker.lease_seconds")
CONFIG_TEXT(mail, directory, "", "directory for the files of the transport file")
CONFIG_TEXT(mail, from_address, "", "the address mails come from")
CONFIG_TEXT(mail, from_name, "DomainRegister", "the operator's name beside it")
CONFIG_TEXT(mail, reply_to, "", "the address answers go to; empty: from_address")
CONFIG_TEXT(mail, staff_address, "", "the address staff's own mails go to")
