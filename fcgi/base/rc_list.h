/*
 * Everything that can go wrong, and what the user and the log see of it.
 *
 * RC(name, HTTP status, log level, problem code, title)
 *
 * The problem codes are those of the JSON endpoint (RFC 9457 "code"); the title is a message key of the
 * catalogues in po/. Nowhere else in the program is a status chosen.
 */
RC(OK,                    200, DEBUG, "ok",                        N_("Done"))
/* What the caller can mend */
RC(MALFORMED,             400, INFO,  "malformed",                 N_("The request could not be read"))
RC(KEY_MISSING,           400, INFO,  "idempotency-key-missing",   N_("The Idempotency-Key header is missing"))
RC(UNAUTHENTICATED,       401, INFO,  "unauthenticated",           N_("You are not signed in"))
RC(SIGN_IN_REQUIRED,      401, INFO,  "sign-in-required",          N_("Sign in to continue"))
RC(FORBIDDEN,             403, INFO,  "forbidden",                 N_("Your account cannot do this"))
RC(FORGED,                403, WARN,  "forbidden",                 N_("The page had expired: open it again"))
RC(NOT_FOUND,             404, INFO,  "not-found",                 N_("There is nothing at this address"))
RC(METHOD,                405, INFO,  "method",                    N_("This address does not do that"))
RC(STATE_CONFLICT,        409, INFO,  "state-conflict",            N_("This is no longer possible"))
RC(ALREADY_IN_MIGRATION,  409, INFO,  "already-in-migration",      N_("A service is already in a handover"))
RC(AMOUNT_DIFFERS,        409, WARN,  "amount-differs",            N_("The same line was told with another amount"))
RC(KEY_IN_FLIGHT,         409, INFO,  "idempotency-key-in-flight", N_("The same request is still being worked on"))
RC(INVITATION_DEAD,       410, INFO,  "gone",                      N_("This invitation can no longer be used"))
RC(STALE,                 412, INFO,  "stale",                     N_("The handover changed in the meantime"))
RC(TOO_LARGE,             413, INFO,  "too-large",                 N_("The request is too large"))
RC(MEDIA_TYPE,            415, INFO,  "media-type",                N_("This kind of content is not understood"))
RC(VALIDATION,            422, INFO,  "validation",                N_("There is a problem"))
RC(CONFIRMATION_REQUIRED, 422, INFO,  "confirmation-required",     N_("A service needs your explicit confirmation"))
RC(ITEM_BLOCKED,          422, INFO,  "item-blocked",              N_("A service cannot be handed over for now"))
RC(KEY_REUSED,            422, WARN,  "idempotency-key-reused",
	N_("This Idempotency-Key was used for another request"))
RC(PRECONDITION_REQUIRED, 428, INFO,  "precondition-required",     N_("The If-Match header is missing"))
RC(RATE_LIMITED,          429, INFO,  "rate-limited",              N_("Too many attempts: wait a minute"))
/* What only we can mend */
RC(INTERNAL,              500, ERROR, "internal",                  N_("Something broke on our side"))
RC(UNAVAILABLE,           503, ERROR, "unavailable",               N_("The service is busy: try again in a moment"))
/* Between the layers only; the router never sees them (db_tx_run and the services turn them into one of the above) */
RC(DB_RETRY,              503, DEBUG, "unavailable",               N_("The service is busy: try again in a moment"))
RC(DB_LOST,               503, WARN,  "unavailable",               N_("The service is busy: try again in a moment"))
RC(DB_REFUSED,            500, ERROR, "internal",                  N_("Something broke on our side"))
RC(DUPLICATE,             409, DEBUG, "state-conflict",            N_("This is no longer possible"))
RC(LEASE_LOST,            500, WARN,  "internal",                  N_("Something broke on our side"))
