-- README: what must hold in the tables at any moment, whatever was killed. One SELECT per statement; each returns the
-- rows that break it as (invariant, migration_id, what), so no row means that it holds. Read by tests/e2e/invariants.py,
-- by handoverctl doctor --data, and by hand (mariadb handover <invariants.sql, as an account that may read everything). Only our schema and the
-- host's views are read. @late is how many seconds due work may wait; set it before, 30 by default.

SET @late = COALESCE(@late, 30);

-- ---- I1: at most one live migration per item ---------------------------------------------------------------------

SELECT 'I1 an item is in two live migrations' AS invariant, MIN(i.migration_id) AS migration_id,
       CONCAT(i.kind, ' ', i.host_id, ' in ', GROUP_CONCAT(m.reference)) AS what
  FROM item i JOIN migration m ON m.migration_id = i.migration_id
 WHERE i.excluded = 0
   AND m.state NOT IN ('commission_recorded', 'withdrawn', 'declined', 'expired', 'rejected')
 GROUP BY i.kind, i.host_id HAVING COUNT(*) > 1;

-- ---- I2: the host's owner is the last move's target --------------------------------------------------------------

-- A site that lets an item move on by itself afterwards says so here; the standalone host does not.
SELECT 'I2 the host''s owner is not the last move''s target' AS invariant, l.migration_id,
       CONCAT(i.kind, ' ', i.host_id, ' belongs to ', COALESCE(d.account_id, s.account_id, 'nobody'), ', moved to ',
              l.to_account) AS what
  FROM move_log l JOIN item i ON i.item_id = l.item_id
  LEFT JOIN host_domain d ON i.kind = 'domain' AND d.domain_id = i.host_id
  LEFT JOIN host_service s ON i.kind = 'hosting' AND s.service_id = i.host_id
 WHERE NOT EXISTS (SELECT 1 FROM move_log n JOIN item o ON o.item_id = n.item_id
                    WHERE o.kind = i.kind AND o.host_id = i.host_id AND n.item_id > l.item_id)
   AND NOT (COALESCE((SELECT root_account FROM account_merge WHERE from_account = l.to_account), l.to_account)
            <=> COALESCE((SELECT root_account FROM account_merge
                           WHERE from_account = COALESCE(d.account_id, s.account_id)), d.account_id, s.account_id));

-- After a merge the dossier's sides are what the accounts of its moves have become.
SELECT 'I2 a move''s two accounts are not its migration''s' AS invariant, m.migration_id,
       CONCAT('item ', l.item_id, ': ', l.from_account, ' -> ', l.to_account) AS what
  FROM move_log l JOIN migration m ON m.migration_id = l.migration_id
  LEFT JOIN account_merge f ON f.from_account = l.from_account
  LEFT JOIN account_merge t ON t.from_account = l.to_account
 WHERE COALESCE(f.root_account, l.from_account) <> m.reseller_id
    OR NOT (COALESCE(t.root_account, l.to_account) <=> m.customer_id);

SELECT 'I2 a merge does not lead to where it ended up' AS invariant, 0 AS migration_id,
       CONCAT(m.from_account, ' -> ', m.into_account, ', root ', m.root_account) AS what
  FROM account_merge m LEFT JOIN account_merge n ON n.from_account = m.into_account
 WHERE m.root_account <> COALESCE(n.root_account, m.into_account) OR m.root_account = m.from_account
    OR EXISTS (SELECT 1 FROM account_merge x WHERE x.from_account = m.root_account);

-- ---- I3: one move per item ---------------------------------------------------------------------------------------

SELECT 'I3 the same thing moved twice in one migration' AS invariant, l.migration_id,
       CONCAT(i.kind, ' ', i.host_id, ': ', COUNT(*)) AS what
  FROM move_log l JOIN item i ON i.item_id = l.item_id
 GROUP BY l.migration_id, i.kind, i.host_id HAVING COUNT(*) > 1;

SELECT 'I3 a move is not told once in the audit' AS invariant, l.migration_id,
       CONCAT('item ', l.item_id, ': ', COUNT(a.seq)) AS what
  FROM move_log l LEFT JOIN audit a ON a.migration_id = l.migration_id AND a.item_id = l.item_id
   AND a.event = 'item_moved'
 GROUP BY l.migration_id, l.item_id HAVING COUNT(a.seq) <> 1;

-- ---- I4: one accrual per line and beneficiary, one reversal per refund, sums by the rule -------------------------

SELECT 'I4 two entries for one thing' AS invariant, MIN(t.migration_id) AS migration_id,
       CONCAT(e.kind, ' of ', e.line_id, ' ', e.refund_id, ': ', COUNT(*)) AS what
  FROM entry e JOIN commission_term t ON t.item_id = e.item_id
 GROUP BY e.line_id, e.beneficiary_id, e.kind, e.refund_id HAVING COUNT(*) > 1;

