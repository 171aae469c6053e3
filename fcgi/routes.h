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
ROUTE(GET,  "/handover/staff",                           PAGE,  STAFF,    NONE, GET,   NONE, staff_page)
ROUTE(POST, "/handover/staff/approve",                   PAGE,  STAFF,    FORM, NONCE, NONE, staff_approve_post)
ROUTE(POST, "/handover/staff/migrations/{id}/take",      PAGE,  STAFF,    FORM, NONCE, NONE, staff_take_post)
ROUTE(POST, "/handover/staff/migrations/{id}/give-back", PAGE,  STAFF,    FORM, NONCE, NONE, staff_give_back_post)
ROUTE(POST, "/handover/staff/migrations/{id}/seen",      PAGE,  STAFF,    FORM, NONCE, NONE, staff_seen_post)
ROUTE(POST, "/handover/staff/migrations/{id}/restart",   PAGE,  STAFF,    FORM, NONCE, NONE, staff_restart_post)
ROUTE(POST, "/handover/staff/migrations/{id}/recipient", PAGE,  STAFF,    FORM, NONCE, NONE, staff_recipient_post)
ROUTE(POST, "/handover/staff/migrations/{id}/answer",    PAGE,  STAFF,    FORM, NONCE, NONE, staff_answer_post)
ROUTE(POST, "/handover/staff/items/{item}/accept-difference", PAGE, STAFF, FORM, NONCE, NONE, staff_difference_post)
ROUTE(GET,  "/handover/migrations/{id}/audit",           PAGE,  STAFF,    NONE, GET,   NONE, audit_page)
ROUTE(POST, "/handover/migrations/{id}/notes",           PAGE,  RESELLER, FORM, NONCE, NONE, note_post)
ROUTE(GET,  "/handover/i/{token}",                       PAGE,  ANY,      NONE, GET,   NONE, invitation_page)
ROUTE(GET,  "/handover/i/{token}/done",                  PAGE,  ANY,      NONE, GET,   NONE, invitation_done_page)
ROUTE(POST, "/handover/i/{token}/accept",                PAGE,  ANY,      FORM, NONCE, NONE, invitation_accept_post)
ROUTE(POST, "/handover/i/{token}/decline",               PAGE,  ANY,      FORM, NONCE, NONE, invitation_decline_post)
ROUTE(GET,  "/handover/my",                              PAGE,  CUSTOMER, NONE, GET,   NONE, inherited_page)
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
ROUTE(POST, "/handover/api/v1/migrations/{id}/items/{item}/accept-difference", API, STAFF, JSON, KEY, REQUIRED,
	item_accept_difference_api)
ROUTE(POST, "/handover/api/v1/migrations/{id}/notes",     API,  RESELLER, JSON, KEY,   REQUIRED, note_api)
ROUTE(GET,  "/handover/api/v1/invitations/{token}",         API, ANY,     NONE, GET,   NONE, invitation_get_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/accept",  API, ANY,     JSON, KEY,   NONE, invitation_accept_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/decline", API, ANY,     JSON, KEY,   NONE, invitation_decline_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/misaddressed", API, ANY, JSON, KEY,  NONE, invitation_misaddressed_api)
ROUTE(POST, "/handover/api/v1/invitations/{token}/more-time", API, ANY,   JSON, KEY,   NONE, invitation_more_time_api)
ROUTE(GET,  "/handover/api/v1/services/inherited",        API,  CUSTOMER, NONE, GET,   NONE, inherited_list_api)
ROUTE(GET,  "/handover/api/v1/services/inherited/{item}", API,  CUSTOMER, NONE, GET,   NONE, inherited_get_api)
ROUTE(GET,  "/handover/api/v1/commission/entries",        API,  SELLING,  NONE, GET,   NONE, commission_entries_api)
ROUTE(GET,  "/handover/api/v1/commission/terms",          API,  SELLING,  NONE, GET,   NONE, commission_terms_api)
ROUTE(POST, "/handover/api/v1/site/renewals",             API,  SITE,     JSON, LINE,  NONE, site_renewal_api)
ROUTE(POST, "/handover/api/v1/site/refunds",              API,  SITE,     JSON, LINE,  NONE, site_refund_api)

/* For machines */
ROUTE(GET,  "/handover/livez",                           PLAIN, ANY,      NONE, GET,   NONE, livez)
ROUTE(GET,  "/handover/readyz",                          PLAIN, ANY,      NONE, GET,   NONE, readyz)
