/*
 * The words of the state machine, each list once. domain.md 2 and 3 name them; the database, the endpoint and the
 * pages spell them the same way.
 */
#ifndef HANDOVER_DOMAIN_MIGRATION_LISTS_H
#define HANDOVER_DOMAIN_MIGRATION_LISTS_H

#include <stdbool.h>

#include "base/words.h"

/* STATE(name, spelling, is it terminal, label) in the owner's order. */
#define MIGRATION_STATES(STATE)                                                                                        \
	STATE(REQUESTED, "requested", false, N_("Waiting for the customer"))                                           \
	STATE(CUSTOMER_REGISTERED, "customer_registered", false, N_("Accepted: the services are moving"))              \
	STATE(DOMAINS_MOVED, "domains_moved", false, N_("Domains moved"))                                              \
	STATE(HOSTING_MOVED, "hosting_moved", false, N_("Hosting moved"))                                              \
	STATE(COMMISSION_RECORDED, "commission_recorded", true, N_("Done"))                                            \
	STATE(WITHDRAWN, "withdrawn", true, N_("Withdrawn"))                                                           \
	STATE(DECLINED, "declined", true, N_("Declined"))                                                              \
	STATE(EXPIRED, "expired", true, N_("Expired"))                                                                 \
	STATE(REJECTED, "rejected", true, N_("Rejected"))

/* EVENT(name, spelling) */
#define MIGRATION_EVENTS(EVENT)                                                                                        \
	EVENT(SUBMIT, "submit")                                                                                        \
	EVENT(ACCEPT, "accept")                                                                                        \
	EVENT(DECLINE, "decline")                                                                                      \
	EVENT(WITHDRAW, "withdraw")                                                                                    \
	EVENT(EXPIRE, "expire")                                                                                        \
	EVENT(REJECT, "reject")                                                                                        \
	EVENT(AGREE, "agree")                                                                                          \
	EVENT(PROCEED, "proceed")                                                                                      \
	EVENT(RESEND, "resend")                                                                                        \
	EVENT(READDRESS, "readdress")                                                                                  \
	EVENT(MISADDRESSED, "misaddressed")                                                                            \
	EVENT(MORE_TIME, "more_time")                                                                                  \
	EVENT(RETRACT, "retract")                                                                                      \
	EVENT(DOMAINS_DONE, "domains_done")                                                                            \
	EVENT(HOSTING_DONE, "hosting_done")                                                                            \
	EVENT(RECORD, "record")

/* ROLE(name, spelling) */
#define ROLES(ROLE)                                                                                                    \
	ROLE(VISITOR, "visitor")                                                                                       \
	ROLE(RESELLER, "reseller")                                                                                     \
	ROLE(CUSTOMER, "customer")                                                                                     \
	ROLE(STAFF, "staff")                                                                                           \
	ROLE(SITE, "site")                                                                                             \
	ROLE(SYSTEM, "system")

/* ITEM_STATE(name, spelling, label) */
#define ITEM_STATES(ITEM_STATE)                                                                                        \
	ITEM_STATE(PLANNED, "planned", N_("Planned"))                                                                  \
	ITEM_STATE(EXTRACTING, "extracting", N_("Being made independent"))                                             \
	ITEM_STATE(MOVING, "moving", N_("Moving"))                                                                     \
	ITEM_STATE(MOVED, "moved", N_("Moved"))                                                                        \
	ITEM_STATE(VERIFIED, "verified", N_("Moved and verified"))                                                     \
	ITEM_STATE(FAILED, "failed", N_("Stopped"))                                                                    \
	ITEM_STATE(EXCLUDED, "excluded", N_("Not included"))

/* HOLD(name, spelling, label): why a planned item waits. */
#define HOLD_REASONS(HOLD)                                                                                             \
	HOLD(RECIPIENT, "recipient", N_("We are making sure that the right person accepted"))                          \
	HOLD(APPROVAL, "approval", N_("DomainRegister is looking at it"))                                              \
	HOLD(CONFIRMATION, "confirmation", N_("It needs a confirmation"))                                              \
	HOLD(TERMS, "terms", N_("The terms are being agreed"))                                                         \
	HOLD(NOT_BEFORE, "not_before", N_("It moves on an agreed day"))                                                \
	HOLD(CHANGED_AT_HOST, "changed_at_host", N_("It was changed after the request"))                               \
	HOLD(OBJECTION, "objection", N_("Somebody objected"))

/* KIND(name, spelling, label) */
#define ITEM_KINDS(KIND)                                                                                               \
	KIND(DOMAIN, "domain", N_("Domain"))                                                                           \
	KIND(HOSTING, "hosting", N_("Hosting"))

/* REASON(name, spelling, label): why the reseller hands over; for staff only. */
#define MIGRATION_REASONS(REASON)                                                                                      \
	REASON(AGENCY_CLOSING, "agency_closing", N_("We are closing"))                                                 \
	REASON(RELATIONSHIP_ENDED, "relationship_ended", N_("We no longer work together"))                             \
	REASON(RIFT, "rift", N_("We no longer get along"))                                                             \
	REASON(OTHER, "other", N_("Another reason"))

/* VERDICT(name, spelling, label): what the preflight says of an item. */
#define VERDICTS(VERDICT)                                                                                              \
	VERDICT(ALLOWED, "allowed", N_("Can go"))                                                                      \
	VERDICT(CONFIRM, "confirm", N_("Can go once confirmed"))                                                       \
	VERDICT(APPROVE, "approve", N_("Can go once DomainRegister has looked at it"))                                 \
	VERDICT(BLOCKED, "blocked", N_("Not for now"))                                                                 \
	VERDICT(ASK, "ask", N_("Not from here: open a ticket"))

#define LIST_ENUM_STATE(name, ...)   STATE_##name,
#define LIST_ENUM_EVENT(name, ...)   EVENT_##name,
#define LIST_ENUM_ROLE(name, ...)    ROLE_##name,
#define LIST_ENUM_ITEM(name, ...)    ITEM_##name,
#define LIST_ENUM_HOLD(name, ...)    HOLD_##name,
#define LIST_ENUM_KIND(name, ...)    KIND_##name,
#define LIST_ENUM_REASON(name, ...)  REASON_##name,
#define LIST_ENUM_VERDICT(name, ...) VERDICT_##name,

/* STATE_NONE is "there is no migration yet"; it is never stored. */
enum migration_state { STATE_NONE = -1, MIGRATION_STATES(LIST_ENUM_STATE) STATE_COUNT };
enum migration_event { MIGRATION_EVENTS(LIST_ENUM_EVENT) EVENT_COUNT };
enum role { ROLES(LIST_ENUM_ROLE) ROLE_COUNT };
enum item_state { ITEM_STATES(LIST_ENUM_ITEM) ITEM_STATE_COUNT };
enum hold_reason { HOLD_NONE = -1, HOLD_REASONS(LIST_ENUM_HOLD) HOLD_COUNT };
enum item_kind { ITEM_KINDS(LIST_ENUM_KIND) KIND_COUNT };
enum migration_reason { MIGRATION_REASONS(LIST_ENUM_REASON) REASON_COUNT };
enum verdict { VERDICTS(LIST_ENUM_VERDICT) VERDICT_COUNT };

/* Spellings and labels, in the enums' order. */
extern const struct words words_states, words_events, words_roles, words_item_states, words_holds, words_kinds,
	words_reasons, words_verdicts, words_languages;

/* Whether the state is over for good. */
bool migration_state_is_terminal(enum migration_state state);

#endif