SELECT 'I4 a line earns for two' AS invariant, MIN(t.migration_id) AS migration_id, e.line_id AS what
  FROM entry e JOIN commission_term t ON t.item_id = e.item_id
 GROUP BY e.line_id HAVING COUNT(DISTINCT e.beneficiary_id) > 1 OR COUNT(DISTINCT e.item_id) > 1;

SELECT 'I4 an entry is not of its line or term' AS invariant, t.migration_id, CONCAT(e.kind, ' of ', e.line_id) AS what
  FROM entry e JOIN commission_term t ON t.item_id = e.item_id JOIN told_renewal r ON r.line_id = e.line_id
 WHERE t.beneficiary_id <> e.beneficiary_id OR t.kind <> r.kind OR t.host_id <> r.host_id
    OR t.rate_bp <> e.rate_bp OR e.currency <> r.currency OR r.line_kind <> 'renewal'
    OR e.kind = 'accrual' AND (e.paid_on <> r.paid_on OR e.net_cents <> r.net_cents OR e.paid_on < t.starts_on
                               OR t.months > 0 AND e.paid_on >= t.starts_on + INTERVAL t.months MONTH
                               OR e.confirms_on <> e.paid_on + INTERVAL t.holding_days DAY)
    OR e.kind = 'reversal' AND e.confirms_on <> (SELECT GREATEST(a.confirms_on, e.paid_on) FROM entry a
                                                  WHERE a.line_id = e.line_id AND a.kind = 'accrual')
    OR (e.kind = 'accrual') <> (e.refund_id = '')
    OR e.kind = 'accrual' AND e.commission_cents < 0 OR e.kind = 'reversal' AND e.commission_cents > 0;

SELECT 'I4 a reversal without its accrual or its refund' AS invariant, t.migration_id,
       CONCAT(e.line_id, ' ', e.refund_id) AS what
  FROM entry e JOIN commission_term t ON t.item_id = e.item_id
 WHERE e.kind = 'reversal'
   AND (NOT EXISTS (SELECT 1 FROM entry a WHERE a.line_id = e.line_id AND a.kind = 'accrual')
        OR NOT EXISTS (SELECT 1 FROM told_refund f WHERE f.line_id = e.line_id AND f.refund_id = e.refund_id
                          AND f.net_cents = e.net_cents AND f.refunded_on = e.paid_on));

SELECT 'I4 a refund of an earning line takes nothing back' AS invariant, t.migration_id,
       CONCAT(f.line_id, ' ', f.refund_id) AS what
  FROM told_refund f JOIN entry a ON a.line_id = f.line_id AND a.kind = 'accrual'
  JOIN commission_term t ON t.item_id = a.item_id
 WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.line_id = f.line_id AND e.kind = 'reversal'
                      AND e.refund_id = f.refund_id);

SELECT 'I4 a sum is not what the rule gives' AS invariant, x.migration_id,
       CONCAT(x.line_id, ': ', x.total, ' cents, by the rule ', x.rule) AS what
  FROM (SELECT t.migration_id, a.line_id,
               (SELECT SUM(e.commission_cents) FROM entry e WHERE e.line_id = a.line_id) AS total,
               IF(a.net_cents <= 0, 0,
                  IF(t.fixed_cents > 0,
                     t.fixed_cents - FLOOR((2 * t.fixed_cents * f.part + a.net_cents) / (2 * a.net_cents)),
                     FLOOR((2 * a.net_cents * t.rate_bp + 10000) / 20000)
                     - FLOOR((2 * f.part * t.rate_bp + 10000) / 20000))) AS rule
          FROM entry a JOIN commission_term t ON t.item_id = a.item_id
          JOIN (SELECT r.line_id, LEAST(r.net_cents, COALESCE(SUM(d.net_cents), 0)) AS part
                  FROM told_renewal r LEFT JOIN told_refund d ON d.line_id = r.line_id
                 GROUP BY r.line_id, r.net_cents) f ON f.line_id = a.line_id
         WHERE a.kind = 'accrual') x
 WHERE x.total <> x.rule OR x.total < 0;

