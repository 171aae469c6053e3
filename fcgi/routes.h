/*
 * Every address there is: who may come, what the body is, how a repeated request is recognised, who answers.
 *
 * ROUTE(method, path, kind, who, body, once, If-Match, handler)
 *
 * who: ANY is everybody, also without signing in; an invitation's token in the path is its own credential. This table
 * is the authorisation matrix; the router (http/router.c) applies it, and a test walks it. A list, so without an
 * include guard; main.c makes the table of it and handlers.h the prototypes.
 */

/* Pages */
ROUTE(GET,  "/handover/",                                PAGE,  ANY,      NONE, GET,   NONE, home_page)
ROUTE(GET,  "/handover/sign-in",                         PAGE,  ANY,      NONE, GET,   NONE, sign_in_page)
ROUTE(POST, "/handover/sign-in",                         PAGE,  ANY,      FORM, STATE, NONE, sign_in_post)
/* A GET that writes, because a redirect of the site can be nothing else; what it comes with works once. */
ROUTE(GET,  "/handover/enter",                           PAGE,  ANY,      NONE, CREDENTIAL, NONE, enter_page)
ROUTE(POST, "/handover/sign-in/by-mail",                 PAGE,  ANY,      FORM, STATE, NONE, sign_in_by_mail_post)
ROUTE(GET,  "/handover/sign-in/sent",                    PAGE,  ANY,      NONE, GET,   NONE, sign_in_sent_page)
ROUTE(GET,  "/handover/sign-in/{token}",                 PAGE,  ANY,      NONE, GET,   NONE, sign_in_link_page)
ROUTE(POST, "/handover/sign-in/{token}",                 PAGE,  ANY,      FORM, CREDENTIAL, NONE, sign_in_link_post)
ROUTE(GET,  "/handover/signed-out",                      PAGE,  ANY,      NONE, GET,   NONE, signed_out_page)
ROUTE(POST, "/handover/sign-out",                        PAGE,  ANY,      FORM, STATE, NONE, sign_out_post)
ROUTE(GET,  "/handover/new",                             PAGE,  RESELLER, NONE, GET,   NONE, submit_page)
ROUTE(POST, "/handover/new",                             PAGE,  RESELLER, FORM, NONCE, NONE, submit_post)
ROUTE(GET,  "/handover/migrations/{id}",                 PAGE,  PARTY,    NONE, GET,   NONE, migration_page)
ROUTE(POST, "/handover/migrations/{id}/withdraw",        PAGE,  RESELLER, FORM, NONCE, NONE, migration_withdraw_post)
ROUTE(POST, "/handover/migrations/{id}/reject",          PAGE,  STAFF,    FORM, NONCE, NONE, migration_reject_post)
ROUTE(POST, "/handover/items/{item}/exclude",            PAGE,  STAFF,    FORM, NONCE, NONE, item_exclude_post)
ROUTE(POST, "/handover/items/{item}/retry",              PAGE,  STAFF,    FORM, NONCE, NONE, item_retry_post)
ROUTE(POST, "/handover/items/{item}/approve",            PAGE,  STAFF,    FORM, NONCE, NONE, item_approve_post)
ROUTE(POST, "/handover/items/{item}/confirm",            PAGE,  DEALING,  FORM, NONCE, NONE, item_confirm_post)
ROUTE(GET,  "/handover/i/{token}",                       PAGE,  ANY,      NONE, GET,   NONE, invitation_page)
ROUTE(GET,  "/handover/i/{token}/done",                  PAGE,  ANY,      NONE, GET,   NONE, invitation_done_page)
ROUTE(GET,  "/handover/i/{token}/account",               PAGE,  ANY,      NONE, GET,   NONE, takeover_account_page)
ROUTE(POST, "/handover/i/{token}/account",               PAGE,  ANY,      FORM, STATE, NONE, takeover_account_post)
ROUTE(GET,  "/handover/i/{token}/kind",                  PAGE,  ANY,      NONE, GET,   NONE, takeover_kind_page)
ROUTE(POST, "/handover/i/{token}/kind",                  PAGE,  ANY,      FORM, STATE, NONE, takeover_kind_post)
ROUTE(GET,  "/handover/i/{token}/billing",               PAGE,  ANY,      NONE, GET,   NONE, takeover_billing_page)
ROUTE(POST, "/handover/i/{token}/billing",               PAGE,  ANY,      FORM, STATE, NONE, takeover_billing_post)
ROUTE(GET,  "/handover/i/{token}/check",                 PAGE,  ANY,      NONE, GET,   NONE, takeover_check_page)
ROUTE(POST, "/handover/i/{token}/accept",                PAGE,  ANY,      FORM, NONCE, NONE, takeover_accept_post)
ROUTE(GET,  "/handover/i/{token}/decline",               PAGE,  ANY,      NONE, GET,   NONE, invitation_decline_page)
ROUTE(POST, "/handover/i/{token}/decline",               PAGE,  ANY,      FORM, NONCE, NONE, invitation_decline_post)
ROUTE(GET,  "/handover/i/{token}/misaddressed",          PAGE,  ANY,      NONE, GET,   NONE, invitation_misaddressed_page)
ROUTE(POST, "/handover/i/{token}/misaddressed",          PAGE,  ANY,      FORM, NONCE, NONE, invitation_misaddressed_post)
ROUTE(GET,  "/handover/i/{token}/more-time",             PAGE,  ANY,      NONE, GET,   NONE, invitation_more_time_page)
ROUTE(POST, "/handover/i/{token}/more-time",             PAGE,  ANY,      FORM, NONCE, NONE, invitation_more_time_post)
ROUTE(GET,  "/handover/invited",                         PAGE,  ANY,      NONE, GET,   NONE, invited_page)
ROUTE(GET,  "/handover/conditions",                      PAGE,  ANY,      NONE, GET,   NONE, conditions_page)
ROUTE(GET,  "/handover/privacy",                         PAGE,  ANY,      NONE, GET,   NONE, privacy_page)
ROUTE(GET,  "/handover/o/{token}",                       PAGE,  ANY,      NONE, GET,   NONE, objection_page)
ROUTE(POST, "/handover/o/{token}",                       PAGE,  ANY,      FORM, NONCE, NONE, objection_post)
ROUTE(GET,  "/handover/my",                              PAGE,  DEALING,  NONE, GET,   NONE, inherited_page)
ROUTE(GET,  "/handover/my/invitations/{id}",             PAGE,  DEALING,  NONE, GET,   NONE, invited_open_page)
ROUTE(GET,  "/handover/problems/{code}",                 PAGE,  ANY,      NONE, GET,   NONE, problem_page)

