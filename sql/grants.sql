-- What the running programs may do. Applied by every migrate, after the schema and the host contract.
-- MariaDB has no partial revoke, so the rights are listed table by table; what is not here is refused.
-- @app@, @user@: our schema and the application's account.

-- Append-only: read and add.
GRANT SELECT, INSERT ON @app@.left_out TO @user@;
GRANT SELECT, INSERT ON @app@.offer TO @user@;
GRANT SELECT, INSERT ON @app@.offer_item TO @user@;
GRANT SELECT, INSERT ON @app@.consent_reseller TO @user@;
GRANT SELECT, INSERT ON @app@.consent_customer TO @user@;
GRANT SELECT, INSERT ON @app@.move_log TO @user@;
GRANT SELECT, INSERT ON @app@.audit TO @user@;
GRANT SELECT, INSERT ON @app@.commission_term TO @user@;
GRANT SELECT, INSERT ON @app@.told_renewal TO @user@;
GRANT SELECT, INSERT ON @app@.told_refund TO @user@;
GRANT SELECT, INSERT ON @app@.entry TO @user@;
GRANT SELECT, INSERT ON @app@.tariff TO @user@;
GRANT SELECT, INSERT ON @app@.suppression TO @user@;
GRANT SELECT, INSERT ON @app@.case_note TO @user@;
GRANT SELECT, INSERT ON @app@.renewal_told TO @user@;
GRANT SELECT, INSERT ON @app@.term_end TO @user@;
GRANT SELECT, INSERT ON @app@.statement TO @user@;
GRANT SELECT, INSERT ON @app@.statement_line TO @user@;
GRANT SELECT, INSERT ON @app@.statement_change TO @user@;
GRANT SELECT, INSERT ON @app@.payout TO @user@;
GRANT SELECT, INSERT ON @app@.terms TO @user@;
GRANT SELECT, INSERT ON @app@.terms_item TO @user@;
GRANT SELECT, INSERT ON @app@.terms_agreed TO @user@;
GRANT SELECT, INSERT ON @app@.extraction_try TO @user@;

-- Records that change and stay.
GRANT SELECT, INSERT, UPDATE ON @app@.migration TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.item TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.invitation TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.job TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.recipient_address TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.notice TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.mail TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.chore TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.account_merge TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.ledger_alarm TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.reconcile_run TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.package TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.extraction TO @user@;
GRANT SELECT, INSERT, UPDATE ON @app@.leaning TO @user@;

-- What ages away.
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.idempotency TO @user@;
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.session TO @user@;
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.assertion_used TO @user@;
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.sign_in_link TO @user@;
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.draft TO @user@;
GRANT SELECT, INSERT, UPDATE, DELETE ON @app@.worker_beat TO @user@;

GRANT SELECT ON @app@.schema_migration TO @user@;

-- The host, through its views only.
GRANT SELECT ON @app@.host_account TO @user@;
GRANT SELECT ON @app@.host_domain TO @user@;
GRANT SELECT ON @app@.host_service TO @user@;
GRANT SELECT ON @app@.host_price TO @user@;
GRANT SELECT ON @app@.host_document TO @user@;
GRANT SELECT ON @app@.host_paid_line TO @user@;
GRANT SELECT ON @app@.host_refunded_line TO @user@;
GRANT SELECT, UPDATE (account_id, subscription_id, payment_method) ON @app@.host_domain_owner TO @user@;
GRANT SELECT, UPDATE (account_id, subscription_id, payment_method) ON @app@.host_service_owner TO @user@;
GRANT EXECUTE ON PROCEDURE @app@.host_account_create TO @user@;
GRANT EXECUTE ON PROCEDURE @app@.host_account_complete TO @user@;
GRANT EXECUTE ON PROCEDURE @app@.host_service_extract TO @user@;