-- Told well after the move, by the customer's account (or what either has become), on a covered day: it earns. Not told
-- who paid: the host's paid line says it, else who owns the item. (That a party has two accounts of one tax code is the
-- tests' to compare: it can only earn more.)
SELECT 'I4 a line that earns has no entry' AS invariant, x.migration_id, x.line_id AS what
  FROM (SELECT r.line_id, r.paid_on, t.migration_id, t.customer_id, t.starts_on, t.months, e.ended_on,
               COALESCE(d.registered_on, s.created_on) AS made_on,
               (SELECT MIN(n.starts_on) FROM commission_term n WHERE n.kind = t.kind AND n.host_id = t.host_id
                   AND n.item_id > t.item_id) AS next_on,
               COALESCE(r.account_id, (SELECT p.account_id FROM host_paid_line p WHERE p.line_id = r.line_id LIMIT 1),
                        d.account_id, s.account_id) AS payer_id
          FROM told_renewal r JOIN commission_term t ON t.kind = r.kind AND t.host_id = r.host_id
          JOIN move_log l ON l.item_id = t.item_id
          LEFT JOIN term_end e ON e.item_id = t.item_id
          LEFT JOIN host_domain d ON t.kind = 'domain' AND d.domain_id = t.host_id
          LEFT JOIN host_service s ON t.kind = 'hosting' AND s.service_id = t.host_id
         WHERE r.line_kind = 'renewal' AND (t.rate_bp > 0 OR t.fixed_cents > 0)
           AND r.told_at > l.moved_at + INTERVAL 10 SECOND) x
  LEFT JOIN account_merge c ON c.from_account = x.customer_id
  LEFT JOIN account_merge p ON p.from_account = x.payer_id
 WHERE COALESCE(c.root_account, x.customer_id) = COALESCE(p.root_account, x.payer_id)
   AND x.paid_on >= x.starts_on AND (x.months = 0 OR x.paid_on < x.starts_on + INTERVAL x.months MONTH)
   AND x.paid_on <= COALESCE(x.ended_on, x.paid_on) AND x.paid_on <= COALESCE(x.next_on, x.paid_on)
   AND (x.made_on IS NULL OR x.made_on <= x.starts_on OR x.paid_on < x.made_on)
   AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.line_id = x.line_id AND e.kind = 'accrual');

-- What was stated stays stated, so an entry is of the account that earned it, also after accounts became one.
SELECT 'I4 a statement is not what its lines are' AS invariant, 0 AS migration_id,
       CONCAT('statement ', s.statement_id, ': ', s.entries, ' of ', COUNT(e.entry_id), ', ', s.accrued_cents, ' and ',
              s.reversed_cents, ' cents') AS what
  FROM statement s LEFT JOIN statement_line l ON l.statement_id = s.statement_id
  LEFT JOIN entry e ON e.entry_id = l.entry_id
 GROUP BY s.statement_id, s.entries, s.accrued_cents, s.reversed_cents, s.beneficiary_id, s.month
HAVING s.entries <> COUNT(e.entry_id) OR s.entries <> COALESCE(MAX(l.position), 0)
    OR s.accrued_cents <> COALESCE(SUM(IF(e.kind = 'accrual', e.commission_cents, 0)), 0)
    OR s.reversed_cents <> COALESCE(SUM(IF(e.kind = 'reversal', e.commission_cents, 0)), 0)
    OR SUM(e.beneficiary_id <> s.beneficiary_id OR e.confirms_on > LAST_DAY(s.month)) > 0;

-- (The hashes need BLAKE2b: handoverctl verify-statements.)
SELECT 'I4 a statement does not go on from the one before' AS invariant, 0 AS migration_id,
       CONCAT('statement ', x.statement_id, ': number ', x.number, ', carries in ', x.carried_in_cents) AS what
  FROM (SELECT statement_id, number, month, carried_in_cents,
               COALESCE(LAG(number) OVER w, 0) AS number_before, LAG(month) OVER w AS month_before,
               COALESCE(LAG(carried_out_cents) OVER w, 0) AS carried_before
          FROM statement WINDOW w AS (PARTITION BY beneficiary_id ORDER BY number)) x
 WHERE x.number <> x.number_before + 1 OR x.month <= x.month_before OR x.carried_in_cents <> x.carried_before;

SELECT 'I4 a payout is not what its statement says' AS invariant, 0 AS migration_id,
       CONCAT('statement ', p.statement_id, ': ', p.gross_cents, ' of ', s.payable_cents) AS what
  FROM payout p JOIN statement s ON s.statement_id = p.statement_id
 WHERE p.gross_cents <> s.payable_cents;

-- ---- I5: one audit row per state change, an unbroken chain, and everything it speaks of is there -----------------
-- (The macs need the key: handoverctl verify-audit.)

SELECT 'I5 the chain has gaps or another end than its head' AS invariant, m.migration_id,
       CONCAT(COUNT(a.seq), ' rows, ', COALESCE(MIN(a.seq), 0), ' to ', COALESCE(MAX(a.seq), 0), ', head ',
              m.audit_seq) AS what
  FROM migration m LEFT JOIN audit a ON a.migration_id = m.migration_id
 GROUP BY m.migration_id, m.audit_seq
HAVING COUNT(a.seq) <> m.audit_seq OR COALESCE(MIN(a.seq), 0) <> 1 OR COALESCE(MAX(a.seq), 0) <> m.audit_seq;