/* The JSON endpoint */
ROUTE(GET,  "/handover/api/v1/me",                       API,   SIGNED,   NONE, GET,   NONE, me_api)
ROUTE(GET,  "/handover/api/v1/portfolio",                API,   RESELLER, NONE, GET,   NONE, portfolio_api)
ROUTE(POST, "/handover/api/v1/preflight",                API,   SELLING,  JSON, STATE, NONE, preflight_api)
ROUTE(GET,  "/handover/api/v1/tariffs",                  API,   SELLING,  NONE, GET,   NONE, tariffs_api)
ROUTE(POST, "/handover/api/v1/migrations",               API,   RESELLER, JSON, KEY,   NONE, migration_create_api)
ROUTE(GET,  "/handover/api/v1/migrations",               API,   PARTY,    NONE, GET,   NONE, migration_list_api)
ROUTE(GET,  "/handover/api/v1/migrations/{id}",          API,   PARTY,    NONE, GET,   NONE, migration_get_api)
ROUTE(GET,  "/handover/api/v1/migrations/{id}/items",    API,   PARTY,    NONE, GET,   NONE, migration_items_api)
ROUTE(GET,  "/handover/api/v1/migrations/{id}/events",   API,   PARTY,    NONE, GET,   NONE, migration_events_api)
ROUTE(GET,  "/handover/api/v1/migrations/{id}/progress", API,   PARTY,    NONE, GET,   NONE, migration_progress_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/withdraw", API,   RESELLER, JSON, KEY,   REQUIRED, migration_withdraw_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/reject",   API,   STAFF,    JSON, KEY,   REQUIRED, migration_reject_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/retract",  API,   CUSTOMER, JSON, KEY,   REQUIRED, migration_retract_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/invitation", API, RESELLER, JSON, KEY, REQUIRED, invitation_readdress_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/retract",  API,   DEALING,  JSON, KEY,   REQUIRED, migration_retract_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/invitation", API, RESELLER, JSON, KEY,   REQUIRED, invitation_readdress_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/invitation/resend", API, RESELLER, JSON, KEY, REQUIRED,
	invitation_resend_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/recipient/confirm", API, SELLING, JSON, KEY, REQUIRED,
	recipient_confirm_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/recipient/refuse", API, RESELLER, JSON, KEY, REQUIRED,
	recipient_refuse_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/items/{item}/exclude", API, STAFF, JSON, KEY, REQUIRED, item_exclude_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/items/{item}/retry",   API, STAFF, JSON, KEY, REQUIRED, item_retry_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/items/{item}/approve", API, STAFF, JSON, KEY, REQUIRED, item_approve_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/items/{item}/confirm", API, DEALING, JSON, KEY, REQUIRED,
	item_confirm_api)
ROUTE(GET,  "/handover/api/v1/invitations/{token}",         API, ANY,     NONE, GET,   NONE, invitation_get_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/accept",  API, ANY,     JSON, KEY,   NONE, invitation_accept_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/decline", API, ANY,     JSON, KEY,   NONE, invitation_decline_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/misaddressed", API, ANY, JSON, KEY, NONE, invitation_misaddressed_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/more-time", API, ANY,   JSON, KEY,   NONE, invitation_more_time_api)
ROUTE(GET,  "/handover/api/v1/services/inherited",        API,  DEALING, NONE, GET,   NONE, inherited_list_api)
ROUTE(GET,  "/handover/api/v1/services/inherited/{item}", API,  DEALING, NONE, GET,   NONE, inherited_get_api)
ROUTE(GET,  "/handover/api/v1/commission/entries",        API,  SELLING,  NONE, GET,   NONE, commission_entries_api)
ROUTE(GET,  "/handover/api/v1/commission/terms",          API,  SELLING,  NONE, GET,   NONE, commission_terms_api)
ROUTE(POST, "/handover/api/v1/site/renewals",             API,  SITE,     JSON, LINE,  NONE, site_renewal_api)
ROUTE(POST, "/handover/api/v1/site/refunds",              API,  SITE,     JSON, LINE,  NONE, site_refund_api)

ROUTE(POST, "/handover/api/v1/site/sessions/revoke",      API,  SITE,     JSON, STATE, NONE, site_sessions_revoke_api)

/* For machines */
ROUTE(GET,  "/handover/livez",                           PLAIN, ANY,      NONE, GET,   NONE, livez)
ROUTE(GET,  "/handover/readyz",                          PLAIN, ANY,      NONE, GET,   NONE, readyz)
ROUTE(GET,  "/handover/metrics",                         PLAIN, ANY,      NONE, GET,   NONE, metrics)
