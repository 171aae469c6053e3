/*
 * The law of a migration: everything that can happen to it. What is not a row here is refused.
 *
 * TRANSITION(from, event, to, who, guard, effects)
 *
 * guard is a function of fsm.c over the facts; effects are the jobs and mails the transition leaves behind (fsm.h).
 * The diagram in fcgi/README.md is drawn from this table by tools/fsm2dot, and make check compares them.
 */
/*         from                event         to                   who       guard             effects */
TRANSITION(NONE,                SUBMIT,       REQUESTED,           RESELLER, submittable,      EFFECT_INVITE)
TRANSITION(REQUESTED,           AGREE,        REQUESTED,           RESELLER, agreed,           EFFECT_INVITE)
TRANSITION(REQUESTED,           PROCEED,      REQUESTED,           SYSTEM,   agreed,           EFFECT_INVITE)
TRANSITION(REQUESTED,           RESEND,       REQUESTED,           RESELLER, agreed,           EFFECT_INVITE)
TRANSITION(REQUESTED,           READDRESS,    REQUESTED,           RESELLER, readdressable,    EFFECT_INVITE)
TRANSITION(REQUESTED,           MISADDRESSED, REQUESTED,           CUSTOMER, invited,          EFFECT_TELL_RESELLER)
TRANSITION(REQUESTED,           MORE_TIME,    REQUESTED,           CUSTOMER, may_have_time,    EFFECT_TELL_RESELLER)
TRANSITION(REQUESTED,           ACCEPT,       CUSTOMER_REGISTERED, CUSTOMER, acceptable,
	   EFFECT_MOVE | EFFECT_TELL_BOTH)
TRANSITION(REQUESTED,           DECLINE,      DECLINED,            CUSTOMER, invited,          EFFECT_TELL_RESELLER)
TRANSITION(REQUESTED,           WITHDRAW,     WITHDRAWN,           RESELLER, always,           EFFECT_TELL_CUSTOMER)
TRANSITION(REQUESTED,           EXPIRE,       EXPIRED,             SYSTEM,   time_is_over,     EFFECT_TELL_BOTH)
TRANSITION(REQUESTED,           REJECT,       REJECTED,            STAFF,    nothing_moved,    EFFECT_TELL_BOTH)
TRANSITION(CUSTOMER_REGISTERED, WITHDRAW,     WITHDRAWN,           RESELLER, recipient_open,   EFFECT_TELL_CUSTOMER)
TRANSITION(CUSTOMER_REGISTERED, RETRACT,      DECLINED,            CUSTOMER, nothing_begun,    EFFECT_TELL_BOTH)
TRANSITION(CUSTOMER_REGISTERED, REJECT,       REJECTED,            STAFF,    nothing_begun,    EFFECT_TELL_BOTH)
TRANSITION(CUSTOMER_REGISTERED, DOMAINS_DONE, DOMAINS_MOVED,       SYSTEM,   domains_are_done, EFFECT_NONE)
TRANSITION(DOMAINS_MOVED,       HOSTING_DONE, HOSTING_MOVED,       SYSTEM,   hosting_is_done,  EFFECT_NONE)
TRANSITION(HOSTING_MOVED,       RECORD,       COMMISSION_RECORDED, SYSTEM,   all_verified,     EFFECT_TELL_BOTH)