SELECT 'I5 the head is not the last row''s mac or state' AS invariant, m.migration_id,
       CONCAT(m.state, ', last row ', a.to_state) AS what
  FROM migration m JOIN audit a ON a.migration_id = m.migration_id AND a.seq = m.audit_seq
 WHERE a.mac <> m.audit_mac OR BINARY a.to_state <> BINARY m.state;

SELECT 'I5 a state does not follow from the one before' AS invariant, x.migration_id,
       CONCAT('row ', x.seq, ': ', x.before_, ' then ', x.from_state) AS what
  FROM (SELECT migration_id, seq, from_state,
               COALESCE(LAG(to_state) OVER (PARTITION BY migration_id ORDER BY seq), '') AS before_
          FROM audit) x
 WHERE x.before_ <> x.from_state;

SELECT 'I5 a state changed against the law' AS invariant, a.migration_id,
       CONCAT('row ', a.seq, ': ', a.from_state, ' -', a.event, '-> ', a.to_state, ' by ', a.actor_role) AS what
  FROM audit a
 WHERE a.from_state <> a.to_state
   AND (a.item_id <> 0 OR (a.from_state, a.event, a.to_state, a.actor_role) NOT IN (
       ('', 'submit', 'requested', 'reseller'),
       ('requested', 'accept', 'customer_registered', 'customer'),
       ('requested', 'decline', 'declined', 'customer'),
       ('requested', 'withdraw', 'withdrawn', 'reseller'),
       ('requested', 'expire', 'expired', 'system'),
       ('requested', 'reject', 'rejected', 'staff'),
       ('customer_registered', 'withdraw', 'withdrawn', 'reseller'),
       ('customer_registered', 'retract', 'declined', 'customer'),
       ('customer_registered', 'reject', 'rejected', 'staff'),
       ('customer_registered', 'domains_done', 'domains_moved', 'system'),
       ('domains_moved', 'hosting_done', 'hosting_moved', 'system'),
       ('hosting_moved', 'record', 'commission_recorded', 'system')));

SELECT 'I5 an event of the law changed no state' AS invariant, a.migration_id,
       CONCAT('row ', a.seq, ': ', a.event) AS what
  FROM audit a
 WHERE a.from_state = a.to_state
   AND a.event IN ('submit', 'accept', 'decline', 'withdraw', 'expire', 'reject', 'retract', 'domains_done',
                   'hosting_done', 'record');

SELECT 'I5 what the law leaves in its state happened elsewhere' AS invariant, a.migration_id,
       CONCAT('row ', a.seq, ': ', a.event, ' in ', a.from_state, ' by ', a.actor_role) AS what
  FROM audit a
 WHERE a.event IN ('resend', 'readdress', 'misaddressed', 'more_time')
   AND (a.from_state, a.to_state, a.event, a.actor_role) NOT IN (
       ('requested', 'requested', 'resend', 'reseller'), ('requested', 'requested', 'readdress', 'reseller'),
       ('requested', 'requested', 'misaddressed', 'customer'), ('requested', 'requested', 'more_time', 'customer'));

SELECT 'I5 an item is not told as it stands' AS invariant, i.migration_id,
       CONCAT('item ', i.item_id, ' is ', i.state, ', told moved ', SUM(a.event <=> 'item_moved'), ', verified ',
              SUM(a.event <=> 'item_verified'), ', excluded ', COALESCE(SUM(a.event IN ('item_excluded', 'item_follows')), 0)) AS what
  FROM item i LEFT JOIN audit a ON a.migration_id = i.migration_id AND a.item_id = i.item_id
 GROUP BY i.item_id, i.migration_id, i.state
HAVING SUM(a.event <=> 'item_moved') <> (i.state IN ('moved', 'verified'))
    OR SUM(a.event <=> 'item_verified') <> (i.state = 'verified')
    OR COALESCE(SUM(a.event IN ('item_excluded', 'item_follows')), 0) <> (i.state = 'excluded');

SELECT 'I5 moved, without its log or its term, or the other way round' AS invariant, i.migration_id,
       CONCAT('item ', i.item_id, ' is ', i.state, ', log ', l.item_id IS NOT NULL, ', term ', t.item_id IS NOT NULL)
       AS what
  FROM item i LEFT JOIN move_log l ON l.item_id = i.item_id LEFT JOIN commission_term t ON t.item_id = i.item_id
 WHERE (i.state IN ('moved', 'verified')) <> (l.item_id IS NOT NULL)
    OR (l.item_id IS NOT NULL) <> (t.item_id IS NOT NULL);

SELECT 'I5 a log or term is not its item''s' AS invariant, i.migration_id, CONCAT('item ', i.item_id) AS what
  FROM item i JOIN move_log l ON l.item_id = i.item_id JOIN commission_term t ON t.item_id = i.item_id
 WHERE l.migration_id <> i.migration_id OR t.migration_id <> i.migration_id OR BINARY t.kind <> BINARY i.kind
    OR t.host_id <> i.host_id OR t.beneficiary_id <> l.from_account OR t.customer_id <> l.to_account
    OR t.rate_bp <> i.term_rate_bp OR t.fixed_cents <> i.term_fixed OR t.months <> i.term_months
    OR t.starts_on <> DATE(l.moved_at) OR NOT (l.moved_at <=> i.moved_at);

SELECT 'I5 accepted without the customer''s consent, or the other way round' AS invariant, m.migration_id,
       CONCAT(m.state, ', consents ', COUNT(DISTINCT c.hash), ', told ', COUNT(DISTINCT a.seq), ', customer ',
              COALESCE(m.customer_id, 'none')) AS what
  FROM migration m
  LEFT JOIN consent_customer c ON c.migration_id = m.migration_id
  LEFT JOIN audit a ON a.migration_id = m.migration_id AND a.event = 'accept'
 GROUP BY m.migration_id, m.state, m.customer_id
HAVING COUNT(DISTINCT c.hash) <> COUNT(DISTINCT a.seq) OR COUNT(DISTINCT a.seq) > 1
    OR (COUNT(DISTINCT c.hash) > 0) <> (m.customer_id IS NOT NULL)
    OR MIN(COALESCE((SELECT root_account FROM account_merge WHERE from_account = c.account_id), c.account_id))
       <> m.customer_id;

SELECT 'I5 the state needs a consent that is not there' AS invariant, m.migration_id, m.state AS what
  FROM migration m
 WHERE m.state IN ('customer_registered', 'domains_moved', 'hosting_moved', 'commission_recorded')
   AND NOT EXISTS (SELECT 1 FROM consent_customer c JOIN offer o ON o.migration_id = c.migration_id AND o.hash = c.hash
                     JOIN consent_reseller r ON r.migration_id = o.migration_id AND r.hash = o.hash
                      AND r.terms_hash = o.terms_hash
                    WHERE c.migration_id = m.migration_id AND o.version = m.offer_version);

-- ---- I6: every job ends done or dead; nothing is forgotten -------------------------------------------------------

SELECT 'I6 a job is dead' AS invariant, migration_id,
       CONCAT(kind, ' after ', attempts, ': ', COALESCE(last_error, '')) AS what
  FROM job WHERE status = 'dead';

SELECT 'I6 due work is not taken' AS invariant, migration_id, CONCAT(kind, ' since ', run_at) AS what
  FROM job WHERE status = 'ready' AND run_at < NOW(6) - INTERVAL @late SECOND;

SELECT 'I6 a migration that is over still has work' AS invariant, m.migration_id,
       CONCAT(m.state, ', ', j.kind, ' ', j.status) AS what
  FROM migration m JOIN job j ON j.migration_id = m.migration_id
 WHERE m.state IN ('commission_recorded', 'withdrawn', 'declined', 'expired', 'rejected')
   AND j.kind <> 'expire' AND j.status IN ('ready', 'leased')
   AND COALESCE(j.lease_until, j.run_at) < NOW(6) - INTERVAL @late SECOND;

SELECT 'I6 nobody is going to go on with it' AS invariant, m.migration_id, CONCAT(m.state, ' without ', n.kind) AS what
  FROM migration m
  JOIN (SELECT 'expire' AS kind UNION ALL SELECT 'move' UNION ALL SELECT 'verify' UNION ALL SELECT 'record') n
 WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.migration_id = m.migration_id AND j.kind = n.kind
                      AND j.status IN ('ready', 'leased'))
   AND CASE n.kind
       -- Its time begins with the invitation, which waits for the terms.
       WHEN 'expire' THEN m.state = 'requested'
            AND EXISTS (SELECT 1 FROM invitation v WHERE v.migration_id = m.migration_id)
       WHEN 'move' THEN m.state IN ('customer_registered', 'domains_moved')
            AND EXISTS (SELECT 1 FROM item i WHERE i.migration_id = m.migration_id AND i.state = 'planned'
                           AND (i.hold_reason IS NULL OR i.hold_until IS NOT NULL))
       WHEN 'verify' THEN m.state IN ('customer_registered', 'domains_moved', 'hosting_moved')
            AND EXISTS (SELECT 1 FROM item i WHERE i.migration_id = m.migration_id AND i.state = 'moved'
                           AND i.failure_code IS NULL)
       ELSE m.state = 'hosting_moved'
            AND NOT EXISTS (SELECT 1 FROM item i WHERE i.migration_id = m.migration_id
                               AND i.state NOT IN ('verified', 'excluded'))
       END;

-- A mail that is ready waits for ever where no transport is configured, so that it is late is the doctor's to say.
SELECT 'I6 a mail is not settled as it ended' AS invariant, COALESCE(migration_id, 0) AS migration_id,
       CONCAT('mail ', mail_id, ' ', kind, ' ', status, ', sent ', COALESCE(sent_at, 'never'), ', tries ', attempts) AS what
  FROM mail
 WHERE (status = 'sent') <> (sent_at IS NOT NULL) OR status = 'sent' AND (subject IS NULL OR attempts = 0);

SELECT 'I6 who is not invited any more is still written to' AS invariant, m.migration_id,
       CONCAT('mail ', a.mail_id, ' ', a.kind, ', ', m.state) AS what
  FROM mail a JOIN migration m ON m.migration_id = a.migration_id
 WHERE a.kind IN ('invitation', 'reminder') AND a.status = 'ready'
   AND (m.state <> 'requested' OR m.is_misaddressed
        OR a.about_id <> (SELECT MAX(v.invitation_id) FROM invitation v WHERE v.migration_id = m.migration_id));

SELECT 'I6 done, but not everything is' AS invariant, m.migration_id,
       CONCAT('item ', i.item_id, ' is ', i.state) AS what
  FROM migration m JOIN item i ON i.migration_id = m.migration_id
 WHERE m.state = 'commission_recorded' AND i.state NOT IN ('verified', 'excluded')
    OR m.state = 'hosting_moved' AND i.state NOT IN ('moved', 'verified', 'excluded')
    OR m.state = 'domains_moved' AND i.kind = 'domain' AND i.state NOT IN ('moved', 'verified', 'excluded')
    OR m.state IN ('requested', 'withdrawn', 'declined', 'expired', 'rejected')
       AND i.state IN ('moved', 'verified', 'moving', 'extracting');

-- ---- I7 (every acknowledged answer is visible) needs the clients' log: the tests compare it. ---------------------

-- ---- I8: no stale lease ------------------------------------------------------------------------------------------

SELECT 'I8 a lease is long over' AS invariant, migration_id, CONCAT(kind, ' until ', lease_until) AS what
  FROM job WHERE status = 'leased' AND lease_until < NOW(6) - INTERVAL @late SECOND;

SELECT 'I8 a lease without token and end, or the other way round' AS invariant, migration_id,
       CONCAT(kind, ' ', status) AS what
  FROM job WHERE (status = 'leased') <> (lease_token IS NOT NULL) OR (status = 'leased') <> (lease_until IS NOT NULL);

SELECT 'I8 a mail''s lease is long over, or half a lease' AS invariant, COALESCE(migration_id, 0) AS migration_id,
       CONCAT('mail ', mail_id, ' ', status, ' until ', COALESCE(lease_until, 'nothing')) AS what
  FROM mail
 WHERE (status = 'leased') <> (lease_token IS NOT NULL) OR (status = 'leased') <> (lease_until IS NOT NULL)
    OR status = 'leased' AND lease_until < NOW(6) - INTERVAL @late SECOND;

-- ---- I9: nothing half written ------------------------------------------------------------------------------------

SELECT 'I9 a migration lacks a part' AS invariant, m.migration_id,
       CONCAT('items ', (SELECT COUNT(*) FROM item i WHERE i.migration_id = m.migration_id),
              ', offer ', (SELECT COUNT(*) FROM offer o WHERE o.migration_id = m.migration_id
                              AND o.version = m.offer_version),
              ', invitations ', (SELECT COUNT(*) FROM invitation v WHERE v.migration_id = m.migration_id),
              ', consents ', (SELECT COUNT(*) FROM consent_reseller r WHERE r.migration_id = m.migration_id)) AS what
  FROM migration m
 WHERE NOT EXISTS (SELECT 1 FROM item i WHERE i.migration_id = m.migration_id)
    OR m.has_terms = 0 AND NOT EXISTS (SELECT 1 FROM invitation v WHERE v.migration_id = m.migration_id)
    OR NOT EXISTS (SELECT 1 FROM offer o JOIN consent_reseller r ON r.migration_id = o.migration_id
                      AND r.hash = o.hash AND r.terms_hash = o.terms_hash
                    WHERE o.migration_id = m.migration_id AND o.version = m.offer_version
                      AND COALESCE((SELECT root_account FROM account_merge WHERE from_account = r.account_id),
                                   r.account_id) = m.reseller_id);

SELECT 'I9 an offer names other items than it holds' AS invariant, o.migration_id,
       CONCAT('version ', o.version, ': ', JSON_LENGTH(CONVERT(o.common_part USING utf8mb4), '$.items'),
              ' in its text, ',
              COUNT(k.item_id), ' in the table') AS what
  FROM offer o LEFT JOIN offer_item k ON k.migration_id = o.migration_id AND k.hash = o.hash
 GROUP BY o.migration_id, o.version, o.common_part
HAVING NOT (COUNT(k.item_id) <=> JSON_LENGTH(CONVERT(o.common_part USING utf8mb4), '$.items'));

SELECT 'I9 the items'' places have gaps' AS invariant, migration_id, CONCAT(COUNT(*), ', last ', MAX(position)) AS what
  FROM item GROUP BY migration_id HAVING COUNT(*) <> MAX(position) OR MIN(position) <> 1;

SELECT 'I9 an answer was begun and not kept' AS invariant, 0 AS migration_id, CONCAT(tenant, ' ', idem_key) AS what
  FROM idempotency WHERE status = 0 OR answer = '';

SELECT 'I9 an answer is no answer, or of an invitation that is not there' AS invariant, 0 AS migration_id,
       CONCAT(k.tenant, ' ', k.idem_key, ': ', k.status) AS what
  FROM idempotency k LEFT JOIN invitation v ON v.public_id = k.invitation_id
 WHERE k.status <> 0 AND k.status NOT BETWEEN 200 AND 499
    OR k.invitation_id IS NOT NULL AND v.invitation_id IS NULL;

SELECT 'I9 an item has ended and its migration not, or the other way round' AS invariant, m.migration_id,
       CONCAT('item ', i.item_id, ', ', m.state) AS what
  FROM item i JOIN migration m ON m.migration_id = i.migration_id
 WHERE i.ended <> (m.state IN ('commission_recorded', 'withdrawn', 'declined', 'expired', 'rejected'));

SELECT 'I9 an invitation does not fit the state' AS invariant, m.migration_id, CONCAT(m.state, ', ', v.status) AS what
  FROM invitation v JOIN migration m ON m.migration_id = v.migration_id
 WHERE v.status = 'live' AND m.state <> 'requested'
    OR v.status = 'used' AND m.customer_id IS NULL;

-- One lives while the offer waits, the newest; none after "not the right person" until the agency names another.
SELECT 'I9 not one invitation lives while the offer waits' AS invariant, m.migration_id,
       CONCAT(COUNT(v.invitation_id), ' live') AS what
  FROM migration m LEFT JOIN invitation v ON v.migration_id = m.migration_id AND v.status = 'live'
   AND v.invitation_id = (SELECT MAX(n.invitation_id) FROM invitation n WHERE n.migration_id = m.migration_id)
 WHERE m.state = 'requested'
 GROUP BY m.migration_id, m.is_misaddressed
 -- While terms are open nobody is invited.
HAVING COUNT(v.invitation_id) <> IF(m.is_misaddressed OR EXISTS (SELECT 1 FROM item w WHERE w.migration_id = m.migration_id
                                                                    AND w.state = 'planned' AND w.hold_reason = 'terms'), 0, 1);

SELECT 'I9 two invitations live' AS invariant, v.migration_id, COUNT(*) AS what
  FROM invitation v WHERE v.status = 'live' GROUP BY v.migration_id HAVING COUNT(*) > 1;

SELECT 'I9 an item''s columns do not fit its state' AS invariant, i.migration_id,
       CONCAT('item ', i.item_id, ' ', i.state) AS what
  FROM item i
 WHERE (i.moved_at IS NOT NULL) <> (i.state IN ('moved', 'verified'))
    OR (i.verified_at IS NOT NULL) <> (i.state = 'verified')
    OR (i.excluded_by IS NOT NULL) <> (i.state = 'excluded')
    OR (i.failure_code IS NOT NULL) <> (i.failure_who IS NOT NULL)
    OR i.state = 'failed' AND i.failure_code IS NULL
    OR i.hold_reason IS NOT NULL AND i.state <> 'planned';

SELECT 'I9 a rejection without a reason' AS invariant, migration_id, state AS what
  FROM migration WHERE (state = 'rejected') <> (ended_reason IS NOT NULL);

-- ---- I10: Fracto: on terms both agreed to, each step once, one service for one site ------------------------------

SELECT 'I10 extracted on terms nobody agreed to' AS invariant, e.migration_id, CONCAT('item ', e.item_id) AS what
  FROM extraction e LEFT JOIN terms_agreed t ON t.migration_id = e.migration_id AND t.package_id = e.package_id
   AND t.version = e.version
 WHERE t.version IS NULL;

SELECT 'I10 a service of its own without the step that makes it, or the other way round' AS invariant, i.migration_id,
       CONCAT('item ', i.item_id) AS what
  FROM item i LEFT JOIN extraction_try t ON t.item_id = i.item_id AND t.outcome = 'done' AND t.step = 'standalone'
   AND BINARY t.done_key = BINARY CONCAT(i.public_id, ':standalone:', t.round)
 WHERE (i.extracted_at IS NOT NULL) <> (t.item_id IS NOT NULL);

SELECT 'I10 a site was extracted and runs still, or into a service of another' AS invariant, MIN(i.migration_id) AS migration_id,
       CONCAT('service ', i.host_id, ' of ', COUNT(*)) AS what
  FROM item i JOIN host_service s ON s.service_id = i.site_id
 WHERE i.extracted_at IS NOT NULL
 GROUP BY i.host_id HAVING COUNT(*) > 1 OR SUM(s.status <> 'Terminated') > 0;

SELECT 'I10 a step''s lease is long over, or half a lease' AS invariant, migration_id,
       CONCAT('item ', item_id, ' until ', COALESCE(lease_until, 'nothing')) AS what
  FROM extraction
 WHERE (status = 'leased') <> (lease_token IS NOT NULL) OR (status = 'leased') <> (lease_until IS NOT NULL)
    OR status = 'leased' AND lease_until < NOW(6) - INTERVAL @late SECOND;

SELECT 'I10 a package is not as far as its terms' AS invariant, p.migration_id,
       CONCAT('package ', p.package_id, ' ', p.stage, ', version ', p.version, ', newest ',
              COALESCE(MAX(t.version), 0), ', agreed ', COALESCE(MAX(g.version), 0)) AS what
  FROM package p
  LEFT JOIN terms t ON t.migration_id = p.migration_id AND t.package_id = p.package_id
  LEFT JOIN terms_agreed g ON g.migration_id = t.migration_id AND g.package_id = t.package_id AND g.version = t.version
 GROUP BY p.migration_id, p.package_id, p.stage, p.version
HAVING p.version <> COALESCE(MAX(t.version), 0)
    OR (p.stage = 'agreed') <> (p.version > 0 AND p.version <=> MAX(g.version))
    OR p.version = 0 AND p.stage <> 'asked';

SELECT 'I10 terms without their package, or a migration that does not know of it' AS invariant, m.migration_id,
       CONCAT('has_terms ', m.has_terms) AS what
  FROM migration m
 WHERE (m.has_terms = 1) <> EXISTS (SELECT 1 FROM package p WHERE p.migration_id = m.migration_id)
    OR EXISTS (SELECT 1 FROM terms t WHERE t.migration_id = m.migration_id AND NOT EXISTS
                  (SELECT 1 FROM package p WHERE p.migration_id = t.migration_id AND p.package_id = t.package_id));

SELECT 'I10 agreed to another offer than the one with the terms' AS invariant, g.migration_id,
       CONCAT('package ', g.package_id, ', version ', g.version) AS what
  FROM terms_agreed g
  JOIN terms t ON t.migration_id = g.migration_id AND t.package_id = g.package_id AND t.version = g.version
 WHERE NOT EXISTS (SELECT 1 FROM offer o WHERE o.migration_id = g.migration_id AND o.hash = g.hash
                      AND o.terms_hash = g.terms_hash AND o.version >= t.offer_version);

SELECT 'I10 what was tried has gaps' AS invariant, i.migration_id,
       CONCAT('item ', t.item_id, ': ', COUNT(*), ', last ', MAX(t.seq)) AS what
  FROM extraction_try t JOIN item i ON i.item_id = t.item_id
 GROUP BY t.item_id, i.migration_id HAVING COUNT(*) <> MAX(t.seq) OR MIN(t.seq) <> 1;

SELECT 'I10 a step that was done is not told so, or done of another' AS invariant, i.migration_id,
       CONCAT('item ', t.item_id, ', ', t.seq, ' ', t.step, ' ', t.outcome) AS what
  FROM extraction_try t JOIN item i ON i.item_id = t.item_id
 WHERE NOT (BINARY t.done_key <=> IF(t.outcome = 'done', BINARY CONCAT(i.public_id, ':', t.step, ':', t.round), NULL));

SELECT 'I10 an extraction is not as its item stands' AS invariant, e.migration_id,
       CONCAT('item ', e.item_id, ' ', i.state, ', ', e.step, ' ', e.status) AS what
  FROM extraction e JOIN item i ON i.item_id = e.item_id
 WHERE i.migration_id <> e.migration_id OR i.package_id <> e.package_id
    OR (e.status = 'done') <> (i.extracted_at IS NOT NULL)
    OR i.state = 'extracting' AND e.status IN ('failed', 'done')
    OR e.status = 'leased' AND i.state NOT IN ('extracting', 'failed');

SELECT 'I10 an item is being extracted, and nothing says how far it is' AS invariant, i.migration_id,
       CONCAT('item ', i.item_id) AS what
  FROM item i LEFT JOIN extraction e ON e.item_id = i.item_id
 WHERE i.state = 'extracting' AND e.item_id IS NULL;
